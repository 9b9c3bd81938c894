import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Eye } from './eye.ts';
import type { Operation } from './operation.ts';
import { type Performed, send, type ApplyTarget } from './send.ts';
import { conflictError } from './judge.ts';
import { needsSettling, settle } from './settle.ts';

/** How often one operation is sent at most, counting the attempts whose answers were lost. */
const MOST_ATTEMPTS = 6;

/** Waits after an attempt, counted from 1, that failed so and was found not to be done. */
export type Pause = (attempt: number, failed: SyncError) => Promise<void>;

/** How often one operation is held back at most, since the look before it had become too old. */
const MOST_LATE = 10;

const isConflict = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 409;

/** What to send next: an experience whose old name another one holds can become active under its new one alone. */
const unblocked = (operation: Operation, error: SyncError): Operation =>
  operation.kind === 'restore' && isConflict(error) && operation.wanted.name !== operation.original.name
    ? { ...operation, updateFirst: true }
    : operation;

/** The API, whose writes are left unsent once the look before them is too old. */
const within = (operation: Operation, { api }: ApplyTarget, eye: Eye): ApplyTarget['api'] =>
  api.within?.(() => eye.isNew(operation)) ?? api;

const ALREADY: Performed = { result: 'alreadyDone' };

/**
 * Does one operation, whatever becomes of single answers: where one is lost, the live state says whether the operation
 * was done, so that nothing is done twice. Nothing is sent but just behind a look at what it writes to, so that nobody's change is written over.
 */
export const perform =
  (operation: Operation, target: ApplyTarget, pause: Pause, eye: Eye): TaskEither<SyncError, Performed> =>
  async () => {
    const conflicts: SyncError[] = [];
    const performed = (what: Performed): E.Either<SyncError, Performed> =>
      E.right(conflicts.length > 0 ? { ...what, conflicts } : what);
    let remaining = operation;
    let late = 0;
    for (let attempt = 1; ;) {
      const judged = await eye.judge(remaining)();
      if (E.isLeft(judged)) return judged;
      conflicts.push(...judged.right.conflicts.map(conflictError));
      if (judged.right.operation === undefined) return performed(ALREADY);
      remaining = judged.right.operation;
      const sent = await send(remaining, { ...target, api: within(remaining, target, eye) })();
      if (E.isRight(sent)) return performed(sent.right);
      if (sent.left._tag === 'NotSentInTime') {
        if (++late >= MOST_LATE) return E.left(sent.left.last ?? sent.left);
        continue;
      }
      if (!needsSettling(remaining, sent.left)) return sent;
      const settled = await settle(remaining, target)();
      if (E.isLeft(settled)) return settled;
      const { operation: left, experienceID, tagID } = settled.right;
      if (left === undefined)
        return performed({
          ...ALREADY,
          ...(experienceID !== undefined && { experienceID }),
          ...(tagID !== undefined && { tagID }),
        });
      if (attempt >= MOST_ATTEMPTS) return sent;
      remaining = unblocked(left, sent.left);
      await pause(attempt++, sent.left);
    }
  };
