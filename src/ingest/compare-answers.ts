import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Named, PageRequest, ResimApi, UndecodedLists } from '../api/resim-api.ts';
import { type AnswerDigests, type MembersAsked, membersKey, membersOfKey } from '../domain/answer-digests.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { getCurrentDatabaseState, type StateRequest } from './get-current-database-state.ts';
import { EXPERIENCE_PAGE_SIZE, SAFE_PAGE_SIZE } from './read-list.ts';
import type { MembersReader } from './read-members.ts';
import {
  experiencesOf,
  type Fetch,
  isRefusal,
  NO_EXPERIENCES,
  readPages,
  type UndecodedReading,
} from './read-undecoded.ts';
import { memberSearch, started, startReading } from './started-reading.ts';

type Result<A> = TE.TaskEither<SyncError, A>;

const fetchMembers =
  (lists: UndecodedLists, projectID: ProjectID, { archived, bySearch, ...set }: MembersAsked): Fetch =>
  (page: PageRequest) => {
    const asked = { ...page, archived };
    if (bySearch)
      return lists.searchExperiences(projectID, { ...asked, search: memberSearch(set.kind, set.id) });
    return set.kind === 'tag'
      ? lists.listExperiencesWithExperienceTag(projectID, set.id, asked)
      : lists.listExperiencesForSystem(projectID, set.id, asked);
  };

/** The pages of a list as they are, where they are the expected ones. */
type Compared = Result<readonly Buffer[] | undefined>;

/** Asks for the long lists of some digests at once. */
const startComparing = (
  lists: UndecodedLists,
  projectID: ProjectID,
  digests: AnswerDigests,
  needed: ReadonlySet<string>,
): ReadonlyMap<string, Compared> => {
  const compared = (key: string, fetch: Fetch, pageSize: number): [string, Compared] => [
    key,
    started(readPages(fetch, pageSize, digests[key])),
  ];
  return new Map(
    Object.keys(digests).flatMap((key) => {
      if (key === 'active' || key === 'archived')
        return [compared(key, experiencesOf(lists, projectID, key === 'archived'), EXPERIENCE_PAGE_SIZE)];
      const asked = membersOfKey(key);
      if (asked === undefined || needed.has(asked.id)) return [];
      const pageSize = asked.bySearch ? EXPERIENCE_PAGE_SIZE : SAFE_PAGE_SIZE;
      return [compared(key, fetchMembers(lists, projectID, asked), pageSize)];
    }),
  );
};

const NOBODY: ReadonlySet<never> = new Set();
const UNKNOWN: Compared = TE.right(undefined);

/** Waits for the members of sets to be compared instead of reading them, but for the sets whose members are needed. */
const comparingMembers =
  <ID extends string>(
    kind: MembersAsked['kind'],
    compared: (key: string) => Compared | undefined,
    differs: () => void,
    needed: ReadonlySet<string>,
    read: MembersReader<ID>,
  ): MembersReader<ID> =>
  (sets, archived) => {
    const isNeeded = ({ id }: Named<ID>): boolean => needed.has(id);
    return pipe(
      sets.filter((set) => !isNeeded(set)),
      TE.traverseArray(
        ({ id }) =>
          compared(membersKey(kind, id, archived, true)) ??
          compared(membersKey(kind, id, archived, false)) ??
          UNKNOWN,
      ),
      TE.map((all) => {
        if (all.includes(undefined)) differs();
      }),
      TE.apSecond(read(sets.filter(isNeeded), archived)),
      TE.map((known) => new Map(sets.map(({ id }) => [id, known.get(id) ?? NOBODY]))),
    );
  };

const areSame = (decoded: AnswerDigests, expected: AnswerDigests): boolean =>
  Object.entries(decoded).every(([key, pages]) => {
    const others = Object.hasOwn(expected, key) ? expected[key] : undefined;
    return others?.length === pages.length && pages.every((digest, i) => others[i] === digest);
  });

/**
 * Asks for all again that a state was read from, and compares the answers byte for byte, which takes a fraction of the time that it takes to
 * decode them. Decoded are the short lists, and the members of the tags and systems that are needed, by their IDs. Gives undefined where an answer is another
 * one, which need not mean another state, and where answers are no bytes.
 */
export const readUnchanged = (
  api: ResimApi,
  request: StateRequest,
  digests: AnswerDigests,
  needed: ReadonlySet<string>,
): Result<UndecodedReading | undefined> => {
  const { undecoded } = api;
  if (undecoded === undefined) return TE.right(undefined);
  let same = true;
  const differs = (): void => {
    same = false;
  };
  const lists = startReading(api, request.projectID, { experiences: NO_EXPERIENCES });
  const compared = startComparing(undecoded, request.projectID, digests, needed);
  const membersOf = <ID extends string>(kind: MembersAsked['kind'], read: MembersReader<ID>) =>
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
    TE.map(({ active, archived }) =>
      same && active && archived && areSame(lists.digests(), digests)
        ? { lists, active, archived }
        : undefined,
    ),
    TE.orElse((error) => (isRefusal(error) ? TE.right(undefined) : TE.left(error))),
  );
};
