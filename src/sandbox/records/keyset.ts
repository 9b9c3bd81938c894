import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { type Cursor, encodePageToken, type PageQuery } from './page-token.ts';

/** What a list is sorted by; rows that are equal in it follow in the order of their creation. */
export interface Order {
  /** Absent: the order of creation alone. */
  readonly column?: string;
  readonly descending: boolean;
}

/** The part of a long text that a list is sorted by: a page token has to fit into a URL. */
const KEY_LENGTH = 120;

const keyOf = (column: string): RawBuilder<string> =>
  sql<string>`substr(${sql.ref(column)}, 1, ${sql.lit(KEY_LENGTH)})`;

/** The column `order_key` of a row; empty where the order of creation is enough. */
export const orderKey = ({ column }: Order): RawBuilder<string> =>
  column === undefined ? sql<string>`''` : keyOf(column);

/** Holds for the rows behind a cursor. */
export const isBehind = (order: Order, seqColumn: string, after: Cursor | undefined): RawBuilder<boolean> => {
  if (after === undefined) return sql<boolean>`1 = 1`;
  const seq = sql.ref(seqColumn);
  const than = order.descending ? sql`<` : sql`>`;
  if (order.column === undefined) return sql<boolean>`${seq} ${than} ${after.seq}`;
  const key = keyOf(order.column);
  const last = after.key ?? '';
  return sql<boolean>`(${key} ${than} ${last} or (${key} = ${last} and ${seq} ${than} ${after.seq}))`;
};

/** The `order by` of a list. */
export const sortedBy = (order: Order, seqColumn: string): RawBuilder<unknown> => {
  const direction = order.descending ? sql`desc` : sql`asc`;
  const bySeq = sql`${sql.ref(seqColumn)} ${direction}`;
  return order.column === undefined ? bySeq : sql`${keyOf(order.column)} ${direction}, ${bySeq}`;
};

/** What every listed row has to carry. */
interface Listed {
  readonly seq: number;
  readonly order_key?: string;
}

/** One row more than a page holds tells whether another page follows. */
export const rowsToRead = (page: PageQuery): number => page.size + 1;

/** The token of the page behind a row. */
export const tokenBehind = (
  { scope }: PageQuery,
  { seq, order_key: key = '' }: Listed,
  total?: number,
): string =>
  encodePageToken(scope, {
    seq,
    ...(key === '' ? {} : { key }),
    ...(total === undefined ? {} : { total }),
  });

/** Cuts a page from the rows that were read for it; the token is empty on the last page. */
export const cutPage = <Row extends Listed>(
  rows: readonly Row[],
  page: PageQuery,
  total?: number,
): { readonly rows: readonly Row[]; readonly token: string } => {
  if (rows.length <= page.size) return { rows, token: '' };
  const kept = rows.slice(0, page.size);
  const last = kept.at(-1);
  return { rows: kept, token: last === undefined ? '' : tokenBehind(page, last, total) };
};

/** What unique indexes hold in the place of a name of any length. */
export const nameKey = (name: string): string =>
  createHash('sha256').update(name, 'utf16le').digest('base64url');

/** Cuts a list for queries with one parameter an item, whose number is limited. */
export const inChunks = <A>(items: readonly A[], size = 400): A[][] => {
  const chunks: A[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
};

/** Holds where a column contains a text that `toSearched` wrote. */
export const contains = (
  column: string,
  searched: string,
  kind: 'embedded' | 'postgres',
): RawBuilder<boolean> =>
  kind === 'embedded'
    ? sql<boolean>`instr(${sql.ref(column)}, ${searched}) > 0`
    : sql<boolean>`strpos(${sql.ref(column)}, ${searched}) > 0`;
