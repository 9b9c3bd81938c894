import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isRunning, ProcessIdentity, thisProcess } from './process-identity.ts';
import { writeWhole } from './written-bytes.ts';

const HoldingProcess = t.intersection([
  ProcessIdentity,
  t.strict({ since: t.string }),
  t.exact(
    t.partial({
      /** The checksum of the plan being applied. */
      plan: t.string,
      file: t.string,
    }),
  ),
]);
/** The process that holds a lock. */
export type HoldingProcess = t.TypeOf<typeof HoldingProcess>;

/** Releases a lock, if this process still holds it. */
export type Release = () => void;

/** The result of trying to acquire a lock. */
export type LockAttempt =
  { readonly _tag: 'Acquired'; readonly release: Release } | ({ readonly _tag: 'Held' } & HeldLock);

/** A lock that another process holds, or something else at its path. */
export interface HeldLock {
  /** Absent if the lock file cannot be read. */
  readonly holder?: HoldingProcess;
  /** `unknown`: on another machine or in another container; `notAFile`: a link, a folder or a pipe, which sync never creates. */
  readonly state: 'running' | 'unknown' | 'notAFile';
}

export interface LockOptions {
  /** The current time, RFC 3339, for messages. */
  readonly now: string;
  /** Age in milliseconds after which any lock counts as abandoned; absent: no limit. */
  readonly longestHold?: number;
  /** What the lock is held for, recorded in the lock file. */
  readonly held?: Pick<HoldingProcess, 'plan' | 'file'>;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Reports whether a file is a plain one, since reading a pipe would block; undefined if it does not exist. */
const isPlainFile = (file: string): boolean | undefined => {
  try {
    return lstatSync(file).isFile();
  } catch {
    return undefined;
  }
};

const textIn = (file: string): string | undefined => {
  try {
    return isPlainFile(file) === true ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
};

const holderIn = (text: string): HoldingProcess | undefined => {
  const json = E.tryCatch((): unknown => JSON.parse(text), String);
  const holder = E.isRight(json) ? HoldingProcess.decode(json.right) : json;
  return E.isRight(holder) ? holder.right : undefined;
};

const ageOf = (file: string): number => {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
};

const writeNew = (file: string, text: string): void => {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeWhole(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
};

const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Creates the file atomically with its text; false if it exists. */
const create = (lockFile: string, text: string, draft: string): boolean => {
  try {
    writeNew(draft, text);
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(codeOf(error))) throw error;
    return createUnlinked(lockFile, text);
  } finally {
    rmSync(draft, { force: true });
  }
};

/** For file systems without hard links. The file is empty for a moment. */
const createUnlinked = (lockFile: string, text: string): boolean => {
  try {
    writeNew(lockFile, text);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A partly written lock file, as on a full disk, would name no holder.
    rmSync(lockFile, { force: true });
    throw error;
  }
};

/**
 * Removes the lock of a process that has ended. If several processes try at once, one moves the stale file; a process that moved a
 * newer, live file puts it back.
 */
const removeStaleLock = (lockFile: string, dead: string, aside: string): void => {
  try {
    renameSync(lockFile, aside);
    if (textIn(aside) !== dead) linkSync(aside, lockFile);
  } catch {
    // Another process was faster; the next attempt to create the file decides.
  } finally {
    rmSync(aside, { force: true });
  }
};

/** An unreadable file younger than this may still be in the process of being written. */
const YOUNG_MILLISECONDS = 5_000;

const isDead = (lockFile: string, text: string, longestHold: number): boolean => {
  const age = ageOf(lockFile);
  if (age > longestHold) return true;
  const holder = holderIn(text);
  // Processes on another machine count as running.
  return holder ? isRunning(holder) === false : age > YOUNG_MILLISECONDS;
};

/** Maximum number of attempts to remove a stale lock. */
const ATTEMPTS = 3;

/**
 * Tries to acquire a lock file, which excludes all processes that can see the file. A lock whose process has ended is taken over.
 * Throws the file system's errors.
 */
export const tryLock = (
  lockFile: string,
  { now, longestHold = Infinity, held = {} }: LockOptions,
): LockAttempt => {
  const own = `${lockFile}.${process.pid}.${randomUUID()}`;
  const text = JSON.stringify({ ...thisProcess(), since: now, ...held, id: randomUUID() });
  const release = (): void => {
    if (textIn(lockFile) === text) rmSync(lockFile, { force: true });
  };
  let present = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(lockFile, text, own)) return { _tag: 'Acquired', release };
    if (isPlainFile(lockFile) === false) return { _tag: 'Held', state: 'notAFile' };
    const seen = textIn(lockFile);
    if (seen === undefined) continue;
    present = seen;
    if (!isDead(lockFile, seen, longestHold)) break;
    removeStaleLock(lockFile, seen, own);
  }
  return { _tag: 'Held', ...heldAs(holderIn(present)) };
};

const heldAs = (holder: HoldingProcess | undefined): HeldLock =>
  holder ? { holder, state: isRunning(holder) === true ? 'running' : 'unknown' } : { state: 'unknown' };

/** Returns the holder of a lock file, whether or not it still runs; undefined if the file does not exist. */
export const lockIn = (lockFile: string): HeldLock | undefined => {
  const isPlain = isPlainFile(lockFile);
  if (isPlain === undefined) return undefined;
  return isPlain ? heldAs(holderIn(textIn(lockFile) ?? '')) : { state: 'notAFile' };
};
