import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ExperienceID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readMembers, tagMembers } from '../ingest/read-members.ts';
import { type Judged, judgeOperation } from './judge.ts';
import { liveSeen, readSeen, type SeenByID } from './snapshot.ts';
import type { CreatedIDs, Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';

/** What the live state shows of an operation whose response was lost. */
export interface Settlement extends Judged {
  /** The created experience. */
  readonly experienceID?: ExperienceID;
  /** The created tag. */
  readonly tagID?: TagID;
  /** The members of a tag or suite that somebody else had created. */
  readonly adopted?: readonly ExperienceID[];
}

/**
 * Reports whether an error leaves open if the operation was done, or says that it was done already (usually by an earlier attempt).
 * Then the live state must be read before sending again.
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

/** Returns the experience that has the name of a new one. Judging its content shows whether the lost request created it. */
const createdIn = (operation: Operation, seen: SeenByID): CreatedIDs => {
  const [id] = seen.keys();
  return new Map(operation.kind === 'create' && ExperienceID.is(id) ? [[operation.wanted.name, id]] : []);
};

const membersOf = (seen: SeenByID): readonly ExperienceID[] =>
  [...seen.values()].flatMap(({ kind, entity }) =>
    kind === 'experience' || entity === undefined ? [] : [...entity.experienceIDs].filter(ExperienceID.is),
  );

/** Reads the members of a tag or suite that exists, although this operation was to create it; undefined for any other operation. */
const readAdopted = (
  operation: Operation,
  seen: SeenByID,
  target: ApplyTarget,
): TE.TaskEither<SyncError, readonly ExperienceID[] | undefined> => {
  const [foundID] = seen.keys();
  if (operation.kind === 'createTestSuite' && foundID !== undefined) return TE.right(membersOf(seen));
  if (operation.kind !== 'createTag' || !TagID.is(foundID)) return TE.right(undefined);
  return pipe(
    readMembers({
      query: tagMembers(target.api, target.projectID),
      set: { id: foundID, name: operation.name },
      archived: false,
    }),
    TE.map((members) => [...members]),
  );
};

/** Determines from the live state whether an operation was done. Errors: those of reading. */
export const settle = (
  operation: Operation,
  target: ApplyTarget,
  /** Whether a response was lost, so that this operation may have done what the live state shows. */
  mayBeOurs: boolean,
): TE.TaskEither<SyncError, Settlement> =>
  pipe(
    TE.Do,
    TE.bind('seen', () => readSeen(operation, target)),
    TE.bind('adopted', ({ seen }) =>
      mayBeOurs ? TE.right(undefined) : readAdopted(operation, seen, target),
    ),
    TE.map(({ seen, adopted }) => {
      const created = createdIn(operation, seen);
      const judged = judgeOperation(operation, liveSeen(seen, new Map([...target.createdIDs, ...created])));
      const [experienceID] = created.values();
      const [tagID] = operation.kind === 'createTag' ? seen.keys() : [];
      return {
        ...judged,
        ...(experienceID !== undefined && { experienceID }),
        ...(TagID.is(tagID) && { tagID }),
        ...(adopted && { adopted }),
      };
    }),
  );
