import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Page, PageRequest } from '../api/resim-api.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { experiencePageSizes, isTooMuch, pageOfSize, SAFE_PAGE_SIZE } from '../ingest/page-sizes.ts';
import {
  type Entry,
  isNew,
  type Look,
  seenExperience,
  seenSuite,
  seenTag,
  SLOW_MILLISECONDS,
  type Seen,
  targetsOf,
  type Watch,
} from './look.ts';
import type { Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';

/** Operations that run one after the other. */
export type Chain = readonly Operation[];

/** The next chain to run, with the look that it may be run by, which can be the one before the execution; without one its operations are looked at one by one. */
export interface Supplied {
  readonly chain: Chain;
  readonly look?: Look | 'before';
}

/** A list that shows many entities at once. */
interface LookList {
  readonly fetch: (page: PageRequest) => TaskEither<SyncError, Page<Entry>>;
  readonly largestPage: number;
  /** How many it has, as far as that is known. */
  readonly total: number;
}

/** Where so few are to be looked at, a list is not worth it. */
const FEW = 2;
/** A page shall hold about so many targets: more cannot be written while the look at it is new. */
const TARGETS_ON_PAGE = 500;
const SMALLEST_PAGE = 1_000;
/** Pages in a row that show nothing of what is waited for, beside those that a list is known to have. */
const MOST_BARREN_PAGES = 100;
/** Time for a chain that was handed out to get to its write. */
const AHEAD_MILLISECONDS = 200;

type ListName = 'active' | 'archived' | 'suites' | 'tags';

const LIST_NAMES = ['active', 'archived', 'suites', 'tags'] as const;

const listFor = (operation: Operation | undefined): ListName => {
  switch (operation?.kind) {
    case 'restore':
      return 'archived';
    case 'update':
      return operation.original.archived ? 'archived' : 'active';
    case 'reviseTestSuite':
    case 'archiveTestSuite':
      return 'suites';
    case 'deleteTag':
    case 'unprotect':
      return 'tags';
    default:
      return 'active';
  }
};

const listOf = ([first]: Chain): ListName => listFor(first);

/** Whether no one list shows all that a chain writes to, as where an archived experience gets the name of an active one. */
const isAcrossLists = (chain: Chain, { createdIDs }: ApplyTarget): boolean =>
  chain.some(
    (operation) => listFor(operation) !== listOf(chain) && targetsOf(operation, createdIDs).length > 0,
  );

const pagesOf =
  <A>(
    list: (page: PageRequest) => TaskEither<SyncError, Page<A>>,
    entry: (item: A) => Entry,
  ): LookList['fetch'] =>
  (page) =>
    pipe(
      list(page),
      TE.map((got) => ({ ...got, items: got.items.map(entry) })),
    );

const lookList = (name: ListName, { api, projectID }: ApplyTarget, { experiences }: Watch): LookList => {
  const short = { largestPage: SAFE_PAGE_SIZE, total: 0 };
  switch (name) {
    case 'suites':
      return { ...short, fetch: pagesOf((page) => api.listTestSuites(projectID, page), seenSuite) };
    case 'tags':
      return { ...short, fetch: pagesOf((page) => api.listExperienceTags(projectID, page), seenTag) };
    default:
      return {
        largestPage: experiencePageSizes(api).current(),
        total: experiences,
        fetch: pagesOf(
          (page) => api.listExperiences(projectID, { ...page, archived: name === 'archived' }),
          seenExperience,
        ),
      };
  }
};

/** A chain that waits for a look at all that it writes to. */
interface Waiting {
  readonly chain: Chain;
  readonly targets: readonly string[];
  readonly found: Map<string, Seen>;
  /** When the first of them was looked at. */
  at: number;
  /** Where the reading has to go on if the look becomes too old. */
  page?: Place;
}

/** A place in a list: the token of a page, and how many items stand before it. */
interface Place {
  readonly token?: string;
  readonly before: number;
}

const START: Place = { before: 0 };

const waitingFor =
  ({ createdIDs }: ApplyTarget) =>
  (chain: Chain): Waiting => ({
    chain,
    targets: [...new Set(chain.flatMap((operation) => targetsOf(operation, createdIDs)))],
    found: new Map(),
    at: Infinity,
  });

const pageSizeFor = ({ largestPage, total }: LookList, chains: readonly Waiting[]): number => {
  if (chains.some(({ targets }) => targets.length > 1)) return largestPage;
  const wanted = Math.ceil((total * TARGETS_ON_PAGE) / Math.max(1, chains.length));
  return Math.min(largestPage, Math.max(SMALLEST_PAGE, wanted));
};

type Supply = () => Promise<Supplied | undefined>;

/**
 * Gives chains out just behind a look at what they write to. A list is read page by page, and the chains whose entities stand on a page are given
 * out before the next; a page whose look becomes too old before they are is read again. Where lists are no help, chains are given out without a look.
 */
const sweep = (list: LookList, chains: readonly Waiting[], watch: Watch, ahead: number): Supply => {
  const waiting = new Set(chains);
  const byTarget = new Map<string, Waiting[]>();
  for (const one of chains)
    for (const id of one.targets) byTarget.set(id, [...(byTarget.get(id) ?? []), one]);
  const ready: Waiting[] = [];
  let { total } = list;
  let pageSize = pageSizeFor(list, chains);
  let place = START;
  let foundSinceStart = 0;
  let barren = 0;
  let singly = false;
  let reading: Promise<void> | undefined;

  const isReady = (one: Waiting): boolean => isNew(one.at, watch, AHEAD_MILLISECONDS);

  const take = (id: string, seen: Seen, at: number): void => {
    for (const one of byTarget.get(id) ?? []) {
      if (!waiting.has(one)) continue;
      one.found.set(id, seen);
      one.at = Math.min(one.at, at);
      if (one.found.size < one.targets.length) continue;
      one.page = place;
      waiting.delete(one);
      ready.push(one);
      foundSinceStart += 1;
    }
  };

  const putBack = (one: Waiting): void => {
    one.found.clear();
    one.at = Infinity;
    waiting.add(one);
    place = one.page ?? START;
  };

  const goOn = (next: string | undefined, items: number): void => {
    place = next === undefined ? START : { token: next, before: place.before + items };
    if (next !== undefined) return;
    // What is not in the list is looked for by itself; who shifts pages by writing may have made a few be missed.
    singly ||= foundSinceStart === 0;
    foundSinceStart = 0;
  };

  const readSmallerPages = (): void => {
    pageSize = Math.max(SAFE_PAGE_SIZE, Math.floor(pageSize / 4));
    place = START;
  };

  const readPage = async (): Promise<void> => {
    const pagesLeft = Math.ceil((total - place.before) / pageSize);
    singly ||= waiting.size <= Math.max(FEW, total > 0 ? pagesLeft : 0);
    if (singly) return;
    const asked = watch.now();
    const { token } = place;
    const page = await list.fetch({
      ...pageOfSize(pageSize),
      ...(token !== undefined && { pageToken: token }),
    })();
    if (E.isLeft(page)) {
      singly = pageSize <= SAFE_PAGE_SIZE || !isTooMuch(page.left);
      if (!singly) readSmallerPages();
      return;
    }
    const { items, nextPageToken } = page.right;
    total = page.right.total ?? total;
    const slow = watch.now() - asked > SLOW_MILLISECONDS;
    const waitedFor = waiting.size;
    for (const [id, seen] of items) take(id, seen, asked);
    barren = waiting.size < waitedFor ? 0 : barren + 1;
    // A list without end.
    singly ||= items.length === 0 || barren > MOST_BARREN_PAGES + total / pageSize;
    goOn(nextPageToken, items.length);
    if (!slow) return;
    singly ||= pageSize <= SAFE_PAGE_SIZE;
    readSmallerPages();
  };

  const read = (): Promise<void> =>
    (reading ??= readPage().finally(() => {
      reading = undefined;
    }));

  return async () => {
    for (;;) {
      const one = ready.shift();
      if (one && isReady(one)) {
        if (ready.length < ahead && waiting.size > 0 && !singly) void read();
        return { chain: one.chain, look: { at: one.at, seen: one.found } };
      }
      if (one) {
        putBack(one);
        continue;
      }
      const [alone] = waiting;
      if (alone === undefined) return undefined;
      if (singly) {
        waiting.delete(alone);
        return { chain: alone.chain };
      }
      await read();
    }
  };
};

/** Gives out the chains of a phase, one after the other, so that each is run behind a look that is new enough. */
export const supplyOf = (
  chains: readonly Chain[],
  target: ApplyTarget,
  watch: Watch,
  parallelism: number,
): Supply => {
  const queue = chains.map(waitingFor(target)).reverse();
  let sweeps: readonly Supply[] | undefined;
  const startSweeps = (): readonly Supply[] => {
    const rest = queue.splice(0).reverse();
    // What writes over nothing needs no look, and goes first.
    queue.push(...rest.filter(({ targets }) => targets.length === 0).reverse());
    const across = new Set(rest.filter(({ chain }) => isAcrossLists(chain, target)));
    const looked = rest.filter((one) => one.targets.length > 0 && !across.has(one));
    const apart = [...across].map(({ chain }): Supplied => ({ chain })).reverse();
    const singly: Supply = () => Promise.resolve(apart.pop());
    const swept = LIST_NAMES.map(
      (name) => [name, looked.filter(({ chain }) => listOf(chain) === name)] as const,
    )
      .filter(([, some]) => some.length > 0)
      .map(([name, some]) => sweep(lookList(name, target, watch), some, watch, parallelism));
    return [...(apart.length > 0 ? [singly] : []), ...swept];
  };
  return async () => {
    const next = queue.at(-1);
    const isDue = next && (next.targets.length === 0 || isNew(watch.since, watch, AHEAD_MILLISECONDS));
    if (!isDue) sweeps ??= startSweeps();
    const chain = queue.pop()?.chain;
    if (chain) return { chain, look: 'before' };
    for (const supply of sweeps ?? []) {
      const supplied = await supply();
      if (supplied) return supplied;
    }
    return undefined;
  };
};
