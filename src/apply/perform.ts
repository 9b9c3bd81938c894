import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Operation } from './operation.ts';
import { type Performed, send, type Target } from './send.ts';
import { needsSettling, settle } from './settle.ts';

/** How often one operation is sent at most, counting the attempts whose answers were lost. */
const MOST_ATTEMPTS = 6;

/** Waits after an attempt, counted from 1, that failed so and was found not to be done. */
export type Pause = (attempt: number, failed: SyncError) => Promise<void>;

const isConflict = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 409;

/** What to send next: an experience whose old name another one holds can become active under its new one alone. */
const unblocked = (operation: Operation, error: SyncError): Operation =>
  operation.kind === 'restore' && isConflict(error) && operation.wanted.name !== operation.original.name
    ? { ...operation, updateFirst: true }
    : operation;

/**
 * Does one operation, whatever becomes of single answers: where one is lost, the live state says whether the operation
 * was done, so that nothing is done twice and nobody's change is written over.
 */
export const perform =
  (operation: Operation, target: Target, pause: Pause): TaskEither<SyncError, Performed> =>
  async () => {
    let remaining = operation;
    for (let attempt = 1; ; attempt++) {
      const sent = await send(remaining, target)();
      if (E.isRight(sent) || !needsSettling(remaining, sent.left)) return sent;
      const settled = await settle(remaining, target)();
      if (E.isLeft(settled)) return settled;
      if (settled.right._tag === 'Settled') return E.right(settled.right.performed);
      if (attempt >= MOST_ATTEMPTS) return sent;
      remaining = unblocked(settled.right.operation, sent.left);
      await pause(attempt, sent.left);
    }
  };
