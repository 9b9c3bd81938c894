import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, Named } from '../api/resim-api.ts';
import type { ExperienceMatch } from '../domain/experience-updates.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readTags } from '../ingest/read-tags.ts';
import type { CreatedIDs, Operation } from './operation.ts';
import type { Target } from './send.ts';

/** No more may lie between the last look at an entity and the write to it. */
export const LOOK_MILLISECONDS = 2_000;

/** What is left of that for the request to arrive. */
const ARRIVING_MILLISECONDS = 300;

/** An answer that took longer counts as one that took so long: from a server that slow no look could be new enough. */
export const SLOW_MILLISECONDS = 1_000;

/** An entity as a look showed it. */
export type Seen =
  | { readonly _tag: 'Experience'; readonly live: LiveExperience }
  | { readonly _tag: 'TestSuite'; readonly suite: ListedTestSuite }
  | { readonly _tag: 'Tag'; readonly tag: Named<TagID> };

/** What a look showed, by IDs; what it did not show is gone. */
export interface Look {
  /** Milliseconds on the clock of the execution. */
  readonly at: number;
  readonly seen: ReadonlyMap<string, Seen>;
}

/** What looking needs to know. */
export interface Watch {
  /** Milliseconds. */
  readonly now: () => number;
  /** When all was looked at for the last time before the execution. */
  readonly since: number;
  /** What the plan writes to, by IDs. */
  readonly matches: ReadonlyMap<string, ExperienceMatch>;
  /** How many experiences the project has. */
  readonly experiences: number;
}

/** Whether a look is new enough to write by it, so many milliseconds from now. */
export const isNew = (at: number, { now }: Pick<Watch, 'now'>, later = 0): boolean =>
  now() + later - at <= LOOK_MILLISECONDS - ARRIVING_MILLISECONDS;

/** When something was looked at, by when it was asked for. */
export const lookedAt = (asked: number, { now }: Pick<Watch, 'now'>): number => {
  return Math.max(asked, now() - SLOW_MILLISECONDS);
};

const experiencesOf = (operation: Operation, createdIDs: CreatedIDs): readonly ExperienceID[] => {
  if (operation.kind === 'restore' || operation.kind === 'update') return [operation.original.experienceID];
  if (operation.kind !== 'archive') return [];
  return operation.experiences.flatMap((reference) =>
    reference._tag === 'Existing' ? [reference.experienceID] : (createdIDs.get(reference.name) ?? []),
  );
};

/**
 * The entities that somebody else's change of can be lost by an operation. There are none for tags and systems: that an experience is a member
 * or not is either as before or as planned, so that nothing of another's can be written over.
 */
export const targetsOf = (operation: Operation, createdIDs: CreatedIDs): readonly string[] => {
  switch (operation.kind) {
    case 'restore':
    case 'update':
    case 'archive':
      return experiencesOf(operation, createdIDs);
    case 'reviseTestSuite':
      return [operation.testSuiteID];
    case 'unprotect':
      return [operation.tagID];
    case 'create':
    case 'addTag':
    case 'removeTag':
    case 'addSystem':
    case 'protect':
      return [];
  }
};

const isGone = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 404;

/** One entity; undefined where it is gone. */
const seenOf = async <A>(
  request: TaskEither<SyncError, A>,
  seen: (found: A) => Seen,
): Promise<E.Either<SyncError, Seen | undefined>> => {
  const found = await request();
  if (E.isRight(found)) return E.right(seen(found.right));
  return isGone(found.left) ? E.right(undefined) : found;
};

const lookAtTags = async ({ api, projectID }: Target): Promise<E.Either<SyncError, [string, Seen][]>> => {
  const tags = await readTags(api, projectID)();
  return E.map((all: readonly Named<TagID>[]) =>
    all.map((tag): [string, Seen] => [tag.id, { _tag: 'Tag', tag }]),
  )(tags);
};

const lookAtEach = async (
  operation: Operation,
  { api, projectID, createdIDs }: Target,
): Promise<E.Either<SyncError, [string, Seen][]>> => {
  if (operation.kind === 'reviseTestSuite') {
    const id = operation.testSuiteID;
    const suite = await seenOf(api.getTestSuite(projectID, id), (found) => ({
      _tag: 'TestSuite',
      suite: found,
    }));
    return E.map((seen: Seen | undefined): [string, Seen][] => (seen ? [[id, seen]] : []))(suite);
  }
  const ids = [...new Set(experiencesOf(operation, createdIDs))];
  const all = await Promise.all(
    ids.map((id) => seenOf(api.getExperience(projectID, id), (live) => ({ _tag: 'Experience', live }))),
  );
  const entries: [string, Seen][] = [];
  for (const [index, one] of all.entries()) {
    if (E.isLeft(one)) return one;
    const id = ids[index];
    if (one.right && id !== undefined) entries.push([id, one.right]);
  }
  return E.right(entries);
};

/** Looks at what one operation writes to. Errors: those of reading. */
export const lookAt = async (
  operation: Operation,
  target: Target,
  watch: Pick<Watch, 'now'>,
): Promise<E.Either<SyncError, Look>> => {
  const asked = watch.now();
  const entries = await (operation.kind === 'unprotect' ? lookAtTags(target) : lookAtEach(operation, target));
  return E.map((found: [string, Seen][]): Look => ({ at: lookedAt(asked, watch), seen: new Map(found) }))(
    entries,
  );
};
