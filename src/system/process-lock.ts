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
import { writeWhole } from './whole-file.ts';

const HoldingProcess = t.intersection([
  ProcessIdentity,
  t.strict({ since: t.string }),
  t.exact(
    t.partial({
      /** The checksum of the plan that is applied, and its file. */
      plan: t.string,
      file: t.string,
    }),
  ),
]);
/** The process that holds a lock. */
export type HoldingProcess = t.TypeOf<typeof HoldingProcess>;

/** Gives the lock back, if it is still ours. */
export type Release = () => void;

/** What came of trying to take a lock. */
export type LockAttempt =
  { readonly _tag: 'Acquired'; readonly release: Release } | ({ readonly _tag: 'Held' } & HeldLock);

/** A lock that somebody holds, or that is in the way. */
export interface HeldLock {
  /** Absent where its file cannot be read. */
  readonly holder?: HoldingProcess;
  /** `unknown`: on another machine or in another container; `notAFile`: a link, a folder or a pipe, which sync never makes. */
  readonly state: 'running' | 'unknown' | 'notAFile';
}

export interface LockOptions {
  /** When the lock is asked for, RFC 3339, for messages. */
  readonly now: string;
  /** A lock so many milliseconds old counts as left behind, whoever holds it; absent: none does for its age alone. */
  readonly longestHold?: number;
  /** What the lock is held for, to be written down. */
  readonly held?: Pick<HoldingProcess, 'plan' | 'file'>;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Undefined where there is none; whoever read from a pipe would wait for ever. */
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

/** Creates the file with its text at once, so that nobody ever sees it empty; false where it exists. */
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

/** For file systems without hard links, where the file is empty for a moment. */
const createUnlinked = (lockFile: string, text: string): boolean => {
  try {
    writeNew(lockFile, text);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // What a full disk left of it would be held by nobody.
    rmSync(lockFile, { force: true });
    throw error;
  }
};

/**
 * Takes a dead process's lock out of the way. Of several that try at once, one moves the dead file; whoever moved a live
 * one, which was made in between, puts it back.
 */
const clear = (lockFile: string, dead: string, aside: string): void => {
  try {
    renameSync(lockFile, aside);
    if (textIn(aside) !== dead) linkSync(aside, lockFile);
  } catch {
    // Somebody else was faster: the next attempt to create the file tells.
  } finally {
    rmSync(aside, { force: true });
  }
};

/** A file that cannot be read may be one that is being written. */
const YOUNG_MILLISECONDS = 5_000;

const isDead = (lockFile: string, text: string, longestHold: number): boolean => {
  const age = ageOf(lockFile);
  if (age > longestHold) return true;
  const holder = holderIn(text);
  // Nothing is known about the processes of another machine.
  return holder ? isRunning(holder) === false : age > YOUNG_MILLISECONDS;
};

/** How often a dead lock is cleared before the file is taken to be held. */
const ATTEMPTS = 3;

/**
 * Tries to take the lock that a file stands for, among the processes that see the file. The lock of a process that is gone
 * is taken over. Throws what the file system throws.
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
    clear(lockFile, seen, own);
  }
  return { _tag: 'Held', ...heldAs(holderIn(present)) };
};

const heldAs = (holder: HoldingProcess | undefined): HeldLock =>
  holder ? { holder, state: isRunning(holder) === true ? 'running' : 'unknown' } : { state: 'unknown' };

/** Who holds the lock that a file stands for, dead or alive; undefined where there is no such file. */
export const lockIn = (lockFile: string): HeldLock | undefined => {
  const isPlain = isPlainFile(lockFile);
  if (isPlain === undefined) return undefined;
  return isPlain ? heldAs(holderIn(textIn(lockFile) ?? '')) : { state: 'notAFile' };
};
