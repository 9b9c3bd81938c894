import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { type Release, tryLock } from './process-lock.ts';

export type { Release } from './process-lock.ts';

const acquire = (planFile: string, now: string): E.Either<SyncError, Release> => {
  const attempt = tryLock(`${planFile}.lock`, { now });
  return attempt._tag === 'Acquired'
    ? E.right(attempt.release)
    : E.left({
        _tag: 'ApplyRunning',
        file: planFile,
        pid: attempt.holder?.pid ?? 0,
        since: attempt.holder?.since ?? now,
      });
};

/**
 * Takes the lock of a plan on this machine, so that two applies of it cannot run at a time. A lock whose process is
 * gone is taken over. Errors: `ApplyRunning`, `FileFailed`.
 */
export const lockPlan = (planFile: string, now: string): E.Either<SyncError, Release> =>
  E.flatten(
    E.tryCatch(
      () => acquire(planFile, now),
      (error) => fileFailed(`${planFile}.lock`, 'write', error),
    ),
  );
