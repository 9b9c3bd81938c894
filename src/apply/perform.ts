import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { PreWriteCheck } from './pre-write-check.ts';
import { isAmbiguous, isConflict } from './operation-error.ts';
import type { Operation } from './operation.ts';
import { type Performed, send, type ApplyTarget } from './send.ts';
import { conflictError } from './judge.ts';
import { needsSettling, settle } from './settle.ts';

/** Maximum number of times an operation is sent, including attempts whose response was lost. */
const MAX_ATTEMPTS = 6;

/** Waits after a failed attempt, counted from 1, that had no effect. */
export type Pause = (attempt: number, failed: SyncError) => Promise<void>;

/** Maximum number of times an operation is held back because its snapshot became too old. */
const MAX_LATE = 10;

/** Returns the operation to send next. If another active experience has the old name, a restore must rename first. */
const unblocked = (operation: Operation, error: SyncError): Operation =>
  operation.kind === 'restore' && isConflict(error) && operation.wanted.name !== operation.original.name
    ? { ...operation, updateFirst: true }
    : operation;

/** Returns the API with writes that are not sent once the snapshot is too old. */
const within = (operation: Operation, { api }: ApplyTarget, check: PreWriteCheck): ApplyTarget['api'] =>
  api.within?.(() => check.isRecent(operation)) ?? api;

/** Returns the error of an operation that may have been done in whole or in part. */
const unsettled = (error: SyncError): SyncError =>
  error._tag === 'ApiError' || error._tag === 'Conflict' ? { ...error, ambiguous: true } : error;

/** Why an operation failed. */
export interface Failure extends Pick<Performed, 'theirs'> {
  /** The cause, and the conflicts of parts that the operation left as they are. */
  readonly errors: readonly [SyncError, ...SyncError[]];
}

const ALREADY: Performed = { result: 'alreadyDone' };

/**
 * Performs an operation exactly once, even if responses are lost: the live state then shows whether it was done. Every write follows a recent
 * snapshot of what it writes to, so that it does not overwrite somebody else's change.
 */
export const perform =
  (
    operation: Operation,
    target: ApplyTarget,
    pause: Pause,
    check: PreWriteCheck,
  ): TaskEither<Failure, Performed> =>
  async () => {
    const conflicts: SyncError[] = [];
    let adopted: Performed['adopted'];
    const theirs: string[] = [];
    let mayBeOurs = false;
    let mayBeRenamed = false;
    const performed = (what: Performed): E.Either<Failure, Performed> =>
      E.right({
        ...what,
        ...(conflicts.length > 0 && { conflicts }),
        ...(adopted && { adopted }),
        ...(theirs.length > 0 && { theirs }),
      });
    const failed = (error: SyncError): E.Either<Failure, Performed> => {
      const cause = mayBeOurs || mayBeRenamed ? unsettled(error) : error;
      return E.left({ errors: [cause, ...conflicts], ...(theirs.length > 0 && { theirs }) });
    };
    let remaining = operation;
    let late = 0;
    for (let attempt = 1; ;) {
      const judged = await check.judge(remaining)();
      if (E.isLeft(judged)) return failed(judged.left);
      conflicts.push(...judged.right.conflicts.map(conflictError));
      if (!mayBeOurs) theirs.push(...(judged.right.found ?? []));
      if (judged.right.operation === undefined) return performed(ALREADY);
      remaining = judged.right.operation;
      const sent = await send(remaining, { ...target, api: within(remaining, target, check) })();
      if (E.isRight(sent)) return performed(sent.right);
      if (sent.left._tag === 'NotSentInTime') {
        if (++late >= MAX_LATE) return failed(sent.left.last ?? sent.left);
        continue;
      }
      mayBeRenamed ||= remaining.kind === 'restore' && remaining.updateFirst === true;
      if (!needsSettling(remaining, sent.left)) return failed(sent.left);
      mayBeOurs ||= isAmbiguous(sent.left);
      const settled = await settle(remaining, target, mayBeOurs)();
      if (E.isLeft(settled)) return failed(settled.left);
      const { operation: left, experienceID, tagID } = settled.right;
      const [conflict, ...others] = settled.right.conflicts.map(conflictError);
      adopted ??= settled.right.adopted;
      if (!mayBeOurs) theirs.push(...(settled.right.found ?? []));
      conflicts.push(...others);
      if (left === undefined)
        return conflict
          ? failed(conflict)
          : performed({
              ...ALREADY,
              ...(experienceID !== undefined && { experienceID }),
              ...(tagID !== undefined && { tagID }),
            });
      if (conflict) conflicts.push(conflict);
      if (attempt >= MAX_ATTEMPTS) return failed(sent.left);
      remaining = unblocked(left, sent.left);
      await pause(attempt++, sent.left);
    }
  };
