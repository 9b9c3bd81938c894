import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { type Judged, judgeOperation } from './judge.ts';
import {
  isRecent,
  liveSeen,
  type Snapshot,
  takeSnapshot,
  targetsOf,
  type SnapshotClock,
} from './snapshot.ts';
import type { Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';
import type { ReadyChain } from './schedule-chains.ts';

/** Checks the live state of what the operations of a chain write to, just before each write. */
export interface PreWriteCheck {
  /** Judges an operation by a recent snapshot, and takes one if there is none. Errors: those of reading. */
  readonly judge: (operation: Operation) => TaskEither<SyncError, Judged>;
  /** Reports whether the last snapshot is still recent enough to send the operation. */
  readonly isRecent: (operation: Operation) => boolean;
}

/** Makes the check of a chain. A chain with the snapshot `before` was judged before the execution. */
export const makePreWriteCheck = (
  ready: ReadyChain['snapshot'],
  target: ApplyTarget,
  clock: SnapshotClock,
): PreWriteCheck => {
  const { createdIDs } = target;
  let snapshot: Snapshot | undefined = ready === 'before' ? undefined : ready;
  const at = (): number => snapshot?.at ?? (ready === 'before' ? clock.since : -Infinity);
  const overwritesNothing = (operation: Operation): boolean => targetsOf(operation, createdIDs).length === 0;
  // A chain of renames concerns several experiences, but a snapshot may show only one of them.
  const showsAll = (operation: Operation): boolean => {
    const seen = snapshot?.seen;
    return seen === undefined || targetsOf(operation, createdIDs).every((id) => seen.has(id));
  };
  const isRecentFor = (operation: Operation): boolean =>
    overwritesNothing(operation) || (isRecent(at(), clock) && showsAll(operation));
  return {
    judge: (operation) => async () => {
      if (!isRecentFor(operation)) {
        const found = await takeSnapshot(operation, target, clock)();
        if (E.isLeft(found)) return found;
        snapshot = found.right;
      }
      if (snapshot === undefined || overwritesNothing(operation))
        return E.right({ operation, conflicts: [] });
      return E.right(judgeOperation(operation, liveSeen(snapshot.seen, createdIDs)));
    },
    isRecent: isRecentFor,
  };
};
