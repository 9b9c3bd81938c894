import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { findRunning } from './connect.ts';
import { type SandboxFault, wordsOf } from './fault.ts';
import { projectNames } from './project-names.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';

/** Options of a server that stays. */
export interface LaunchOptions extends Omit<SandboxOptions, 'seed' | 'advertise'> {
  /** A YAML file. */
  readonly seedFile?: string | undefined;
}

export interface Launched {
  readonly sandbox: RunningSandbox;
  readonly projects: readonly string[];
}

const readSeedFile = (file: string | undefined): E.Either<SandboxFault, string | undefined> => {
  if (file === undefined) return E.right(undefined);
  try {
    return E.right(readFileSync(file, 'utf8'));
  } catch (error) {
    return E.left({ message: `The seed file cannot be read: ${wordsOf(error)}`, hint: 'Check --seed.' });
  }
};

/** Starts a server that stays and that other commands on the same folder find. One folder has one such server. */
export const launchSandbox = async ({
  seedFile,
  ...options
}: LaunchOptions): Promise<E.Either<SandboxFault, Launched>> => {
  const seed = readSeedFile(seedFile);
  if (E.isLeft(seed)) return seed;
  const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
  if (running)
    return E.left({
      message: `The data in ${options.dataDir} are served already, at ${running.url} by process ${running.pid}.`,
      hint: 'Use that server, stop it, or give another folder with --data.',
    });
  const started = await startSandbox({
    ...options,
    advertise: true,
    ...(seed.right === undefined ? {} : { seed: seed.right }),
  });
  if (E.isLeft(started)) return started;
  return E.right({ sandbox: started.right, projects: await projectNames(started.right) });
};
