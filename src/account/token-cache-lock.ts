import * as E from 'fp-ts/lib/Either.js';
import { type LockAttempt, type HoldingProcess, type Release, tryLock } from '../system/process-lock.ts';

/** What waiting for a lock depends on. */
export interface LockTiming {
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Why a lock could not be acquired: another process kept holding it, or the lock file cannot be created. */
export type NoLock =
  | { readonly _tag: 'Held'; readonly file: string; readonly holder?: HoldingProcess }
  | { readonly _tag: 'Impossible'; readonly code: string };

const PAUSE = 100;
/** 75 s in total: a renewal is one or two requests, each with a timeout and a few retries. */
const TRIES = 750;
/** Longer than any renewal takes: a lock this old is abandoned, even if its process is on another machine. */
const LONGEST_HOLD = 300_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';

/** Acquires the lock file, waiting for another process to release it. A lock whose process has ended is taken over. */
export const waitForLock = async (file: string, timing: LockTiming): Promise<E.Either<NoLock, Release>> => {
  try {
    let attempt: LockAttempt = { _tag: 'Held', state: 'unknown' };
    for (let number = 0; number < TRIES; number++) {
      attempt = tryLock(file, { now: timing.now().toISOString(), longestHold: LONGEST_HOLD });
      if (attempt._tag === 'Acquired') return E.right(attempt.release);
      await timing.wait(PAUSE);
    }
    return E.left({ _tag: 'Held', file, ...(attempt.holder && { holder: attempt.holder }) });
  } catch (error) {
    return E.left({ _tag: 'Impossible', code: codeOf(error) });
  }
};
