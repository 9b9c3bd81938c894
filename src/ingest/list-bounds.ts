/** How far the reading of a list has come. */
export interface ListProgress {
  readonly pages: number;
  /** Different ones. */
  readonly items: number;
  /** How many the server says that there are; the last time that it said so. */
  readonly total?: number | undefined;
}

/** Pages that may bring nothing new before it counts. */
const SPARE_PAGES = 50;

/** What a list may have beyond what it counts: some servers count in another way. */
const SPARE_ITEMS = 10_000;

/** Five times the largest project that sync is made for. */
const MOST_ITEMS = 500_000;

/**
 * Whether a list that offers a further page can no longer be one: it went far beyond its own total, its pages bring hardly anything new, or
 * there is more than any project has. A server that makes up a token for each page would be followed for ever.
 */
export const isEndless = ({ pages, items, total }: ListProgress): boolean => {
  // Where there is something, a total of nothing is no count.
  const most = total === undefined || total <= 0 ? MOST_ITEMS : 2 * total + SPARE_ITEMS;
  return items > most || pages > SPARE_PAGES + items / 2;
};
