import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  ExperienceText,
  ExperienceTexts,
  Named,
  PageRequest,
  ResimApi,
  UndecodedLists,
  UndecodedPage,
} from '../api/resim-api.ts';
import { type AnswerDigests, membersKey } from '../domain/answer-digests.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ProjectID, SystemID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { getCurrentDatabaseState, type ReadState, type StateRequest } from './get-current-database-state.ts';
import { EXPERIENCE_PAGE_SIZE, SAFE_PAGE_SIZE } from './read-list.ts';
import type { MembersReader } from './read-members.ts';
import { memberSearch, started, startReading, type StartedReading } from './started-reading.ts';

type Result<A> = TE.TaskEither<SyncError, A>;
type Fetch = (page: PageRequest) => Result<UndecodedPage>;

/** The experiences of a project, undecoded. */
export interface ProjectTexts {
  readonly active: ExperienceTexts;
  readonly archived: ExperienceTexts;
}

/** A reading of a project that leaves its experiences undecoded. */
export interface UndecodedReading {
  readonly lists: StartedReading;
  /** Undefined where the answers do not let experiences be told apart without being decoded. */
  readonly texts: () => ProjectTexts | undefined;
}

/** Reads the pages of a list as they come; undefined once one is another than expected. */
const readPages =
  (
    fetch: Fetch,
    pageSize: number,
    expected?: readonly string[],
  ): Result<readonly UndecodedPage[] | undefined> =>
  async () => {
    const pages: UndecodedPage[] = [];
    const tokens = new Set<string>();
    let pageToken: string | undefined;
    do {
      const got = await fetch({ pageSize, ...(pageToken !== undefined && { pageToken }) })();
      if (E.isLeft(got)) return got;
      if (expected && expected[pages.length] !== got.right.sha256) return E.right(undefined);
      pages.push(got.right);
      pageToken = got.right.nextPageToken;
      if (pageToken !== undefined && tokens.has(pageToken)) return E.right(undefined);
      if (pageToken !== undefined) tokens.add(pageToken);
    } while (pageToken !== undefined);
    return E.right(expected && expected.length !== pages.length ? undefined : pages);
  };

const experiencesOf =
  ({ listExperiences }: UndecodedLists, projectID: ProjectID, archived: boolean): Fetch =>
  (page) =>
    listExperiences(projectID, { ...page, archived });

const textsOf = (
  { textsOf: textsIn }: UndecodedLists,
  active: readonly UndecodedPage[],
  archived: readonly UndecodedPage[],
): ProjectTexts | undefined => {
  const [activeTexts, archivedTexts] = [textsIn(active), textsIn(archived)];
  return activeTexts && archivedTexts && { active: activeTexts, archived: archivedTexts };
};

const NO_EXPERIENCES: Pick<StartedReading, 'active' | 'archived'> = {
  active: TE.right([]),
  archived: TE.right([]),
};

/** How the members of a kind of set come undecoded. */
interface UndecodedMembers<ID extends string> {
  readonly kind: 'tag' | 'system';
  readonly list: (id: ID, archived: boolean) => Fetch;
  readonly search: (id: ID, archived: boolean) => Fetch;
}

const NOBODY: ReadonlySet<never> = new Set();

/** Finds out whether the answers of lists are the expected ones. */
const makeComparison = (digests: AnswerDigests) => {
  let same = true;
  const expectedOf = (key: string) => (Object.hasOwn(digests, key) ? digests[key] : undefined);
  const differs = (): void => {
    same = false;
  };
  const pagesOf = (key: string, fetch: Fetch, pageSize: number): Result<readonly UndecodedPage[]> => {
    const expected = expectedOf(key);
    return pipe(
      expected === undefined ? TE.right(undefined) : readPages(fetch, pageSize, expected),
      TE.map((pages) => {
        if (pages === undefined) differs();
        return pages ?? [];
      }),
    );
  };
  /** Compares members instead of reading them, but for the sets whose members are asked for in any case. */
  const members =
    <ID extends string>(
      { kind, list, search }: UndecodedMembers<ID>,
      needed: (set: Named<ID>) => boolean,
      read: MembersReader<ID>,
    ): MembersReader<ID> =>
    (sets, archived) =>
      pipe(
        sets.filter((set) => !needed(set)),
        TE.traverseArray(({ id }) => {
          const bySearch = membersKey(kind, id, archived, true);
          return expectedOf(bySearch) === undefined
            ? pagesOf(membersKey(kind, id, archived, false), list(id, archived), SAFE_PAGE_SIZE)
            : pagesOf(bySearch, search(id, archived), EXPERIENCE_PAGE_SIZE);
        }),
        TE.apSecond(read(sets.filter(needed), archived)),
        TE.map((known) => new Map(sets.map(({ id }) => [id, known.get(id) ?? NOBODY]))),
      );
  /** Whether all came as expected, with what was decoded after all. */
  const isSame = (decoded: AnswerDigests): boolean =>
    same &&
    Object.entries(decoded).every(([key, pages]) => {
      const expected = expectedOf(key);
      return expected?.length === pages.length && pages.every((digest, i) => expected[i] === digest);
    });
  return { pagesOf, members, isSame };
};

/** Whatever a server refuses may have changed; who decodes is told the same, if it is more than that. */
const isRefusal = (error: SyncError): boolean => error._tag === 'ApiError' && error.failure._tag === 'Status';

/**
 * Asks for all again that a state was read from, and compares the answers byte for byte, which takes a fraction of the time that it takes to
 * decode them. Decoded are the short lists, and the members of the sets that are needed by their names. Gives undefined where an answer is another
 * one, which need not mean another state, and where answers are no bytes.
 */
export const readUnchanged =
  (
    api: ResimApi,
    request: StateRequest,
    digests: AnswerDigests,
    needed: Pick<StateRequest, 'tags' | 'systems'>,
  ): Result<UndecodedReading | undefined> =>
  async () => {
    const { undecoded } = api;
    if (undecoded === undefined) return E.right(undefined);
    const { projectID } = request;
    const { pagesOf, members, isSame } = makeComparison(digests);
    const lists = startReading(api, projectID, { experiences: NO_EXPERIENCES });
    const experiences = (key: 'active' | 'archived') =>
      started(pagesOf(key, experiencesOf(undecoded, projectID, key === 'archived'), EXPERIENCE_PAGE_SIZE));
    const [archived, active] = [experiences('archived'), experiences('active')];
    const search = (kind: 'tag' | 'system') => (id: string, isArchived: boolean) => (page: PageRequest) =>
      undecoded.searchExperiences(projectID, {
        ...page,
        archived: isArchived,
        search: memberSearch(kind, id),
      });
    const tagMembers = members<TagID>(
      {
        kind: 'tag',
        list: (id, isArchived) => (page) =>
          undecoded.listExperiencesWithExperienceTag(projectID, id, { ...page, archived: isArchived }),
        search: search('tag'),
      },
      ({ name }) => needed.tags.includes(name),
      lists.tagMembers,
    );
    const systemMembers = members<SystemID>(
      {
        kind: 'system',
        list: (id, isArchived) => (page) =>
          undecoded.listExperiencesForSystem(projectID, id, { ...page, archived: isArchived }),
        search: search('system'),
      },
      ({ name }) => needed.systems.includes(name),
      lists.systemMembers,
    );
    const comparing = { ...lists, ...NO_EXPERIENCES, tagMembers, systemMembers };
    const read = await pipe(
      TE.Do,
      TE.apS('active', active),
      TE.apS('archived', archived),
      TE.apS('rest', getCurrentDatabaseState(api, request, comparing)),
    )();
    if (E.isLeft(read)) return isRefusal(read.left) ? E.right(undefined) : read;
    if (!isSame(lists.digests())) return E.right(undefined);
    return E.right({
      lists,
      texts: () => textsOf(undecoded, read.right.active, read.right.archived),
    });
  };

/** Reads a project, and leaves its experiences undecoded; undefined where answers are no bytes. */
export const readUndecoded = (api: ResimApi, projectID: ProjectID): Result<UndecodedReading | undefined> => {
  const { undecoded } = api;
  if (undecoded === undefined) return TE.right(undefined);
  const lists = startReading(api, projectID, { experiences: NO_EXPERIENCES });
  const pagesOf = (archived: boolean) =>
    readPages(experiencesOf(undecoded, projectID, archived), EXPERIENCE_PAGE_SIZE);
  return pipe(
    TE.Do,
    TE.apS('archived', pagesOf(true)),
    TE.apS('active', pagesOf(false)),
    TE.map(({ active, archived }) => ({
      lists,
      texts: () => active && archived && textsOf(undecoded, active, archived),
    })),
  );
};

/** The state of an undecoded reading with some of its experiences, or with all. */
export const decodeState = (
  api: ResimApi,
  request: StateRequest,
  lists: StartedReading,
  texts: ProjectTexts,
  only?: ReadonlySet<string>,
): Result<ReadState> => {
  const experiences = (kind: keyof ProjectTexts): Result<readonly LiveExperience[]> => {
    const all = texts[kind];
    const chosen: readonly ExperienceText[] =
      only === undefined ? [...all.values()] : [...only].flatMap((id) => all.get(id) ?? []);
    return TE.fromEither(
      api.undecoded?.decode(request.projectID, kind === 'archived', chosen) ?? E.right([]),
    );
  };
  return getCurrentDatabaseState(api, request, {
    ...lists,
    active: experiences('active'),
    archived: experiences('archived'),
  });
};

/** The experiences that are not the same in two readings, byte for byte. */
export const differingIDs = (
  { undecoded }: ResimApi,
  before: ProjectTexts,
  after: ProjectTexts,
): ReadonlySet<string> => {
  const differing = new Set<string>();
  for (const kind of ['active', 'archived'] as const) {
    for (const [id, text] of after[kind]) {
      const was = before[kind].get(id);
      if (was === undefined || !undecoded?.isSameText(was, text)) differing.add(id);
    }
    for (const id of before[kind].keys()) if (!after[kind].has(id)) differing.add(id);
  }
  return differing;
};
