import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, NamedSet, ResimApi } from '../api/resim-api.ts';
import { type AnswerDigests, digestsFor } from '../domain/answer-digests.ts';
import type { DatabaseState, ReadScope, Unreadable } from '../domain/database-state.ts';
import type { EntityKind } from '../domain/drift.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceID, ProjectID, SystemID, TagID } from '../domain/ids.ts';
import type { MemberSetKind } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import type { MembersReader } from './read-members.ts';
import type { Listed } from './read-list.ts';
import { startReading, type StartedReading } from './started-reading.ts';

/** What to read of a project. */
export interface StateRequest {
  readonly projectID: ProjectID;
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly testSuites: readonly string[];
  /** Reports whether the archived members of tags and systems are needed. Called once the experiences are known. */
  readonly needsArchivedMembers: (state: Pick<DatabaseState, 'experiencesByName'>) => boolean;
}

/** A live state and its scope. */
export interface ReadState {
  readonly state: DatabaseState;
  readonly scope: ReadScope;
  /** Digests of the responses with its experiences and members; absent if unknown. */
  readonly digests?: AnswerDigests;
}

/** Returns the unreadable entities that have, or may have, one of the names. */
const neededUnreadable = (
  unreadable: readonly Unreadable[],
  wanted: ReadonlySet<string>,
  found: ReadonlyMap<string, unknown>,
): readonly Unreadable[] =>
  unreadable.filter(({ name }) => (name === undefined ? found.size < wanted.size : wanted.has(name)));

/** Returns the entities of a list that the config names, by name. Fails if two share a name or one cannot be read. */
const namedOnes = <A extends { readonly name: string; readonly archived: boolean }>(
  kind: EntityKind,
  { items, unreadable }: Listed<A>,
  names: readonly string[],
  id: (item: A) => string,
): E.Either<SyncError, readonly A[]> => {
  const wanted = new Set(names);
  const found = new Map<string, A>();
  for (const item of items) {
    if (item.archived || !wanted.has(item.name)) continue;
    const other = found.get(item.name);
    if (other)
      return E.left({ _tag: 'AmbiguousEntity', kind, name: item.name, ids: [id(other), id(item)].sort() });
    found.set(item.name, item);
  }
  const needed = neededUnreadable(unreadable, wanted, found);
  if (needed.length > 0) return E.left({ _tag: 'UnreadableEntities', entities: needed });
  return E.right(sortedBy(found.values(), ({ name }) => name));
};

interface MemberList<ID extends string> {
  readonly named: readonly NamedSet<ID>[];
  readonly knownNames: readonly string[];
  readonly members: ReadonlyMap<string, ReadonlySet<ExperienceID>>;
  readonly unreadable: readonly Unreadable[];
}

const knownNames = (items: readonly { readonly name: string; readonly archived: boolean }[]): string[] =>
  items.filter(({ archived }) => !archived).map(({ name }) => name);

/** Reads the named sets of a list and their active members, concurrently with other lists. */
const readSets = <ID extends string>(
  kind: MemberSetKind,
  list: Result<Listed<NamedSet<ID>>>,
  names: readonly string[],
  read: MembersReader<ID>,
): Result<MemberList<ID>> =>
  pipe(
    TE.Do,
    TE.bind('all', () => list),
    TE.bind('named', ({ all }) => TE.fromEither(namedOnes(kind, all, names, ({ id }) => id))),
    TE.bind('members', ({ named }) => read(named, false)),
    TE.map(({ all, named, members }) => ({
      named,
      members,
      knownNames: knownNames(all.items),
      unreadable: all.unreadable,
    })),
  );

const union = (sets: readonly (ReadonlySet<ExperienceID> | undefined)[]): ReadonlySet<ExperienceID> =>
  new Set(sets.flatMap((set) => [...(set ?? [])]));

const withArchivedMembers = <ID extends string>(
  needed: boolean,
  read: MembersReader<ID>,
  list: MemberList<ID>,
): Result<MemberList<ID>> => {
  if (!needed) return TE.right(list);
  const { named, members } = list;
  return pipe(
    read(named, true),
    TE.map((archived) => ({
      ...list,
      members: new Map(named.map(({ id }) => [id, union([members.get(id), archived.get(id)])])),
    })),
  );
};

interface Lists {
  readonly experiencesByName: ReadonlyMap<string, readonly LiveExperience[]>;
  readonly tags: MemberList<TagID>;
  readonly systems: MemberList<SystemID>;
  readonly suites: {
    readonly named: readonly ListedTestSuite[];
    readonly knownNames: readonly string[];
    readonly unreadable: readonly Unreadable[];
  };
}

const assemble = ({ experiencesByName, tags, systems, suites }: Lists): DatabaseState => ({
  experiencesByName,
  tagSetsByName: new Map(
    tags.named.map(({ id, name }) => [
      name,
      { tagID: id, name, experienceIDs: tags.members.get(id) ?? new Set() },
    ]),
  ),
  systemSetsByName: new Map(
    systems.named.map(({ id, name }) => [
      name,
      { systemID: id, name, experienceIDs: systems.members.get(id) ?? new Set() },
    ]),
  ),
  testSuitesByName: new Map(
    suites.named.map(({ testSuiteID, name, revision, experienceIDs, lastChange }) => [
      name,
      {
        testSuiteID,
        name,
        revision,
        experienceIDs: new Set(experienceIDs),
        ...(lastChange && { lastChange }),
      },
    ]),
  ),
  knownNames: { tags: tags.knownNames, systems: systems.knownNames, testSuites: suites.knownNames },
});

const pickSuites = (
  list: Result<Listed<ListedTestSuite>>,
  names: readonly string[],
): Result<Lists['suites']> =>
  pipe(
    list,
    TE.chainEitherK((all) =>
      pipe(
        namedOnes('testSuite', all, names, ({ testSuiteID }) => testSuiteID),
        E.map((named) => ({ named, knownNames: knownNames(all.items), unreadable: all.unreadable })),
      ),
    ),
  );

const inParallel = TE.ApplicativePar;

/**
 * Reads what a plan depends on: all experiences, and the tags, systems and suites that the config names. Reads independent lists concurrently,
 * within the API's limit. The result does not depend on page sizes or the order of responses. Unreadable entities that are not named are listed
 * in the result. Returns the complete state or fails. Errors: `ApiError`, `IncompleteRead`, `AmbiguousEntity`, `UnreadableEntities`.
 */
export const getCurrentDatabaseState = (
  api: ResimApi,
  request: StateRequest,
  lists: StartedReading = startReading(api, request.projectID),
): Result<ReadState> => {
  return pipe(
    TE.Do,
    TE.apS('experiences', lists.experiences),
    TE.apS('tags', readSets('tag', lists.tags, request.tags, lists.tagMembers)),
    TE.apS('systems', readSets('system', lists.systems, request.systems, lists.systemMembers)),
    TE.apS('protections', lists.protections),
    TE.apS('suites', pickSuites(lists.testSuites, request.testSuites)),
    TE.bind('archivedMembers', ({ experiences: { experiencesByName } }) =>
      TE.right(request.needsArchivedMembers({ experiencesByName })),
    ),
    TE.bind('sets', ({ archivedMembers, tags, systems }) =>
      inParallel.ap(
        inParallel.map(
          withArchivedMembers(archivedMembers, lists.tagMembers, tags),
          (t) => (s: typeof systems) => ({
            tags: t,
            systems: s,
          }),
        ),
        withArchivedMembers(archivedMembers, lists.systemMembers, systems),
      ),
    ),
    TE.map(({ experiences, sets, suites, protections, archivedMembers }) => {
      const idsOf = ({ named }: { readonly named: readonly NamedSet<string>[] }) => named.map(({ id }) => id);
      const unreadable = [experiences, sets.tags, sets.systems, suites].flatMap((list) => list.unreadable);
      const digests = digestsFor(lists.digests(), {
        tags: idsOf(sets.tags),
        systems: idsOf(sets.systems),
        archivedMembers,
      });
      return {
        state: {
          ...assemble({ experiencesByName: experiences.experiencesByName, suites, ...sets }),
          ...(protections.size > 0 && { protectionsByGlob: protections }),
          ...(unreadable.length > 0 && {
            unreadable: sortedBy(unreadable, ({ kind, id }) => `${kind} ${id}`),
          }),
        },
        scope: {
          tags: request.tags,
          systems: request.systems,
          testSuites: request.testSuites,
          archivedMembers,
        },
        ...(digests && { digests }),
      };
    }),
  );
};
