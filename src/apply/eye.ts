import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { type Judged, judgeOperation } from './judge.ts';
import { isNew, liveSeen, type Look, lookAt, targetsOf, type Watch } from './look.ts';
import type { Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';
import type { Supplied } from './supply.ts';

/** Keeps an eye on what the operations of one chain write to. */
export interface Eye {
  /** Judges an operation by a look that is new enough; looks again where there is none. Errors: those of looking. */
  readonly judge: (operation: Operation) => TaskEither<SyncError, Judged>;
  /** Whether the operation may still be sent by the last look. */
  readonly isNew: (operation: Operation) => boolean;
}

/** Makes the eye of a chain. What was looked at before the execution was judged then. */
export const eyeOn = (supplied: Supplied['look'], target: ApplyTarget, watch: Watch): Eye => {
  const { createdIDs } = target;
  let look: Look | undefined = supplied === 'before' ? undefined : supplied;
  const at = (): number => look?.at ?? (supplied === 'before' ? watch.since : -Infinity);
  const writesOverNothing = (operation: Operation): boolean => targetsOf(operation, createdIDs).length === 0;
  // A chain of renames is about several experiences, of which a look can have been at one alone.
  const showsAll = (operation: Operation): boolean => {
    const seen = look?.seen;
    return seen === undefined || targetsOf(operation, createdIDs).every((id) => seen.has(id));
  };
  const isNewFor = (operation: Operation): boolean =>
    writesOverNothing(operation) || (isNew(at(), watch) && showsAll(operation));
  return {
    judge: (operation) => async () => {
      if (!isNewFor(operation)) {
        const found = await lookAt(operation, target, watch)();
        if (E.isLeft(found)) return found;
        look = found.right;
      }
      if (look === undefined || writesOverNothing(operation)) return E.right({ operation, conflicts: [] });
      return E.right(judgeOperation(operation, liveSeen(look.seen, createdIDs)));
    },
    isNew: isNewFor,
  };
};
