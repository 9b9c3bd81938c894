import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Page, PageRequest } from '../api/resim-api.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { experiencePageSizes, SAFE_PAGE_SIZE } from '../ingest/page-sizes.ts';
import type { Operation } from './operation.ts';
import type { ApplyTarget } from './send.ts';
import { type Entry, seenExperience, seenSuite, seenTag, type SnapshotClock, targetsOf } from './snapshot.ts';

/** Operations that run one after the other. */
export type Chain = readonly Operation[];

/** A list request that reads many entities. */
export interface EntityList {
  readonly fetch: (page: PageRequest) => TaskEither<SyncError, Page<Entry>>;
  readonly largestPage: number;
  /** The number of items; 0 if unknown. */
  readonly total: number;
}

/** A list of the API with the targets of operations. */
export type ListName = 'active' | 'archived' | 'suites' | 'tags';

export const LIST_NAMES = ['active', 'archived', 'suites', 'tags'] as const;

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

/** The list with the targets of a chain's first operation. */
export const listOf = ([first]: Chain): ListName => listFor(first);

/** Reports whether a chain's targets are in several lists, as when an archived experience takes the name of an active one. */
export const isAcrossLists = (chain: Chain, { createdIDs }: ApplyTarget): boolean =>
  chain.some(
    (operation) => listFor(operation) !== listOf(chain) && targetsOf(operation, createdIDs).length > 0,
  );

const pagesOf =
  <A>(
    list: (page: PageRequest) => TaskEither<SyncError, Page<A>>,
    entry: (item: A) => Entry,
  ): EntityList['fetch'] =>
  (page) =>
    pipe(
      list(page),
      TE.map((got) => ({ ...got, items: got.items.map(entry) })),
    );

/** Returns the requests of a list. */
export const entityList = (
  name: ListName,
  { api, projectID }: ApplyTarget,
  { experiences }: SnapshotClock,
): EntityList => {
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
