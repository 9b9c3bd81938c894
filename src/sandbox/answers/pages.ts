import { type Json, type JsonObject, type PageRefusal, type Variant, withField } from './variant.ts';

const totalAs = (
  name: string,
  about: string,
  change: (total: number, listed: number) => Json,
  membersAlone = false,
): Variant => ({
  name: `total-${name}`,
  group: 'Totals',
  about,
  page: (page: JsonObject, { list, members }) =>
    members || !membersAlone
      ? withField(page, 'total', (total) => change(Number(total), lengthOf(page[list])))
      : page,
});

const lengthOf = (list: Json | undefined): number => (Array.isArray(list) ? list.length : 0);

/** As many as somebody may have archived, and a total may count. */
const MORE = 7;

const TOTALS: readonly Variant[] = [
  totalAs('zero', 'Says that every list is of 0', () => 0),
  totalAs('zero-on-members', 'Says 0 for the experiences of a tag or system alone', () => 0, true),
  totalAs('too-low', 'Counts one less than there is', (total) => Math.max(0, total - 1)),
  totalAs('too-high', 'Counts 7 more than there is, as where archived ones count', (total) => total + MORE),
  totalAs('negative', 'Says -1, which is to mean unknown', () => -1),
  totalAs('as-text', 'Writes the total as a text', (total) => String(total)),
  totalAs('of-the-page', 'Counts what each page lists', (_total, listed) => listed),
];

const WORDS: Readonly<Record<PageRefusal, string>> = {
  400: 'answers 400 to',
  413: 'answers 413 to',
  422: 'answers 422 to',
  500: 'answers 500 to',
  502: 'answers 502 to',
  504: 'answers 504 to',
  drop: 'drops the connection of',
  slow: 'takes 15 s for',
};
const REFUSALS: readonly PageRefusal[] = [400, 413, 422, 500, 502, 504, 'drop', 'slow'];
const SIZES = [1000, 100];

const REFUSED: readonly Variant[] = SIZES.flatMap((size) =>
  REFUSALS.map((how): Variant => ({
    name: `page-limit-${size}-${how}`,
    group: 'Large pages',
    about: `Takes pages of ${size} experiences, and ${WORDS[how]} larger ones`,
    pageLimit: { size, how },
  })),
);

const SHORT = 10;

const SHAPES: readonly Variant[] = [
  {
    name: 'short-pages',
    group: 'Large pages',
    about: 'Gives at most 10 things on a page, whatever was asked for',
    maxPageSize: SHORT,
  },
  { name: 'single-pages', group: 'Large pages', about: 'Gives one thing on a page', maxPageSize: 1 },
  {
    name: 'empty-last-page',
    group: 'Large pages',
    about: 'Has one more page behind the last, which lists nothing',
    emptyLastPage: true,
  },
];

/** Pages and their totals. */
export const PAGES: readonly Variant[] = [...TOTALS, ...REFUSED, ...SHAPES];
