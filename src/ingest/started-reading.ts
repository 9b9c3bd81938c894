import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, NamedSet, ResimApi } from '../api/resim-api.ts';
import type { AnswerDigests, ListKey } from '../domain/answer-digests.ts';
import type { ProjectID, SystemID, TagID } from '../domain/ids.ts';
import type { MemberSetKind } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { isOwnTag, protectedGlob } from '../domain/protection.ts';
import type { Result } from '../domain/sync-error.ts';
import {
  type MemberSource,
  type MembersReader,
  membersReader,
  systemMembers,
  tagMembers,
} from './read-members.ts';
import { experiencePageSizes } from './page-sizes.ts';
import { type OnDigests, startExperiences, type StartedExperiences } from './read-experiences.ts';
import { type Listed, readListed, SAFE_PAGE_SIZE, started } from './read-list.ts';
import { readTags } from './read-tags.ts';

/** The lists of a project that can be read before the config is known. */
export interface StartedReading extends StartedExperiences {
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
  readonly experiences?: StartedExperiences;
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
  { known, experiences: elsewhere }: StartOptions = {},
): StartedReading => {
  const digests = new Map<string, readonly string[]>();
  const onDigests =
    (key: ListKey): OnDigests =>
    (pages) =>
      digests.set(key, pages);
  const membersOf = <ID extends string>(source: MemberSource<ID>) =>
    membersReader<ID>({
      ...source,
      search: (id, query) =>
        api.searchExperiences(projectID, { ...query, search: memberSearch(source.kind, id) }),
      onDigests: (key, pages) => void digests.set(key, pages),
      pageSizes: experiencePageSizes(api),
      onDoubt: api.onDoubt,
    });
  const ofTags = membersOf(tagMembers(api, projectID));
  const ofSystems = membersOf(systemMembers(api, projectID));
  const allTags = started(readTags(api, projectID));
  const tags = TE.map(projectTags)(allTags);
  const protections = TE.map(protectionsOf)(allTags);
  const systems = startSystems(api, projectID);
  const testSuites = startTestSuites(api, projectID);
  const { active, experiences } = elsewhere ?? startExperiences(api, projectID, onDigests);
  if (known) {
    startMembers(ofTags, known.tags, known.archivedMembers);
    startMembers(ofSystems, known.systems, known.archivedMembers);
  }
  return {
    tags,
    protections,
    systems,
    testSuites,
    active,
    experiences,
    tagMembers: ofTags,
    systemMembers: ofSystems,
    digests: () => Object.fromEntries(digests),
  };
};
