import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, NamedSet } from '../api/resim-api.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceID, TagID } from '../domain/ids.ts';
import type { SetKind } from '../domain/named-sets.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readList, SAFE_PAGE_SIZE } from '../ingest/read-list.ts';
import { type MemberSource, readMembers, systemMembers, tagMembers } from '../ingest/read-members.ts';
import { readTags } from '../ingest/read-tags.ts';
import type { Live, LiveSet } from '../plan/live.ts';
import type { CreatedIDs, Operation } from './operation.ts';
import { isGone } from './operation-error.ts';
import type { ApplyTarget } from './send.ts';

type Reading<A> = TE.TaskEither<SyncError, A>;

/** Maximum time between a snapshot of an entity and a write to it. */
export const MAX_SNAPSHOT_AGE = 2_000;

/** The part of that time reserved for the request to arrive. */
const REQUEST_TIME = 300;

/** A slower response counts as one of this duration; otherwise no snapshot from a slow server would be recent enough. */
export const SLOW_RESPONSE = 1_000;

/** An entity in a snapshot; an archived suite counts as gone. */
export type Seen =
  | { readonly kind: 'experience'; readonly entity: LiveExperience }
  | { readonly kind: SetKind; readonly entity: LiveSet | undefined };

/** An entity in a snapshot, with its ID. */
export type Entry = readonly [string, Seen];
type Entries = readonly Entry[];

/** The entities in a snapshot, by ID. */
export type SeenByID = ReadonlyMap<string, Seen>;

/** The live state of some entities at a time; an entity that is missing is gone. */
export interface Snapshot {
  /** Milliseconds on the execution's clock. */
  readonly at: number;
  readonly seen: SeenByID;
}

/** Converts a listed suite. */
export const seenSuite = (suite: ListedTestSuite): Entry => {
  const { testSuiteID, name, archived, experienceIDs } = suite;
  const entity = archived ? undefined : { name, experienceIDs: new Set(experienceIDs) };
  return [testSuiteID, { kind: 'testSuite', entity }];
};

/** Converts a listed tag, without members. */
export const seenTag = ({ id, name }: NamedSet<TagID>): Entry => [
  id,
  { kind: 'tag', entity: { name, experienceIDs: new Set() } },
];

/** Converts a listed experience. */
export const seenExperience = (live: LiveExperience): Entry => [
  live.experienceID,
  { kind: 'experience', entity: live },
];

/** Converts the entities of a snapshot to a live state. */
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

/** The clock and the initial read that snapshots are compared with. */
export interface SnapshotClock {
  /** Returns milliseconds. */
  readonly now: () => number;
  /** When the whole live state was last read before the execution. */
  readonly since: number;
  /** The number of experiences in the project. */
  readonly experiences: number;
}

/** Reports whether a snapshot will be recent enough for a write `later` milliseconds from now. */
export const isRecent = (at: number, { now }: Pick<SnapshotClock, 'now'>, later = 0): boolean =>
  now() + later - at <= MAX_SNAPSHOT_AGE - REQUEST_TIME;

/** Returns the time of a snapshot that was requested at `requestedAt`. */
const snapshotTime = (requestedAt: number, { now }: Pick<SnapshotClock, 'now'>): number =>
  Math.max(requestedAt, now() - SLOW_RESPONSE);

const experiencesOf = (operation: Operation, createdIDs: CreatedIDs): readonly ExperienceID[] => {
  if (operation.kind === 'restore' || operation.kind === 'update') return [operation.original.experienceID];
  if (operation.kind !== 'archive') return [];
  return operation.matches.flatMap(
    ({ original, new: wanted }) => original?.experienceID ?? createdIDs.get(wanted.name) ?? [],
  );
};

/**
 * Returns the entities on which an operation could overwrite somebody else's change. Adding members to tags and systems, or removing them,
 * cannot: a membership is either as before or as planned.
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

/** Reads one entity; returns none if it is gone. */
const seenOf = <A>(request: Reading<A>, seen: (found: A) => Entry): Reading<Entries> =>
  pipe(
    request,
    TE.map((found) => [seen(found)]),
    TE.orElse((error) => (isGone(error) ? TE.right([]) : TE.left(error))),
  );

type MemberOperation = Operation & { readonly kind: 'addTag' | 'removeTag' | 'addSystem' | 'removeSystem' };

const readMembersFor = (operation: MemberOperation, target: ApplyTarget): Reading<Entries> => {
  const { api, projectID } = target;
  const { name } = operation;
  const read = <ID extends string>(id: ID, query: MemberSource<ID>): Reading<Entries> =>
    pipe(
      readMembers({ query, set: { id, name }, archived: false }),
      TE.map((experienceIDs) => [[id, { kind: query.kind, entity: { name, experienceIDs } }]]),
    );
  if (operation.kind === 'addSystem' || operation.kind === 'removeSystem')
    return read(operation.systemID, systemMembers(api, projectID));
  const tagID = operation.tagID ?? target.tagIDs?.get(name);
  return tagID === undefined ? TE.right([]) : read(tagID, tagMembers(api, projectID));
};

/** Reads the active experience with a name. */
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

/** Reads the active test suites with a name. */
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
      return readMembersFor(operation, target);
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

/** Reads what an operation writes to. Errors: those of reading. */
export const readSeen = (operation: Operation, target: ApplyTarget): Reading<SeenByID> =>
  pipe(
    entriesFor(operation, target),
    TE.map((entries) => new Map(entries)),
  );

/** Takes a snapshot of what an operation writes to. Errors: those of reading. */
export const takeSnapshot = (
  operation: Operation,
  target: ApplyTarget,
  clock: Pick<SnapshotClock, 'now'>,
): Reading<Snapshot> =>
  pipe(
    TE.fromIO(clock.now),
    TE.bindTo('requestedAt'),
    TE.bind('seen', () => readSeen(operation, target)),
    TE.map(({ requestedAt, seen }) => ({ at: snapshotTime(requestedAt, clock), seen })),
  );
