import * as E from 'fp-ts/lib/Either.js';
import { readSeedFile } from '../admin/seed-data.ts';
import { findRunning } from './connect.ts';
import type { SandboxError } from './sandbox-error.ts';
import { projectNames } from './project-names.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';

/** Options of `sync sandbox start`. */
export interface LaunchOptions extends Omit<SandboxOptions, 'seed' | 'advertise'> {
  /** The path of a YAML file. */
  readonly seedFile?: string | undefined;
}

export interface Launched {
  readonly sandbox: RunningSandbox;
  readonly projects: readonly string[];
}

/** Starts a server that other commands on the same folder use. A folder has at most one of them. */
export const launchSandbox = async ({
  seedFile,
  ...options
}: LaunchOptions): Promise<E.Either<SandboxError, Launched>> => {
  const seed = seedFile === undefined ? E.right(undefined) : readSeedFile(seedFile);
  if (E.isLeft(seed)) return seed;
  const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
  if (running)
    return E.left({
      message: `A server is already running on ${options.dataDir}: ${running.url}, process ${running.pid}.`,
      hint: 'Use that server, stop it, or choose another folder with --data.',
    });
  const started = await startSandbox({
    ...options,
    advertise: true,
    ...(seed.right === undefined ? {} : { seed: seed.right }),
  });
  if (E.isLeft(started)) return started;
  return E.right({ sandbox: started.right, projects: await projectNames(started.right) });
};
