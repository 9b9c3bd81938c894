import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ComparedPage, NamedSet, PageRequest, ResimApi, UndecodedLists } from '../api/resim-api.ts';
import {
  type AnswerDigests,
  areSame,
  type MembersRequest,
  membersKey,
  membersOfKey,
  type MembersMethod,
} from '../domain/answer-digests.ts';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { Result } from '../domain/sync-error.ts';
import { getCurrentDatabaseState, type StateRequest } from './get-current-database-state.ts';
import { experiencePageSizes, type PageSizes, SAFE_PAGE_SIZE } from './page-sizes.ts';
import { NO_EXPERIENCES } from './read-experiences.ts';
import { started } from './read-list.ts';
import type { MembersReader } from './read-members.ts';
import {
  type Fetch,
  isRefusal,
  readExperiencePages,
  readPages,
  type UndecodedReading,
} from './read-undecoded.ts';
import { type KnownSets, memberSearch, startReading } from './started-reading.ts';

const fetchMembers =
  (
    lists: UndecodedLists,
    projectID: ProjectID,
    { archived, way, ...set }: MembersRequest,
  ): Fetch<ComparedPage> =>
  (page: PageRequest) => {
    const requested = { ...page, archived };
    if (way === 'search')
      return lists.searchExperiences(projectID, { ...requested, search: memberSearch(set.kind, set.id) });
    return set.kind === 'tag'
      ? lists.listExperiencesWithExperienceTag(projectID, set.id, requested)
      : lists.listExperiencesForSystem(projectID, set.id, requested);
  };

/** The undecoded pages of a list if they are as expected, otherwise undefined; an empty list if only the comparison matters. */
type Compared = Result<readonly Buffer[] | undefined>;

const comparedPage = (fetch: Fetch<ComparedPage>, expected: readonly string[] = []): Compared =>
  pipe(
    fetch({ pageSize: SAFE_PAGE_SIZE }),
    TE.map(({ sha256 }) => (expected.length === 1 && expected[0] === sha256 ? [] : undefined)),
  );

const comparedMembers = (
  fetch: Fetch<ComparedPage>,
  { way }: MembersRequest,
  sizes: PageSizes,
  expected: readonly string[] | undefined,
): Compared =>
  way === 'first page'
    ? comparedPage(fetch, expected)
    : pipe(
        readPages(fetch, way === 'search' ? sizes : SAFE_PAGE_SIZE, expected),
        TE.map((pages) => pages && []),
      );

/** Requests the long lists of some digests concurrently. */
const startComparing = (
  lists: UndecodedLists,
  projectID: ProjectID,
  sizes: PageSizes,
  digests: AnswerDigests,
  needed: ReadonlySet<string>,
): ReadonlyMap<string, Compared> =>
  new Map(
    Object.entries(digests).flatMap(([key, expected]): [string, Compared][] => {
      if (key === 'active' || key === 'archived')
        return [[key, started(readExperiencePages(lists, projectID, key === 'archived', sizes, expected))]];
      const requested = membersOfKey(key);
      if (requested === undefined || needed.has(requested.id)) return [];
      return [
        [
          key,
          started(comparedMembers(fetchMembers(lists, projectID, requested), requested, sizes, expected)),
        ],
      ];
    }),
  );

const NOBODY: ReadonlySet<never> = new Set();
const UNKNOWN: Compared = TE.right(undefined);

/** Compares the members of one set. A search counts only if the first page of the list is the same too. */
const comparedSet = (
  compared: (key: string) => Compared | undefined,
  keyOf: (way: MembersMethod) => string,
): Compared => {
  const search = compared(keyOf('search'));
  if (search === undefined) return compared(keyOf('list')) ?? UNKNOWN;
  return pipe(
    TE.Do,
    TE.apS('search', search),
    TE.apS('page', compared(keyOf('first page')) ?? UNKNOWN),
    TE.map((both) => both.page && both.search),
  );
};

/** Makes a reader that compares the members of sets instead of reading them, except for the sets whose members are needed. */
const comparingMembers =
  <ID extends string>(
    kind: MembersRequest['kind'],
    compared: (key: string) => Compared | undefined,
    differs: () => void,
    needed: ReadonlySet<string>,
    read: MembersReader<ID>,
  ): MembersReader<ID> =>
  (sets, archived) => {
    const isNeeded = ({ id }: NamedSet<ID>): boolean => needed.has(id);
    return pipe(
      sets.filter((set) => !isNeeded(set)),
      TE.traverseArray(({ id }) => comparedSet(compared, (way) => membersKey(kind, id, archived, way))),
      TE.map((all) => {
        if (all.includes(undefined)) differs();
      }),
      TE.apSecond(read(sets.filter(isNeeded), archived)),
      TE.map((known) => new Map(sets.map(({ id }) => [id, known.get(id) ?? NOBODY]))),
    );
  };

/** A project whose responses are the same as those a state was read from. */
export interface Unchanged {
  readonly reading: UndecodedReading;
  /** The decoded part: tags, systems and suites, with members only where needed. */
  readonly rest: DatabaseState;
}

/**
 * Requests everything that a state was read from again and compares the responses byte for byte, which takes a fraction of the time of decoding.
 * Decodes only the short lists, which the caller must compare, and the members of the needed tags and systems. Returns undefined if a response
 * differs, even if the state does not, or if responses are not bytes.
 */
export const readUnchanged = (
  api: ResimApi,
  request: StateRequest,
  digests: AnswerDigests,
  changed: KnownSets,
): Result<Unchanged | undefined> => {
  const { undecoded } = api;
  if (undecoded === undefined) return TE.right(undefined);
  const needed = new Set<string>([...changed.tags, ...changed.systems].map(({ id }) => id));
  let same = true;
  const differs = (): void => {
    same = false;
  };
  const lists = startReading(api, request.projectID, { known: changed, experiences: NO_EXPERIENCES });
  const compared = startComparing(undecoded, request.projectID, experiencePageSizes(api), digests, needed);
  const membersOf = <ID extends string>(kind: MembersRequest['kind'], read: MembersReader<ID>) =>
    comparingMembers(kind, (key) => compared.get(key), differs, needed, read);
  return pipe(
    TE.Do,
    TE.apS('active', compared.get('active') ?? UNKNOWN),
    TE.apS('archived', compared.get('archived') ?? UNKNOWN),
    TE.apS(
      'rest',
      getCurrentDatabaseState(api, request, {
        ...lists,
        tagMembers: membersOf('tag', lists.tagMembers),
        systemMembers: membersOf('system', lists.systemMembers),
      }),
    ),
    TE.map(({ active, archived, rest }) =>
      same && active && archived && areSame(lists.digests(), digests)
        ? { reading: { lists, active, archived }, rest: rest.state }
        : undefined,
    ),
    TE.orElse((error) => (isRefusal(error) ? TE.right(undefined) : TE.left(error))),
  );
};
