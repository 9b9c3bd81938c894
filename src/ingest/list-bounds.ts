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
