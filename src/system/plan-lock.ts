import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';

const Holder = t.strict({ pid: t.number, host: t.string, since: t.string, processStart: t.string });
type Holder = t.TypeOf<typeof Holder>;

/** Gives the lock back. */
export type Release = () => void;

/** When a process was started, in the kernel's own count, so that a reused PID is not taken for its predecessor. */
const processStart = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  } catch {
    return '';
  }
};

const isRunning = ({ pid, host, processStart: started }: Holder): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = processStart(pid);
  return now === '' || started === '' || now === started;
};

const readHolder = (lockFile: string): Holder | undefined => {
  try {
    const holder = Holder.decode(JSON.parse(readFileSync(lockFile, 'utf8')));
    return E.isRight(holder) ? holder.right : undefined;
  } catch {
    return undefined;
  }
};

const create = (lockFile: string, holder: Holder): boolean => {
  try {
    const descriptor = openSync(lockFile, 'wx', 0o600);
    writeSync(descriptor, JSON.stringify(holder));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** Moves a dead process's lock aside; of several that try at once, one succeeds and the others find a new holder. */
const clear = (lockFile: string): void => {
  const aside = `${lockFile}.${process.pid}.stale`;
  try {
    renameSync(lockFile, aside);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else was faster: the next attempt to create the file tells.
  }
};

/** How often a dead lock is cleared before the file is taken to be held. */
const ATTEMPTS = 3;

const acquire = (planFile: string, lockFile: string, now: string): E.Either<SyncError, Release> => {
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    since: now,
    processStart: processStart(process.pid),
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(lockFile, mine)) return E.right(() => rmSync(lockFile, { force: true }));
    const holder = readHolder(lockFile);
    if (holder && isRunning(holder))
      return E.left({ _tag: 'ApplyRunning', file: planFile, pid: holder.pid, since: holder.since });
    clear(lockFile);
  }
  return E.left({ _tag: 'ApplyRunning', file: planFile, pid: 0, since: now });
};

/**
 * Takes the lock of a plan on this machine, so that two applies of it cannot run at a time. A lock whose process is
 * gone is taken over. Errors: `ApplyRunning`, `FileFailed`.
 */
export const lockPlan = (planFile: string, now: string): E.Either<SyncError, Release> => {
  const lockFile = `${planFile}.lock`;
  return E.flatten(
    E.tryCatch(
      () => acquire(planFile, lockFile, now),
      (error) => fileFailed(lockFile, 'write', error),
    ),
  );
};
