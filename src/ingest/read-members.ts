import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListDoubt, NamedSet, Page, PageRequest, ResimApi } from '../api/resim-api.ts';
import { membersKey, type MembersMethod } from '../domain/answer-digests.ts';
import type { ExperienceID, ProjectID, SystemID, TagID } from '../domain/ids.ts';
import type { MemberSetKind } from '../domain/named-sets.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { PageSizes } from './page-sizes.ts';
import { hasNoList, readList, SAFE_PAGE_SIZE } from './read-list.ts';

type MemberPage = TE.TaskEither<SyncError, Page<ExperienceID>>;
type MemberRequest = PageRequest & { readonly archived: boolean };

/** How to request the members of a kind of set. */
export interface MemberSource<ID extends string> {
  readonly operation: string;
  readonly kind: MemberSetKind;
  readonly fetch: (id: ID, query: MemberRequest) => MemberPage;
  /** Searches for the same members, in larger pages; the result is checked before use. */
  readonly search?: (id: ID, query: MemberRequest) => MemberPage;
  /** Called with the digests of the responses that members were read from. */
  readonly onDigests?: (key: string, pages: readonly string[]) => void;
  /** The page sizes of a search; absent: `SAFE_PAGE_SIZE`. */
  readonly pageSizes?: PageSizes;
  readonly onDoubt?: ((doubt: ListDoubt) => void) | undefined;
}

/** The members of tags. */
export const tagMembers = (api: ResimApi, projectID: ProjectID): MemberSource<TagID> => ({
  operation: 'listExperiencesWithExperienceTag',
  kind: 'tag',
  fetch: (id, query) => api.listExperiencesWithExperienceTag(projectID, id, query),
});

/** The members of systems. */
export const systemMembers = (api: ResimApi, projectID: ProjectID): MemberSource<SystemID> => ({
  operation: 'listExperiencesForSystem',
  kind: 'system',
  fetch: (id, query) => api.listExperiencesForSystem(projectID, id, query),
});

/** The members of one set. */
interface MembersToRead<ID extends string> {
  readonly query: MemberSource<ID>;
  readonly set: Pick<NamedSet<ID>, 'id' | 'name'>;
  readonly archived: boolean;
}

type Members = ReadonlySet<ExperienceID>;

const what = <ID extends string>({ query, set, archived }: MembersToRead<ID>): string =>
  `${archived ? 'archived ' : ''}members of ${query.kind} ${set.name}`;

const reportDigests = <ID extends string>(
  { query, set, archived }: MembersToRead<ID>,
  way: MembersMethod,
  pages: readonly string[],
): void => query.onDigests?.(membersKey(query.kind, set.id, archived, way), pages);

const readByPages = <ID extends string>(of: MembersToRead<ID>): TE.TaskEither<SyncError, Members> =>
  pipe(
    readList<ExperienceID>({
      operation: of.query.operation,
      what: what(of),
      kind: 'experience',
      totalCountsMore: true,
      fetch: (page) => of.query.fetch(of.set.id, { ...page, archived: of.archived }),
      key: (member) => member,
      pageSize: SAFE_PAGE_SIZE,
      onDoubt: of.query.onDoubt,
      onDigests: (pages) => reportDigests(of, 'list', pages),
    }),
    TE.map((members) => new Set(members)),
  );

/** Searches for members. Returns the result only if it has the list's total and contains its whole first page. */
const checkedSearch = async <ID extends string>(
  of: MembersToRead<ID>,
  first: Page<ExperienceID>,
): Promise<Members | undefined> => {
  const { query, set, archived } = of;
  const { search } = query;
  if (search === undefined || first.total === undefined || first.total <= 2 * SAFE_PAGE_SIZE)
    return undefined;
  let digests: readonly string[] | undefined;
  const found = await readList<ExperienceID>({
    operation: 'listExperiences',
    what: `members of ${query.kind} ${set.name}`,
    kind: 'experience',
    fetch: (page) => search(set.id, { ...page, archived }),
    key: (member) => member,
    pageSize: query.pageSizes ?? SAFE_PAGE_SIZE,
    onDigests: (pages) => (digests = pages),
  })();
  if (E.isLeft(found) || found.right.length !== first.total) return undefined;
  const ids = new Set(found.right);
  if (!first.items.every((id) => ids.has(id))) return undefined;
  if (digests && first.sha256 !== undefined) {
    reportDigests(of, 'search', digests);
    reportDigests(of, 'first page', [first.sha256]);
  }
  return ids;
};

/**
 * Reads the members of one set. The list has a hundred per page, so the members of a large set are searched for instead, and
 * listed only if the result of the search is not certain.
 */
export const readMembers =
  <ID extends string>(of: MembersToRead<ID>): TE.TaskEither<SyncError, Members> =>
  async () => {
    const first = await of.query.fetch(of.set.id, { pageSize: SAFE_PAGE_SIZE, archived: of.archived })();
    if (E.isLeft(first)) return hasNoList(first.left) ? readByPages(of)() : first;
    const { items, nextPageToken, total, sha256, unsure } = first.right;
    const ids = new Set(items);
    if (!unsure && nextPageToken === undefined && (total ?? items.length) === ids.size) {
      if (sha256 !== undefined) reportDigests(of, 'list', [sha256]);
      return E.right(ids);
    }
    const found = await checkedSearch(of, first.right);
    return found ? E.right(found) : readByPages(of)();
  };

/** Reads the active or archived members of some tags or systems concurrently. Returns them by the set's ID. */
export type MembersReader<ID extends string> = (
  sets: readonly NamedSet<ID>[],
  archived: boolean,
) => TE.TaskEither<SyncError, ReadonlyMap<string, ReadonlySet<ExperienceID>>>;

/** Makes a reader of members that caches the members of each set. */
export const membersReader = <ID extends string>(query: MemberSource<ID>): MembersReader<ID> => {
  const requested = new Map<string, Promise<E.Either<SyncError, Members>>>();
  const membersOf =
    (set: NamedSet<ID>, archived: boolean): TE.TaskEither<SyncError, Members> =>
    () => {
      const key = `${set.id} ${archived}`;
      const answer = requested.get(key) ?? readMembers({ query, set, archived })();
      requested.set(key, answer);
      return answer;
    };
  return (sets, archived) =>
    pipe(
      sets.map((set) =>
        pipe(
          membersOf(set, archived),
          TE.map((members): [string, Members] => [set.id, members]),
        ),
      ),
      TE.sequenceArray,
      TE.map((entries) => new Map(entries)),
    );
};
