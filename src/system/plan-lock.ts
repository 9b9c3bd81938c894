import { accessSync, constants, lstatSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { makeFolder } from './make-folder.ts';
import { type HeldLock, lockIn, type Release, tryLock } from './process-lock.ts';

export type { Release } from './process-lock.ts';

/** A plan, identified by its file and its content. */
export interface LockablePlan {
  readonly file: string;
  /** The checksum of its content. */
  readonly checksum: string;
}

/** Returns the path of a file next to a plan, behind any symbolic link to it. */
export const besidePlan = (planFile: string, suffix: string): string =>
  `${E.getOrElse(() => planFile)(E.tryCatch(() => realpathSync(planFile), String))}${suffix}`;

const LOCK = '.lock';
const FOLDER_MODE = 0o700;

/** The folders for locks by content; the first writable one is used. */
const contentFolders = (): readonly string[] => [
  path.join(homedir(), '.resim', 'locks'),
  path.join(tmpdir(), `resim-sync-${process.getuid?.() ?? 'locks'}`),
];

/** Checks the owner: in a shared folder, another user can create one of the same name. */
const isOurs = (folder: string): boolean => {
  const found = lstatSync(folder);
  return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
};

const canHoldLocks = (folder: string): boolean =>
  E.getOrElse(() => false)(
    E.tryCatch(() => {
      makeFolder(folder, FOLDER_MODE);
      accessSync(folder, constants.W_OK);
      return isOurs(folder);
    }, String),
  );

const contentLock = (folder: string, checksum: string): string =>
  path.join(folder, `${checksum.replaceAll(/[^0-9a-zA-Z]/g, '_')}${LOCK}`);

const running = (file: string, lockFile: string, { holder, state }: HeldLock): SyncError => ({
  _tag: 'ApplyRunning',
  file,
  lockFile,
  state,
  ...(holder && {
    holder: {
      pid: holder.pid,
      host: holder.host,
      since: holder.since,
      ...(holder.file !== undefined && { plan: holder.file }),
    },
  }),
});

const acquire = (
  lockFile: string,
  { file, checksum }: LockablePlan,
  now: string,
): E.Either<SyncError, Release> =>
  pipe(
    E.tryCatch(
      () => tryLock(lockFile, { now, held: { plan: checksum, file: besidePlan(path.resolve(file), '') } }),
      (error) => fileFailed(lockFile, 'write', error),
    ),
    E.chain((attempt) =>
      attempt._tag === 'Acquired' ? E.right(attempt.release) : E.left(running(file, lockFile, attempt)),
    ),
  );

/**
 * Acquires the locks of a plan, so that two applies of it cannot run at the same time: one next to its file, for everyone who shares that
 * folder, and one by its content, for copies on this machine. A lock whose process has ended is taken over. Errors: `ApplyRunning`, `FileFailed`.
 */
export const lockPlan = (
  plan: LockablePlan,
  now: string,
  folders: readonly string[] = contentFolders(),
): E.Either<SyncError, Release> => {
  const folder = folders.find(canHoldLocks);
  const wanted = [
    besidePlan(plan.file, LOCK),
    ...(folder === undefined ? [] : [contentLock(folder, plan.checksum)]),
  ];
  const taken: Release[] = [];
  const release: Release = () => taken.splice(0).forEach((one) => one());
  for (const lockFile of wanted) {
    const acquired = acquire(lockFile, plan, now);
    if (E.isLeft(acquired)) {
      release();
      return acquired;
    }
    taken.push(acquired.right);
  }
  return E.right(release);
};

/** A lock of a plan that was released. */
export interface ReleasedLock {
  readonly lockFile: string;
  readonly holder?: HeldLock['holder'];
}

const remove = (lockFile: string): E.Either<SyncError, void> =>
  E.tryCatch(
    () => rmSync(lockFile, { force: true }),
    (error) => fileFailed(lockFile, 'write', error),
  );

/**
 * Releases the locks of a plan. The checksum may be absent if the plan cannot be read. Locks of a process that still runs are released only
 * with `force`. Errors: `ApplyRunning`, `FileFailed`.
 */
export const unlockPlan = (
  { file, checksum }: Pick<LockablePlan, 'file'> & Partial<LockablePlan>,
  force: boolean,
  folders: readonly string[] = contentFolders(),
): E.Either<SyncError, readonly ReleasedLock[]> => {
  const beside = besidePlan(file, LOCK);
  const content = checksum ?? lockIn(beside)?.holder?.plan;
  const found = [
    beside,
    ...(content === undefined ? [] : folders.map((folder) => contentLock(folder, content))),
  ].flatMap((lockFile) => {
    const lock = lockIn(lockFile);
    return lock === undefined ? [] : [{ lockFile, lock }];
  });
  const alive = force ? undefined : found.find(({ lock }) => lock.state === 'running');
  if (alive) return E.left(running(file, alive.lockFile, alive.lock));
  return pipe(
    found,
    E.traverseArray(({ lockFile, lock: { holder } }) =>
      pipe(
        remove(lockFile),
        E.map((): ReleasedLock => ({ lockFile, ...(holder && { holder }) })),
      ),
    ),
  );
};
