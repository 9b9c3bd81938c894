import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type Release, tryLock } from '../../system/process-lock.ts';
import { readSeedFile } from '../admin/seed-data.ts';
import { findRunning } from './connect.ts';
import { createDataFolder } from './data-folder.ts';
import type { SandboxError } from './sandbox-error.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';

const Projects = t.strict({ projects: t.readonlyArray(t.strict({ name: t.string })) });

/** The names of the first projects of a sandbox; empty if it does not respond. */
const projectNames = async ({ url, accessToken }: RunningSandbox): Promise<readonly string[]> => {
  try {
    const response = await fetch(`${url}/v1/projects?pageSize=10`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const body: unknown = await response.json();
    const decoded = Projects.decode(body);
    return E.isRight(decoded) ? decoded.right.projects.map(({ name }) => name) : [];
  } catch {
    return [];
  }
};

/** Options of `sync sandbox start`. */
export interface LaunchOptions extends Omit<SandboxOptions, 'seed' | 'advertise'> {
  /** The path of a YAML file. */
  readonly seedFile?: string | undefined;
}

export interface Launched {
  readonly sandbox: RunningSandbox;
  readonly projects: readonly string[];
}

const OTHERWISE = 'Use that server, stop it, or choose another folder with --data.';

/** Excludes other servers from a folder while this one starts. Servers with a database have no folder. */
const lockFolder = ({ dataDir, databaseUrl }: SandboxOptions): E.Either<SandboxError, Release> => {
  if (databaseUrl !== undefined) return E.right(() => undefined);
  try {
    const removeIfEmpty = createDataFolder(dataDir);
    const lock = tryLock(path.join(dataDir, 'server.lock'), { now: new Date().toISOString() });
    if (lock._tag === 'Acquired')
      return E.right(() => {
        lock.release();
        removeIfEmpty();
      });
    return E.left({
      message: `another server is starting on ${dataDir}${lock.holder ? `, process ${lock.holder.pid}` : ''}`,
      hint: OTHERWISE,
    });
  } catch {
    // Opening the store reports what is wrong with the folder.
    return E.right(() => undefined);
  }
};

const launch = async ({ seedFile, ...options }: LaunchOptions): Promise<E.Either<SandboxError, Launched>> => {
  const seed = seedFile === undefined ? E.right(undefined) : readSeedFile(seedFile);
  if (E.isLeft(seed)) return seed;
  const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
  if (running)
    return E.left({
      message: `a server is already running on ${options.dataDir}: ${running.url}, process ${running.pid}`,
      hint: OTHERWISE,
    });
  const started = await startSandbox({
    ...options,
    advertise: true,
    ...(seed.right === undefined ? {} : { seed: seed.right }),
  });
  if (E.isLeft(started)) return started;
  return E.right({ sandbox: started.right, projects: await projectNames(started.right) });
};

/** Starts a server that other commands on the same folder use. A folder has at most one of them. */
export const launchSandbox = async (options: LaunchOptions): Promise<E.Either<SandboxError, Launched>> => {
  const lock = lockFolder(options);
  if (E.isLeft(lock)) return lock;
  try {
    return await launch(options);
  } finally {
    lock.right();
  }
};
