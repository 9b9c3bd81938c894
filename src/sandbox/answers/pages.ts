import { type Json, type JsonObject, type PageRefusal, type Variant, withField } from './variant.ts';

const totalAs = (
  name: string,
  about: string,
  change: (total: number, listed: number) => Json,
  membersOnly = false,
): Variant => ({
  name: `total-${name}`,
  group: 'Totals',
  about,
  page: (page: JsonObject, { list, members }) =>
    members || !membersOnly
      ? withField(page, 'total', (total) => change(Number(total), lengthOf(page[list])))
      : page,
});

const lengthOf = (list: Json | undefined): number => (Array.isArray(list) ? list.length : 0);

/** A plausible number of archived experiences. */
const ARCHIVED = 7;

const TOTALS: readonly Variant[] = [
  totalAs('zero', 'Returns a total of 0 for every list', () => 0),
  totalAs(
    'zero-on-members',
    'Returns a total of 0 only for the experiences of a tag or system',
    () => 0,
    true,
  ),
  totalAs('too-low', 'Returns a total that is 1 too low', (total) => Math.max(0, total - 1)),
  totalAs(
    'too-high',
    'Returns a total that is 7 too high, as if it counted archived experiences',
    (total) => total + ARCHIVED,
  ),
  totalAs('negative', 'Returns a total of -1 for unknown', () => -1),
  totalAs('as-text', 'Returns the total as a string', (total) => String(total)),
  totalAs('of-the-page', 'Returns the length of the page as the total', (_total, listed) => listed),
];

const BEHAVIOURS: Readonly<Record<PageRefusal, string>> = {
  400: 'Returns 400 for',
  413: 'Returns 413 for',
  422: 'Returns 422 for',
  500: 'Returns 500 for',
  502: 'Returns 502 for',
  504: 'Returns 504 for',
  drop: 'Drops the connection for',
  slow: 'Takes 15 s for',
};
const REFUSALS: readonly PageRefusal[] = [400, 413, 422, 500, 502, 504, 'drop', 'slow'];
const SIZES = [1000, 100];

const REFUSED: readonly Variant[] = SIZES.flatMap((size) =>
  REFUSALS.map((how): Variant => ({
    name: `page-limit-${size}-${how}`,
    group: 'Large pages',
    about: `${BEHAVIOURS[how]} a page size above ${size} experiences`,
    pageLimit: { size, how },
  })),
);

const SHORT = 10;

const SHAPES: readonly Variant[] = [
  {
    name: 'short-pages',
    group: 'Large pages',
    about: 'Returns at most 10 entities per page, whatever the page size',
    maxPageSize: SHORT,
  },
  { name: 'single-pages', group: 'Large pages', about: 'Returns one entity per page', maxPageSize: 1 },
  {
    name: 'empty-last-page',
    group: 'Large pages',
    about: 'Adds an empty page after the last one',
    emptyLastPage: true,
  },
];

/** Variants of pages and totals. */
export const PAGES: readonly Variant[] = [...TOTALS, ...REFUSED, ...SHAPES];
