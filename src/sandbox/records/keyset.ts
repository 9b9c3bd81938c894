import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { type Cursor, encodePageToken, type PageQuery } from './page-token.ts';

/** The order of a list. Ties are broken by order of creation. */
export interface Order {
  /** Absent for order of creation. */
  readonly column?: string;
  readonly descending: boolean;
}

/** Long texts are sorted by a prefix, because a page token has to fit into a URL. */
const KEY_LENGTH = 120;

const keyOf = (column: string): RawBuilder<string> =>
  sql<string>`substr(${sql.ref(column)}, 1, ${sql.lit(KEY_LENGTH)})`;

/** The column `order_key` of a row; empty for order of creation. */
export const orderKey = ({ column }: Order): RawBuilder<string> =>
  column === undefined ? sql<string>`''` : keyOf(column);

/** Matches the rows after a cursor. */
export const isAfter = (order: Order, seqColumn: string, after: Cursor | undefined): RawBuilder<boolean> => {
  if (after === undefined) return sql<boolean>`1 = 1`;
  const seq = sql.ref(seqColumn);
  const operator = order.descending ? sql`<` : sql`>`;
  if (order.column === undefined) return sql<boolean>`${seq} ${operator} ${after.seq}`;
  const key = keyOf(order.column);
  const last = after.key ?? '';
  return sql<boolean>`(${key} ${operator} ${last} or (${key} = ${last} and ${seq} ${operator} ${after.seq}))`;
};

/** The `order by` clause of a list. */
export const orderByClause = (order: Order, seqColumn: string): RawBuilder<unknown> => {
  const direction = order.descending ? sql`desc` : sql`asc`;
  const bySeq = sql`${sql.ref(seqColumn)} ${direction}`;
  return order.column === undefined ? bySeq : sql`${keyOf(order.column)} ${direction}, ${bySeq}`;
};

/** The columns that every listed row needs. */
interface Listed {
  readonly seq: number;
  readonly order_key?: string;
}

/** The number of rows to read: one more than the page size shows whether another page follows. */
export const rowLimit = (page: PageQuery): number => page.size + 1;

/** The token of the page after a row. */
export const tokenAfter = (
  { scope }: PageQuery,
  { seq, order_key: key = '' }: Listed,
  total?: number,
): string =>
  encodePageToken(scope, {
    seq,
    ...(key === '' ? {} : { key }),
    ...(total === undefined ? {} : { total }),
  });

/** Splits the rows that were read into the page and the token of the next one, which is empty on the last page. */
export const cutPage = <Row extends Listed>(
  rows: readonly Row[],
  page: PageQuery,
  total?: number,
): { readonly rows: readonly Row[]; readonly token: string } => {
  if (rows.length <= page.size) return { rows, token: '' };
  const kept = rows.slice(0, page.size);
  const last = kept.at(-1);
  return { rows: kept, token: last === undefined ? '' : tokenAfter(page, last, total) };
};

/** A digest of a name for unique indexes, which cannot store names of any length. */
export const nameKey = (name: string): string =>
  createHash('sha256').update(name, 'utf16le').digest('base64url');

/** Splits a list for queries with one parameter per item: databases limit the number of parameters. */
export const inChunks = <A>(items: readonly A[], size = 400): A[][] => {
  const chunks: A[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
};

/** Matches if a column contains a text in the form of `toSearched`. */
export const contains = (
  column: string,
  searched: string,
  kind: 'embedded' | 'postgres',
): RawBuilder<boolean> =>
  kind === 'embedded'
    ? sql<boolean>`instr(${sql.ref(column)}, ${searched}) > 0`
    : sql<boolean>`strpos(${sql.ref(column)}, ${searched}) > 0`;
