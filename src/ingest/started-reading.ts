import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, NamedSet, ResimApi } from '../api/resim-api.ts';
import type { AnswerDigests, ListKey } from '../domain/answer-digests.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ProjectID, SystemID, TagID } from '../domain/ids.ts';
import type { MemberSetKind } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { isOwnTag, protectedGlob } from '../domain/protection.ts';
import type { Result } from '../domain/sync-error.ts';
import { type MemberSource, type MembersReader, membersReader } from './read-members.ts';
import { experiencePageSizes } from './page-sizes.ts';
import { type Listed, readListed, SAFE_PAGE_SIZE } from './read-list.ts';
import { readTags } from './read-tags.ts';

/** Receives the digests of a list's pages. */
type OnDigests = (pages: readonly string[]) => void;

const readExperiences = (
  api: ResimApi,
  projectID: ProjectID,
  archived: boolean,
  onDigests: OnDigests,
): Result<Listed<LiveExperience>> =>
  readListed({
    operation: 'listExperiences',
    what: archived ? 'archived experiences' : 'experiences',
    kind: 'experience',
    archived,
    totalCountsMore: archived,
    fetch: (page) => api.listExperiences(projectID, { ...page, archived }),
    key: (experience) => experience.experienceID,
    pageSize: experiencePageSizes(api),
    onDoubt: api.onDoubt,
    onDigests,
  });

/**
 * Accepts an empty list of active experiences only if its total equals the number of archived ones. Otherwise an incomplete response would lead
 * to a plan that creates everything again.
 */
const unlessAllArchived =
  (
    api: ResimApi,
    active: Result<Listed<LiveExperience>>,
    archived: Result<Listed<LiveExperience>>,
  ): Result<Listed<LiveExperience>> =>
  async () => {
    const read = await active();
    if (E.isRight(read) || read.left._tag !== 'IncompleteRead' || read.left.reason !== 'empty') return read;
    const { what, expected } = read.left;
    const others = await archived();
    if (E.isLeft(others)) return read;
    const { items, unreadable } = others.right;
    if (expected === undefined || expected !== items.length + unreadable.length) return read;
    api.onDoubt?.({ what, total: expected, got: 0 });
    return E.right({ items: [], unreadable: [] });
  };

/** The lists of a project that can be read before the config is known. */
export interface StartedReading {
  readonly active: Result<Listed<LiveExperience>>;
  readonly archived: Result<Listed<LiveExperience>>;
  readonly tags: Result<Listed<NamedSet<TagID>>>;
  /** The protections, by glob; read with the tags. */
  readonly protections: Result<ReadonlyMap<string, TagID>>;
  readonly systems: Result<Listed<NamedSet<SystemID>>>;
  readonly testSuites: Result<Listed<ListedTestSuite>>;
  readonly tagMembers: MembersReader<TagID>;
  readonly systemMembers: MembersReader<SystemID>;
  /** Returns the digests of the long lists read so far. */
  readonly digests: () => AnswerDigests;
}

/** Sends a request now; all later awaits return its result. */
export const started = <A>(request: Result<A>): Result<A> => {
  const answer = request();
  return () => answer;
};

/** Removes the tags that sync reserves, which plans, clones and drift ignore. */
const projectTags = ({ items, ...tags }: Listed<NamedSet<TagID>>): Listed<NamedSet<TagID>> => ({
  ...tags,
  items: items.filter(({ name }) => !isOwnTag(name)),
});

const protectionsOf = ({ items: tags }: Listed<NamedSet<TagID>>): ReadonlyMap<string, TagID> =>
  new Map(
    sortedBy(tags, ({ name }) => name).flatMap(({ id, name }) => {
      const glob = protectedGlob(name);
      return glob === undefined ? [] : [[glob, id] as const];
    }),
  );

/** Reads both lists of the project's experiences. */
const startExperiences = (
  api: ResimApi,
  projectID: ProjectID,
  onDigests: (key: ListKey) => OnDigests,
): Pick<StartedReading, 'active' | 'archived'> => {
  const archived = started(readExperiences(api, projectID, true, onDigests('archived')));
  const active = started(readExperiences(api, projectID, false, onDigests('active')));
  return { archived, active: unlessAllArchived(api, active, archived) };
};

const startSystems = (api: ResimApi, projectID: ProjectID): StartedReading['systems'] =>
  started(
    readListed({
      operation: 'listSystems',
      what: 'systems',
      kind: 'system',
      totalCountsMore: true,
      fetch: (page) => api.listSystems(projectID, page),
      key: ({ id }) => id,
      pageSize: SAFE_PAGE_SIZE,
      onDoubt: api.onDoubt,
    }),
  );

const startTestSuites = (api: ResimApi, projectID: ProjectID): StartedReading['testSuites'] =>
  started(
    readListed<ListedTestSuite>({
      operation: 'listTestSuites',
      what: 'test suites',
      kind: 'testSuite',
      totalCountsMore: true,
      fetch: (page) => api.listTestSuites(projectID, page),
      key: ({ testSuiteID }) => testSuiteID,
      pageSize: SAFE_PAGE_SIZE,
      onDoubt: api.onDoubt,
    }),
  );

/** Returns the search expression for the members of a tag or system. */
export const memberSearch = (kind: MemberSetKind, id: string): string => `${kind}_id IN ("${id}")`;

/** Tags and systems whose IDs are known before their lists are read, for example from a plan. */
export interface KnownSets {
  readonly tags: readonly NamedSet<TagID>[];
  readonly systems: readonly NamedSet<SystemID>[];
  /** Whether their archived members are needed too. */
  readonly archivedMembers: boolean;
}

/** Options of `startReading`. */
export interface StartOptions {
  /** Sets whose members are requested together with the lists. An error counts only if the members are needed. */
  readonly known?: KnownSets | undefined;
  /** Experiences that are read elsewhere; absent: read them. */
  readonly experiences?: Pick<StartedReading, 'active' | 'archived'>;
}

const startMembers = <ID extends string>(
  read: MembersReader<ID>,
  sets: readonly NamedSet<ID>[],
  archivedMembers: boolean,
): void => {
  void read(sets, false)();
  if (archivedMembers) void read(sets, true)();
};

/**
 * Requests the lists of a project at once, so that they arrive while the config is still being read. Requests the short ones first, because their
 * members are requested while the long ones are being sent and decoded.
 */
export const startReading = (
  api: ResimApi,
  projectID: ProjectID,
  { known, experiences }: StartOptions = {},
): StartedReading => {
  const digests = new Map<string, readonly string[]>();
  const onDigests =
    (key: ListKey): OnDigests =>
    (pages) =>
      digests.set(key, pages);
  const membersOf = <ID extends string>(source: Pick<MemberSource<ID>, 'operation' | 'kind' | 'fetch'>) =>
    membersReader<ID>({
      ...source,
      search: (id, query) =>
        api.searchExperiences(projectID, { ...query, search: memberSearch(source.kind, id) }),
      onDigests: (key, pages) => void digests.set(key, pages),
      pageSizes: experiencePageSizes(api),
      onDoubt: api.onDoubt,
    });
  const tagMembers = membersOf<TagID>({
    operation: 'listExperiencesWithExperienceTag',
    kind: 'tag',
    fetch: (id, query) => api.listExperiencesWithExperienceTag(projectID, id, query),
  });
  const systemMembers = membersOf<SystemID>({
    operation: 'listExperiencesForSystem',
    kind: 'system',
    fetch: (id, query) => api.listExperiencesForSystem(projectID, id, query),
  });
  const allTags = started(readTags(api, projectID));
  const tags = TE.map(projectTags)(allTags);
  const protections = TE.map(protectionsOf)(allTags);
  const systems = startSystems(api, projectID);
  const testSuites = startTestSuites(api, projectID);
  const { archived, active } = experiences ?? startExperiences(api, projectID, onDigests);
  if (known) {
    startMembers(tagMembers, known.tags, known.archivedMembers);
    startMembers(systemMembers, known.systems, known.archivedMembers);
  }
  return {
    tags,
    protections,
    systems,
    testSuites,
    archived,
    active,
    tagMembers,
    systemMembers,
    digests: () => Object.fromEntries(digests),
  };
};
