import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, NamedSet } from '../api/resim-api.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readList, SAFE_PAGE_SIZE } from '../ingest/read-list.ts';
import { type MemberSource, membersReader } from '../ingest/read-members.ts';
import { readTags } from '../ingest/read-tags.ts';
import type { Live, LiveSet } from '../plan/live.ts';
import type { CreatedIDs, Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';

type Reading<A> = TE.TaskEither<SyncError, A>;

/** No more may lie between the last look at an entity and the write to it. */
export const LOOK_MILLISECONDS = 2_000;

/** What is left of that for the request to arrive. */
const ARRIVING_MILLISECONDS = 300;

/** An answer that took longer counts as one that took so long: from a server that slow no look could be new enough. */
export const SLOW_MILLISECONDS = 1_000;

/** An entity as a look showed it; a suite that is archived is as good as gone. */
export type Seen =
  | { readonly kind: 'experience'; readonly entity: LiveExperience }
  | { readonly kind: 'tag' | 'system' | 'testSuite'; readonly entity: LiveSet | undefined };

/** What was seen of one entity, with its ID. */
export type Entry = readonly [string, Seen];
type Entries = readonly Entry[];

/** Entities as a look showed them, by IDs. */
export type SeenByID = ReadonlyMap<string, Seen>;

/** What a look showed; what it did not show is gone. */
export interface Look {
  /** Milliseconds on the clock of the execution. */
  readonly at: number;
  readonly seen: SeenByID;
}

/** What a look shows of a suite. */
export const seenSuite = (suite: ListedTestSuite): Entry => {
  const { testSuiteID, name, archived, experienceIDs } = suite;
  const entity = archived ? undefined : { name, experienceIDs: new Set(experienceIDs) };
  return [testSuiteID, { kind: 'testSuite', entity }];
};

/** What a look shows of a tag, whose members it does not. */
export const seenTag = ({ id, name }: NamedSet<TagID>): Entry => [
  id,
  { kind: 'tag', entity: { name, experienceIDs: new Set() } },
];

/** What a look shows of an experience. */
export const seenExperience = (live: LiveExperience): Entry => [
  live.experienceID,
  { kind: 'experience', entity: live },
];

/** What was seen, as a state to judge by. */
export const liveSeen = (seen: SeenByID, createdIDs: CreatedIDs): Live => {
  const experiences = new Map<string, LiveExperience>();
  const sets = {
    tag: new Map<string, LiveSet>(),
    system: new Map<string, LiveSet>(),
    testSuite: new Map<string, LiveSet>(),
  };
  for (const [id, one] of seen) {
    if (one.kind === 'experience') experiences.set(id, one.entity);
    else if (one.entity) sets[one.kind].set(id, one.entity);
  }
  return { experiences, createdIDs, sets };
};

/** What looking needs to know. */
export interface Watch {
  /** Milliseconds. */
  readonly now: () => number;
  /** When all was looked at for the last time before the execution. */
  readonly since: number;
  /** How many experiences the project has. */
  readonly experiences: number;
}

/** Whether a look is new enough to write by it, so many milliseconds from now. */
export const isNew = (at: number, { now }: Pick<Watch, 'now'>, later = 0): boolean =>
  now() + later - at <= LOOK_MILLISECONDS - ARRIVING_MILLISECONDS;

/** When something was looked at, by when it was asked for. */
const lookedAt = (asked: number, { now }: Pick<Watch, 'now'>): number => {
  return Math.max(asked, now() - SLOW_MILLISECONDS);
};

const experiencesOf = (operation: Operation, createdIDs: CreatedIDs): readonly ExperienceID[] => {
  if (operation.kind === 'restore' || operation.kind === 'update') return [operation.original.experienceID];
  if (operation.kind !== 'archive') return [];
  return operation.matches.flatMap(
    ({ original, new: wanted }) => original?.experienceID ?? createdIDs.get(wanted.name) ?? [],
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
    case 'archiveTestSuite':
      return [operation.testSuiteID];
    case 'unprotect':
    case 'deleteTag':
      return [operation.tagID];
    case 'create':
    case 'createTag':
    case 'createTestSuite':
    case 'addTag':
    case 'removeTag':
    case 'addSystem':
    case 'removeSystem':
    case 'protect':
      return [];
  }
};

const isGone = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 404;

/** One entity; nothing where it is gone. */
const seenOf = <A>(request: Reading<A>, seen: (found: A) => Entry): Reading<Entries> =>
  pipe(
    request,
    TE.map((found) => [seen(found)]),
    TE.orElse((error) => (isGone(error) ? TE.right([]) : TE.left(error))),
  );

type MemberOperation = Operation & { readonly kind: 'addTag' | 'removeTag' | 'addSystem' | 'removeSystem' };

const readMembers = (operation: MemberOperation, target: ApplyTarget): Reading<Entries> => {
  const { api, projectID } = target;
  const read = <ID extends string>(id: ID, query: MemberSource<ID>) =>
    pipe(
      membersReader(query)([{ id, name: operation.name, archived: false }], false),
      TE.map((members): Entries => {
        const entity = { name: operation.name, experienceIDs: members.get(id) ?? new Set<string>() };
        return [[id, { kind: query.kind, entity }]];
      }),
    );
  if (operation.kind === 'addSystem' || operation.kind === 'removeSystem')
    return read(operation.systemID, {
      operation: 'listExperiencesForSystem',
      kind: 'system',
      fetch: (id, query) => api.listExperiencesForSystem(projectID, id, query),
    });
  const tagID = operation.tagID ?? target.tagIDs?.get(operation.name);
  if (tagID === undefined) return TE.right([]);
  return read(tagID, {
    operation: 'listExperiencesWithExperienceTag',
    kind: 'tag',
    fetch: (id, query) => api.listExperiencesWithExperienceTag(projectID, id, query),
  });
};

/** The active experience of a name. */
const readNamed = (name: string, { api, projectID }: ApplyTarget) =>
  pipe(
    readList({
      operation: 'listExperiences',
      what: `experiences named ${name}`,
      kind: 'experience',
      fetch: (page) => api.listExperiences(projectID, { ...page, archived: false, name }),
      key: ({ experienceID }) => experienceID,
      pageSize: SAFE_PAGE_SIZE,
    }),
    // The filter can match more than the exact name.
    TE.map((found) => found.filter((one) => one.name === name).map(seenExperience)),
  );

/** The active test suites of a name. */
const readNamedSuites = (name: string, { api, projectID }: ApplyTarget): Reading<Entries> =>
  pipe(
    readList({
      operation: 'listTestSuites',
      what: 'test suites',
      kind: 'testSuite',
      fetch: (page) => api.listTestSuites(projectID, page),
      key: ({ testSuiteID }) => testSuiteID,
      pageSize: SAFE_PAGE_SIZE,
    }),
    TE.map((found) => found.filter((one) => one.name === name && !one.archived).map(seenSuite)),
  );

const readTagEntries = ({ api, projectID }: ApplyTarget): Reading<Entries> =>
  pipe(
    readTags(api, projectID),
    TE.map(({ items }) => items.map(seenTag)),
  );

const readEach = (operation: Operation, { api, projectID, createdIDs }: ApplyTarget): Reading<Entries> => {
  const ids = [...new Set(experiencesOf(operation, createdIDs))];
  return pipe(
    TE.sequenceArray(ids.map((id) => seenOf(api.getExperience(projectID, id), seenExperience))),
    TE.map((found) => found.flat()),
  );
};

const entriesFor = (operation: Operation, target: ApplyTarget): Reading<Entries> => {
  const { api, projectID } = target;
  switch (operation.kind) {
    case 'create':
      return readNamed(operation.wanted.name, target);
    case 'restore':
    case 'update':
    case 'archive':
      return readEach(operation, target);
    case 'reviseTestSuite':
    case 'archiveTestSuite':
      return seenOf(api.getTestSuite(projectID, operation.testSuiteID), seenSuite);
    case 'addTag':
    case 'removeTag':
    case 'addSystem':
    case 'removeSystem':
      return readMembers(operation, target);
    case 'createTag':
      return pipe(
        readTagEntries(target),
        TE.map((tags) => tags.filter(([, { entity }]) => entity?.name === operation.name)),
      );
    case 'createTestSuite':
      return readNamedSuites(operation.name, target);
    case 'protect':
    case 'unprotect':
    case 'deleteTag':
      return readTagEntries(target);
  }
};

/** Reads what one operation writes to. Errors: those of reading. */
export const readSeen = (operation: Operation, target: ApplyTarget): Reading<SeenByID> =>
  pipe(
    entriesFor(operation, target),
    TE.map((entries) => new Map(entries)),
  );

/** Looks at what one operation writes to. Errors: those of reading. */
export const lookAt = (operation: Operation, target: ApplyTarget, watch: Pick<Watch, 'now'>): Reading<Look> =>
  pipe(
    TE.fromIO(watch.now),
    TE.bindTo('asked'),
    TE.bind('seen', () => readSeen(operation, target)),
    TE.map(({ asked, seen }) => ({ at: lookedAt(asked, watch), seen })),
  );
