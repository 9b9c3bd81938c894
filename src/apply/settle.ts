import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ExperienceID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { conflictError, type Judged, judgeOperation } from './judge.ts';
import { liveSeen, readSeen, type SeenByID } from './look.ts';
import type { CreatedIDs, Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';

/** What looking at the live state tells about an operation whose answer was lost: what is still to be sent of it. */
export interface Settlement extends Judged {
  /** The experience that it created. */
  readonly experienceID?: ExperienceID;
  /** The tag. */
  readonly tagID?: TagID;
}

/**
 * Whether an error leaves open if an operation was done, or says that somebody did it already (an earlier attempt of
 * ours, as a rule): then the live state has to be looked at before anything is sent again.
 */
export const needsSettling = (operation: Operation, error: SyncError): boolean => {
  if (error._tag !== 'ApiError') return false;
  if (error.ambiguous === true) return true;
  if (error.failure._tag !== 'Status') return false;
  const { status } = error.failure;
  if (status === 409)
    return ['create', 'createTag', 'createTestSuite', 'restore', 'addTag', 'addSystem', 'protect'].includes(
      operation.kind,
    );
  return (
    status === 404 &&
    ['removeTag', 'removeSystem', 'unprotect', 'deleteTag', 'archiveTestSuite'].includes(operation.kind)
  );
};

/** The experience that holds the name of a new one: what else can have made it than the lost request is told by its content. */
const createdIn = (operation: Operation, seen: SeenByID): CreatedIDs => {
  const [id] = seen.keys();
  return new Map(operation.kind === 'create' && ExperienceID.is(id) ? [[operation.wanted.name, id]] : []);
};

/**
 * Looks at the live state to tell whether an operation was done. On the left: a `Conflict` where nothing is left to do because somebody else
 * changed it, or the error of looking.
 */
export const settle = (operation: Operation, target: ApplyTarget): TE.TaskEither<SyncError, Settlement> =>
  pipe(
    readSeen(operation, target),
    TE.chain((seen) => {
      const created = createdIn(operation, seen);
      const judged = judgeOperation(operation, liveSeen(seen, new Map([...target.createdIDs, ...created])));
      const [conflict] = judged.conflicts;
      if (conflict && !judged.operation) return TE.left(conflictError(conflict));
      const [experienceID] = created.values();
      const [tagID] = operation.kind === 'createTag' ? seen.keys() : [];
      return TE.right({
        ...judged,
        ...(experienceID !== undefined && { experienceID }),
        ...(TagID.is(tagID) && { tagID }),
      });
    }),
  );
