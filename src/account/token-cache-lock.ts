import * as E from 'fp-ts/lib/Either.js';
import { type LockAttempt, type HoldingProcess, type Release, tryLock } from '../system/process-lock.ts';

/** What waiting for a lock needs from outside. */
export interface LockTiming {
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Why there is no lock: somebody holds it all the while, or it cannot be made here. */
export type NoLock =
  | { readonly _tag: 'Held'; readonly file: string; readonly holder?: HoldingProcess }
  | { readonly _tag: 'Impossible'; readonly code: string };

const PAUSE = 100;
/** Together 75 s: a renewal is one or two requests, each a few times, each with a timeout. */
const TRIES = 750;
/** Whoever takes longer than any renewal can is gone, also where it cannot be seen: on another machine. */
const LONGEST_HOLD = 300_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';

/** Takes the lock that a file stands for, and waits for another process that holds it; a dead one's is taken over. */
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
