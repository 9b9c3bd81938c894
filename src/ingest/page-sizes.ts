import type { ResimApi } from '../api/resim-api.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** The page size that every list operation of the API allows. */
export const SAFE_PAGE_SIZE = 100;

/** `listExperiences` accepts any page size; this one needs few requests and limits memory. */
const EXPERIENCE_PAGE_SIZE = 10_000;

/** The page sizes to try after the server refused a larger one. */
const SMALLER = [1_000, SAFE_PAGE_SIZE];

/** The page size of long lists, reduced once if the server refuses it or is too slow for it. */
export interface PageSizes {
  readonly current: () => number;
  /** Switches to the next smaller size, unless another list already did. Returns whether there is one. */
  readonly shrink: (tooLarge: number) => boolean;
}

/** Makes page sizes that start with `first`. */
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

/** Returns the page sizes of experiences for an API. */
export const experiencePageSizes = (api: ResimApi): PageSizes => {
  const sizes = known.get(api) ?? pageSizesFrom(api.pageSize ?? EXPERIENCE_PAGE_SIZE);
  known.set(api, sizes);
  return sizes;
};

/** Returns the request for a page of a size. */
export const pageOfSize = (pageSize: number) => ({
  pageSize,
  ...(pageSize > SAFE_PAGE_SIZE && { failFast: true }),
});

/** Reports whether a smaller page may succeed after an error. */
export const isPageTooLarge = (error: SyncError): boolean =>
  error._tag === 'ApiError' && error.mayBeTooLarge === true;
