import type { ResimApi } from '../api/resim-api.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** What every list operation of the API allows. */
export const SAFE_PAGE_SIZE = 100;

/** `listExperiences` takes any page size; larger pages are fewer round trips, this one keeps memory bounded. */
const EXPERIENCE_PAGE_SIZE = 10_000;

/** What is asked for where a larger page was too much for the server. */
const SMALLER = [1_000, SAFE_PAGE_SIZE];

/** The page size of long lists: a server that allows less, or is too slow for as much, is found out once. */
export interface PageSizes {
  readonly current: () => number;
  /** Goes to the next smaller size, unless another list has found it already. Tells whether there is one. */
  readonly shrink: (tooLarge: number) => boolean;
}

/** Page sizes from one on downwards. */
export const pageSizesFrom = (first: number): PageSizes => {
  let size = first;
  return {
    current: () => size,
    shrink: (tooLarge) => {
      size = Math.min(size, SMALLER.find((smaller) => smaller < tooLarge) ?? size);
      return size < tooLarge;
    },
  };
};

const known = new WeakMap<ResimApi, PageSizes>();

/** The page sizes of experiences at a server, for as long as its API is used. */
export const experiencePageSizes = (api: ResimApi): PageSizes => {
  const sizes = known.get(api) ?? pageSizesFrom(api.pageSize ?? EXPERIENCE_PAGE_SIZE);
  known.set(api, sizes);
  return sizes;
};

/** How a page of a size is asked for: a large one in haste. */
export const pageOfSize = (pageSize: number) => ({
  pageSize,
  ...(pageSize > SAFE_PAGE_SIZE && { hasty: true }),
});

/** Whether a smaller page may be answered where one was not. */
export const isTooMuch = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.smallerMayDo === true;
