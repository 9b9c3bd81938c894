import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Page, PageRequest } from '../api/resim-api.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** A list operation of the API, as pagination sees it. */
export interface ListOperation<A> {
  /** The operation's name in the API description. */
  readonly operation: string;
  /** What is listed, for messages: `experiences`, `members of tag regression`. */
  readonly what: string;
  readonly fetch: (page: PageRequest) => TaskEither<SyncError, Page<A>>;
  readonly key: (item: A) => string;
  /** Asked for first; on an answer of 400, as from a server that allows fewer, `SAFE_PAGE_SIZE` is used. */
  readonly pageSize: number;
  /** Told the digests of the pages that the list was read from, where they are known. */
  readonly onDigests?: (pages: readonly string[]) => void;
}

/** What every list operation of the API allows. */
export const SAFE_PAGE_SIZE = 100;

/** `listExperiences` takes any page size; larger pages are fewer round trips, this one keeps memory bounded. */
export const EXPERIENCE_PAGE_SIZE = 10_000;

interface Reading<A> {
  readonly items: readonly A[];
  /** Undefined where that of a page is not known. */
  readonly digests: readonly string[] | undefined;
  /** Why the reading cannot be trusted: the list changed while its pages were read. */
  readonly doubt?: { readonly expected: number; readonly got: number };
}

const refusesPageSize = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'Status' && error.failure.status === 400;

const doubtAbout = (seen: number, distinct: number, totals: readonly number[]) => {
  const last = totals[totals.length - 1];
  const wavering = totals.find((total) => total !== last);
  if (wavering !== undefined && last !== undefined) return { expected: wavering, got: last };
  if (last !== undefined && last !== distinct) return { expected: last, got: distinct };
  return seen === distinct ? undefined : { expected: seen, got: distinct };
};

type FetchedPage<A> = Promise<E.Either<SyncError, Page<A>>>;

/** Fetches the pages of a list; each is asked for as soon as its token is known, which may be before the page before it is decoded. */
const pageFetcher = <A>(list: ListOperation<A>, pageSize: number) => {
  const asked = new Map<string, FetchedPage<A>>();
  let ended = false;
  const fetch = (pageToken: string | undefined): FetchedPage<A> =>
    list.fetch({
      pageSize,
      ...(pageToken !== undefined && { pageToken }),
      onNextPage: (next) => {
        if (!ended && !asked.has(next)) asked.set(next, fetch(next));
      },
    })();
  return {
    page: (pageToken: string | undefined): FetchedPage<A> =>
      (pageToken === undefined ? undefined : asked.get(pageToken)) ?? fetch(pageToken),
    end: (): void => {
      ended = true;
    },
  };
};

const readPages = async <A>(
  page: (pageToken: string | undefined) => FetchedPage<A>,
  { key }: ListOperation<A>,
): Promise<E.Either<SyncError, Reading<A>>> => {
  const items = new Map<string, A>();
  const totals: number[] = [];
  const digests: (string | undefined)[] = [];
  const tokens = new Set<string>();
  let seen = 0;
  let pageToken: string | undefined;
  do {
    const got = await page(pageToken);
    if (E.isLeft(got)) return got;
    for (const item of got.right.items) items.set(key(item), item);
    seen += got.right.items.length;
    digests.push(got.right.sha256);
    if (got.right.total !== undefined) totals.push(got.right.total);
    pageToken = got.right.nextPageToken;
    if (pageToken !== undefined && tokens.has(pageToken)) break;
    if (pageToken !== undefined) tokens.add(pageToken);
  } while (pageToken !== undefined);
  const looping = pageToken === undefined ? undefined : { expected: seen + 1, got: seen };
  const doubt = looping ?? doubtAbout(seen, items.size, totals);
  const known = digests.filter((digest) => digest !== undefined);
  return E.right({
    items: [...items.values()],
    digests: known.length === digests.length ? known : undefined,
    ...(doubt && { doubt }),
  });
};

const readOnce = async <A>(
  list: ListOperation<A>,
  pageSize: number,
): Promise<E.Either<SyncError, Reading<A>>> => {
  const { page, end } = pageFetcher(list, pageSize);
  const reading = await readPages(page, list);
  end();
  return reading;
};

const readWithFallback = async <A>(list: ListOperation<A>): Promise<E.Either<SyncError, Reading<A>>> => {
  const reading = await readOnce(list, list.pageSize);
  if (list.pageSize > SAFE_PAGE_SIZE && E.isLeft(reading) && refusesPageSize(reading.left))
    return readOnce(list, SAFE_PAGE_SIZE);
  return reading;
};

/**
 * Reads a whole list, page by page. A list that changes while it is read (its `total` wavers, disagrees with what came,
 * or an item comes twice) is read once more; if that does not agree either the result is `IncompleteRead`, since a plan
 * of half a list would archive the other half.
 */
export const readList =
  <A>(list: ListOperation<A>): TaskEither<SyncError, readonly A[]> =>
  async () => {
    const first = await readWithFallback(list);
    if (E.isLeft(first)) return first;
    const last = first.right.doubt === undefined ? first : await readWithFallback(list);
    if (E.isLeft(last)) return last;
    const { items, digests, doubt } = last.right;
    if (doubt !== undefined)
      return E.left({ _tag: 'IncompleteRead', operation: list.operation, what: list.what, ...doubt });
    if (digests) list.onDigests?.(digests);
    return E.right(items);
  };
