import * as E from 'fp-ts/lib/Either.js';
import { isPageTooLarge, pageOfSize, SAFE_PAGE_SIZE } from '../ingest/page-sizes.ts';
import {
  type Chain,
  type EntityList,
  entityList,
  isAcrossLists,
  LIST_NAMES,
  listOf,
} from './entity-lists.ts';
import type { ApplyTarget } from './send.ts';
import {
  isRecent,
  type Seen,
  SLOW_RESPONSE,
  type Snapshot,
  type SnapshotClock,
  targetsOf,
} from './snapshot.ts';

/** The next chain to run and its snapshot: `before` is the read before the execution; without one, each operation takes its own. */
export interface ReadyChain {
  readonly chain: Chain;
  readonly snapshot?: Snapshot | 'before';
}

/** Up to this many entities are cheaper to read one by one than through a list. */
const FEW = 2;
/** As many items of a list cost the client and the server about as much as reading one entity. */
const ITEMS_PER_REQUEST = 250;
/** Desired number of targets per page: more could not be written while the snapshot is recent. */
const TARGETS_ON_PAGE = 500;
const SMALLEST_PAGE = 1_000;
/** Maximum number of consecutive pages without a target, in addition to the known length of the list. */
const MAX_PAGES_WITHOUT_TARGET = 100;
/** Time from returning a chain to its write. */
const TIME_TO_WRITE = 200;

/** A chain that waits for a snapshot of all its targets. */
interface Waiting {
  readonly chain: Chain;
  readonly targets: readonly string[];
  /** Those that were read. */
  found?: Map<string, Seen>;
  /** When the first of them was read. */
  at: number;
  /** Where to resume reading if the snapshot becomes too old. */
  page?: Place;
}

/** A position in a list: a page token and the number of items before that page. */
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
    at: Infinity,
  });

const pageSizeFor = ({ largestPage, total }: EntityList, chains: readonly Waiting[]): number => {
  if (chains.some(({ targets }) => targets.length > 1)) return largestPage;
  const wanted = Math.ceil((total * TARGETS_ON_PAGE) / Math.max(1, chains.length));
  return Math.min(largestPage, Math.max(SMALLEST_PAGE, wanted));
};

type NextChain = () => Promise<ReadyChain | undefined>;

/**
 * Returns chains with a recent snapshot of their targets. Reads a list page by page, and returns the chains whose targets are on a page before
 * it reads the next one. A page whose snapshot becomes too old first is read again. If lists do not help, returns chains without a snapshot.
 */
const scheduleByList = (
  list: EntityList,
  chains: readonly Waiting[],
  clock: SnapshotClock,
  ahead: number,
): NextChain => {
  const waiting = new Set(chains);
  const byTarget = new Map<string, Waiting[]>();
  for (const one of chains)
    for (const id of one.targets) {
      const others = byTarget.get(id);
      if (others) others.push(one);
      else byTarget.set(id, [one]);
    }
  const ready: Waiting[] = [];
  let { total } = list;
  let pageSize = pageSizeFor(list, chains);
  let place = START;
  let foundSinceStart = 0;
  let pagesWithoutTarget = 0;
  let oneByOne = false;
  let reading: Promise<void> | undefined;

  const isReady = (one: Waiting): boolean => isRecent(one.at, clock, TIME_TO_WRITE);

  const take = (id: string, seen: Seen, at: number): void => {
    for (const one of byTarget.get(id) ?? []) {
      if (!waiting.has(one)) continue;
      one.found ??= new Map();
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
    delete one.found;
    one.at = Infinity;
    waiting.add(one);
    place = one.page ?? START;
  };

  // Otherwise, what was read of every chain would be kept until the last one.
  const forget = (one: Waiting): void => {
    for (const id of one.targets) {
      const others = byTarget.get(id)?.filter((other) => other !== one) ?? [];
      if (others.length > 0) byTarget.set(id, others);
      else byTarget.delete(id);
    }
  };

  const advance = (next: string | undefined, items: number): void => {
    place = next === undefined ? START : { token: next, before: place.before + items };
    if (next !== undefined) return;
    // After a pass that found no target, the others are not in the list. A pass can miss some if concurrent writes shift the pages.
    oneByOne ||= foundSinceStart === 0;
    foundSinceStart = 0;
  };

  const readSmallerPages = (): void => {
    pageSize = Math.max(SAFE_PAGE_SIZE, Math.floor(pageSize / 4));
    place = START;
  };

  const readPage = async (): Promise<void> => {
    const itemsLeft = Math.max(0, total - place.before);
    const pagesLeft = Math.ceil(itemsLeft / pageSize);
    oneByOne ||= waiting.size <= Math.max(FEW, pagesLeft, itemsLeft / ITEMS_PER_REQUEST);
    if (oneByOne) return;
    const requestedAt = clock.now();
    const { token } = place;
    const page = await list.fetch({
      ...pageOfSize(pageSize),
      ...(token !== undefined && { pageToken: token }),
    })();
    if (E.isLeft(page)) {
      oneByOne = pageSize <= SAFE_PAGE_SIZE || !isPageTooLarge(page.left);
      if (!oneByOne) readSmallerPages();
      return;
    }
    const { items, nextPageToken } = page.right;
    total = page.right.total ?? total;
    const slow = clock.now() - requestedAt > SLOW_RESPONSE;
    const waitedFor = waiting.size;
    for (const [id, seen] of items) take(id, seen, requestedAt);
    pagesWithoutTarget = waiting.size < waitedFor ? 0 : pagesWithoutTarget + 1;
    // Guards against an endless list.
    oneByOne ||= items.length === 0 || pagesWithoutTarget > MAX_PAGES_WITHOUT_TARGET + total / pageSize;
    advance(nextPageToken, items.length);
    if (!slow) return;
    oneByOne ||= pageSize <= SAFE_PAGE_SIZE;
    readSmallerPages();
  };

  const read = (): Promise<void> =>
    (reading ??= readPage().finally(() => {
      reading = undefined;
    }));

  return async () => {
    for (;;) {
      const one = ready.shift();
      if (one?.found && isReady(one)) {
        forget(one);
        if (ready.length < ahead && waiting.size > 0 && !oneByOne) void read();
        return { chain: one.chain, snapshot: { at: one.at, seen: one.found } };
      }
      if (one) {
        putBack(one);
        continue;
      }
      const [alone] = waiting;
      if (alone === undefined) return undefined;
      if (oneByOne) {
        waiting.delete(alone);
        forget(alone);
        return { chain: alone.chain };
      }
      await read();
    }
  };
};

/** Returns a function that returns the chains of a phase, one at a time, each with a recent snapshot. */
export const scheduleChains = (
  chains: readonly Chain[],
  target: ApplyTarget,
  clock: SnapshotClock,
  parallelism: number,
): NextChain => {
  const queue = chains.map(waitingFor(target)).reverse();
  let schedules: readonly NextChain[] | undefined;
  const startSchedules = (): readonly NextChain[] => {
    const rest = queue.splice(0).reverse();
    // Chains that overwrite nothing need no snapshot and run first.
    queue.push(...rest.filter(({ targets }) => targets.length === 0).reverse());
    const across = new Set(rest.filter(({ chain }) => isAcrossLists(chain, target)));
    const looked = rest.filter((one) => one.targets.length > 0 && !across.has(one));
    const apart = [...across].map(({ chain }): ReadyChain => ({ chain })).reverse();
    const oneByOne: NextChain = () => Promise.resolve(apart.pop());
    const swept = LIST_NAMES.map(
      (name) => [name, looked.filter(({ chain }) => listOf(chain) === name)] as const,
    )
      .filter(([, some]) => some.length > 0)
      .map(([name, some]) => scheduleByList(entityList(name, target, clock), some, clock, parallelism));
    return [...(apart.length > 0 ? [oneByOne] : []), ...swept];
  };
  return async () => {
    const next = queue.at(-1);
    const isDue = next && (next.targets.length === 0 || isRecent(clock.since, clock, TIME_TO_WRITE));
    if (!isDue) schedules ??= startSchedules();
    const chain = queue.pop()?.chain;
    if (chain) return { chain, snapshot: 'before' };
    for (const nextOf of schedules ?? []) {
      const ready = await nextOf();
      if (ready) return ready;
    }
    return undefined;
  };
};
