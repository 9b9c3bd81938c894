import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListDoubt, Page, PageRequest, UnreadableItem } from '../api/resim-api.ts';
import type { Unreadable } from '../domain/database-state.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { isPageTooLarge, pageOfSize, type PageSizes, pageSizesFrom } from './page-sizes.ts';

export { SAFE_PAGE_SIZE } from './page-sizes.ts';

/** The progress of reading a list. */
export interface ListProgress {
  readonly pages: number;
  /** Number of distinct items. */
  readonly items: number;
  /** The last total that the server reported. */
  readonly total?: number | undefined;
}

/** Number of pages without new items that is always allowed. */
const SPARE_PAGES = 50;

/** Number of items beyond twice the total that is allowed: some servers count differently. */
const SPARE_ITEMS = 10_000;

/** Five times the largest supported project. */
const MAX_ITEMS = 500_000;

/**
 * Reports whether a list with another page is endless: it far exceeds its total, its pages contain almost nothing new, or it is larger than any
 * project. Otherwise a server that returns a new token with each page would cause an infinite loop.
 */
export const isEndless = ({ pages, items, total }: ListProgress): boolean => {
  // A total of 0 is wrong if there are items.
  const most = total === undefined || total <= 0 ? MAX_ITEMS : 2 * total + SPARE_ITEMS;
  return items > most || pages > SPARE_PAGES + items / 2;
};

/** A list operation of the API. */
export interface ListOperation<A> {
  /** The operation's name in the API description. */
  readonly operation: string;
  /** What the list contains, for messages: `experiences`, `members of tag regression`. */
  readonly what: string;
  /** The kind of its items. */
  readonly kind: Unreadable['kind'];
  readonly archived?: boolean;
  /** Its total may count items that are not listed, such as archived ones, so an empty list is accepted too if two reads agree. */
  readonly totalCountsMore?: boolean;
  readonly fetch: (page: PageRequest) => TE.TaskEither<SyncError, Page<A>>;
  readonly key: (item: A) => string;
  /** Number of items per page. */
  readonly pageSize: number | PageSizes;
  /** Called with the digests of the list's pages, if they are known. */
  readonly onDigests?: (pages: readonly string[]) => void;
  /** Called if the list was accepted although its `total` differs. */
  readonly onDoubt?: ((doubt: ListDoubt) => void) | undefined;
}

type Incomplete = Extract<SyncError, { readonly _tag: 'IncompleteRead' }>;

/** Why one read is not enough. */
type Doubt = Pick<Incomplete, 'reason' | 'expected' | 'got'>;

/** A complete list: its items, and those that cannot be read. */
export interface Listed<A> {
  readonly items: readonly A[];
  readonly unreadable: readonly Unreadable[];
}

interface Reading<A> {
  readonly items: ReadonlyMap<string, A>;
  /** None of `items`. */
  readonly unreadable: ReadonlyMap<string, UnreadableItem>;
  /** Undefined if the digest of a page is unknown. */
  readonly digests: readonly string[] | undefined;
  readonly doubt?: Doubt;
}

const doubtAbout = (
  seen: number,
  distinct: number,
  totals: readonly number[],
  unsure: boolean,
): Doubt | undefined => {
  const wrong = totals.find((total) => total !== distinct);
  const expected = wrong === undefined ? {} : { expected: wrong };
  if (seen !== distinct) return { reason: 'repeated', expected: seen, got: distinct };
  if (distinct === 0 && (unsure || wrong !== undefined)) return { reason: 'empty', ...expected, got: 0 };
  return wrong === undefined ? undefined : { reason: 'total', expected: wrong, got: distinct };
};

/** Collects the pages of a read. */
const makeTally = <A>({ key, operation, what }: ListOperation<A>) => {
  const items = new Map<string, A>();
  const unreadable = new Map<string, UnreadableItem>();
  const totals: number[] = [];
  const digests: (string | undefined)[] = [];
  let [seen, unsure] = [0, false];
  const distinct = (): number => items.size + unreadable.size;
  return {
    add: (page: Page<A>): void => {
      for (const item of page.items) {
        if (unreadable.size > 0) unreadable.delete(key(item));
        items.set(key(item), item);
      }
      for (const item of page.unreadable ?? []) {
        items.delete(item.id);
        unreadable.set(item.id, item);
      }
      seen += page.items.length + (page.unreadable?.length ?? 0);
      unsure ||= page.unsure === true;
      digests.push(page.sha256);
      if (page.total !== undefined) totals.push(page.total);
    },
    /** Returns the error for an endless list. */
    tooMany: (): SyncError | undefined => {
      const total = totals[totals.length - 1];
      const progress = { pages: digests.length, items: distinct(), ...(total !== undefined && { total }) };
      return isEndless(progress) ? { _tag: 'EndlessList', operation, what, ...progress } : undefined;
    },
    reading: (loops: boolean): Reading<A> => {
      const doubt: Doubt | undefined = loops
        ? { reason: 'loop', got: distinct() }
        : doubtAbout(seen, distinct(), totals, unsure);
      const known = digests.filter((digest) => digest !== undefined);
      return {
        items,
        unreadable,
        digests: known.length === digests.length ? known : undefined,
        ...(doubt && { doubt }),
      };
    },
  };
};

const readOnce = async <A>(
  list: ListOperation<A>,
  pageSize: number,
): Promise<E.Either<SyncError, Reading<A>>> => {
  const tally = makeTally(list);
  const tokens = new Set<string>();
  let pageToken: string | undefined;
  for (;;) {
    const got = await list.fetch({
      ...pageOfSize(pageSize),
      ...(pageToken !== undefined && { pageToken }),
    })();
    if (E.isLeft(got)) return got;
    tally.add(got.right);
    pageToken = got.right.nextPageToken;
    if (pageToken === undefined || tokens.has(pageToken))
      return E.right(tally.reading(pageToken !== undefined));
    tokens.add(pageToken);
    const tooMany = tally.tooMany();
    if (tooMany) return E.left(tooMany);
  }
};

const readWithFallback = async <A>(
  list: ListOperation<A>,
  sizes: PageSizes,
): Promise<E.Either<SyncError, Reading<A>>> => {
  for (;;) {
    const size = sizes.current();
    const reading = await readOnce(list, size);
    if (E.isRight(reading) || !isPageTooLarge(reading.left) || !sizes.shrink(size)) return reading;
  }
};

/** Reports whether a response contained no list: a server error, or a server that is not the API. */
export const hasNoList = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.failure._tag === 'UnexpectedShape' && error.failure.got === 'nothing';

const isSettled = <A>(reading: E.Either<SyncError, Reading<A>>): boolean =>
  E.isLeft(reading) ? !hasNoList(reading.left) : reading.right.doubt === undefined;

const keysOf = <A>({ items, unreadable }: Reading<A>): ReadonlySet<string> =>
  new Set([...items.keys(), ...unreadable.keys()]);

/** Reports whether two reads of a list agree, so that only its total can be wrong. */
const agree = <A>(a: Reading<A>, b: Reading<A>, totalCountsMore: boolean): boolean => {
  if (a.doubt?.reason !== b.doubt?.reason) return false;
  if (a.doubt?.reason === 'empty')
    return a.doubt.expected === b.doubt?.expected && (totalCountsMore || a.doubt.expected === undefined);
  if (a.doubt?.reason !== 'total') return false;
  const [ids, others] = [keysOf(a), keysOf(b)];
  return ids.size === others.size && [...ids].every((id) => others.has(id));
};

/** Makes the function that converts an unreadable item of a list. */
export const unreadableFrom =
  ({ kind, archived }: Pick<ListOperation<never>, 'kind' | 'archived'>) =>
  ({ id, name, fault: { field, expected, got } }: UnreadableItem): Unreadable => ({
    kind,
    id,
    ...(name !== undefined && { name }),
    ...(archived === true && { archived }),
    field,
    expected,
    got,
  });

/**
 * Reads a whole list, page by page. Reads an inconsistent list again: its `total` changes or differs from the number of items, an item is repeated,
 * or it is empty without a total of 0. Two reads that agree are accepted, except for an empty list whose total is not 0, unless `totalCountsMore`.
 * Otherwise fails with `IncompleteRead`, because a plan based on half a list would archive the other half. Other errors: `EndlessList`, and those of
 * the requests.
 */
export const readListed =
  <A>(list: ListOperation<A>): TE.TaskEither<SyncError, Listed<A>> =>
  async () => {
    const { operation, what, pageSize, totalCountsMore = false } = list;
    const sizes = typeof pageSize === 'number' ? pageSizesFrom(pageSize) : pageSize;
    const first = await readWithFallback(list, sizes);
    const last = isSettled(first) ? first : await readWithFallback(list, sizes);
    if (E.isLeft(last)) return last;
    const { items, unreadable, digests, doubt } = last.right;
    if (doubt !== undefined && !(E.isRight(first) && agree(first.right, last.right, totalCountsMore)))
      return E.left({ _tag: 'IncompleteRead', operation, what, ...doubt });
    if (doubt?.expected !== undefined) list.onDoubt?.({ what, total: doubt.expected, got: doubt.got });
    if (digests) list.onDigests?.(digests);
    return E.right({
      items: [...items.values()],
      unreadable: [...unreadable.values()].map(unreadableFrom(list)),
    });
  };

/** Like `readListed`, for lists whose every item is needed. Other errors: `UnreadableEntities`. */
export const readList = <A>(list: ListOperation<A>): TE.TaskEither<SyncError, readonly A[]> =>
  pipe(
    readListed(list),
    TE.chainEitherK(({ items, unreadable }) =>
      unreadable.length === 0 ? E.right(items) : E.left({ _tag: 'UnreadableEntities', entities: unreadable }),
    ),
  );

/** Sends a request now; all later awaits return its result. */
export const started = <A>(request: Result<A>): Result<A> => {
  const answer = request();
  return () => answer;
};
