import { type RawBuilder, sql } from 'kysely';
import type { Database, Store } from '../store/store.ts';
import { isBehind, type Order, orderKey, rowsToRead, sortedBy, tokenBehind } from './keyset.ts';
import { OWNER } from './members.ts';
import type { PageQuery } from './page-token.ts';

/** One page of experiences. */
export interface ExperiencePage {
  /** The experiences as answers show them, with commas between them, in UTF-8. */
  readonly json: Buffer;
  /** Of the next page; empty on the last. */
  readonly token: string;
  /** How many there were in all when the first page was read: counting them for each page would make long lists quadratic. */
  readonly total: number;
}

interface ListRequest {
  readonly page: PageQuery;
  readonly includeCustomFields: boolean;
  /** On the table `experiences`. */
  readonly condition: RawBuilder<boolean>;
}

/** Where the rows of a list come from, and how they follow each other. */
interface Listing {
  /** From `from` on, with a condition that more can be added to. */
  readonly from: RawBuilder<unknown>;
  readonly order: Order;
  /** The column that rows of the same order key follow each other by. */
  readonly seq: string;
}

/** The JSON of a row, as `experienceJson` puts it together. A document ends in a text, so that only its own brace is trimmed. */
const rowJson = (kind: Store['kind'], includeCustomFields: boolean): RawBuilder<string> => {
  const user = sql.ref('experiences.update_user_id');
  return sql<string>`rtrim(experiences.document, '}')
    || ',"archived":' || case experiences.archived when 1 then 'true' else 'false' end
    || ',"updateTimestamp":"' || experiences.updated_at
    || '","updateUserID":' || ${kind === 'embedded' ? sql`json_quote(${user})` : sql`to_json(${user})::text`}
    || ',"customFields":' || ${includeCustomFields ? sql.ref('experiences.custom_fields') : sql`'[]'`} || '}'`;
};

/** What rows are kept in their order by; the embedded database meets them in it, and numbering them takes it a quarter of its time. */
const placeIn = (kind: Store['kind'], sorted: RawBuilder<unknown>): RawBuilder<number | null> =>
  kind === 'embedded' ? sql`null` : sql`row_number() over (order by ${sorted})`;

const inPlace = (kind: Store['kind']): RawBuilder<unknown> => (kind === 'embedded' ? sql`` : sql`order by n`);

/** The JSON of all rows of a page in one value; the embedded database gives it as bytes. */
const pageJson = (kind: Store['kind'], json: RawBuilder<string>): RawBuilder<string | Buffer> =>
  kind === 'embedded'
    ? sql`cast(coalesce(group_concat(${json}, ','), '') as blob)`
    : sql`coalesce(string_agg(${json}, ',' order by page.n), '')`;

interface PageRow {
  readonly json: string | Buffer;
  /** Rows found, one more than the page holds where another page follows. */
  readonly found: number;
  /** Of the last row of a full page. */
  readonly seq: number | null;
  readonly order_key: string | null;
}

/**
 * Reads a page in one query, which puts its JSON together as well: lists hold a hundred thousand experiences, of which nothing but this
 * text is needed, and rows that pass from the database into objects and from there into text cost several times as much.
 */
const readPage = async (
  database: Database,
  kind: Store['kind'],
  { from, order, seq }: Listing,
  { page, includeCustomFields }: ListRequest,
): Promise<ExperiencePage> => {
  const sorted = sortedBy(order, seq);
  const { rows } = await sql<PageRow>`
    with page as materialized (
      select experiences.seq as seq, ${orderKey(order)} as order_key, ${placeIn(kind, sorted)} as n
      ${from} and ${isBehind(order, seq, page.after)}
      order by ${sorted} limit ${rowsToRead(page)})
    select
      (select ${pageJson(kind, rowJson(kind, includeCustomFields))}
        from (select seq, n from page ${inPlace(kind)} limit ${page.size}) as page cross join experiences
        where experiences.seq = page.seq) as json,
      (select count(*) from page) as found,
      (select seq from page ${inPlace(kind)} limit 1 offset ${page.size - 1}) as seq,
      (select order_key from page ${inPlace(kind)} limit 1 offset ${page.size - 1}) as order_key`.execute(
    database,
  );
  const [{ json, found, seq: last, order_key: key } = { json: '', found: 0, seq: null, order_key: null }] =
    rows;
  const isLast = found < rowsToRead(page) || last === null;
  const total = page.after?.total ?? (isLast ? found : await countFrom(database, from));
  return {
    json: typeof json === 'string' ? Buffer.from(json) : json,
    token: isLast ? '' : tokenBehind(page, { seq: last, order_key: key ?? '' }, total),
    total,
  };
};

const countFrom = async (database: Database, from: RawBuilder<unknown>): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count ${from}`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Lists experiences. */
export const pageOfExperiences = (
  database: Database,
  kind: Store['kind'],
  { order, ...request }: ListRequest & { readonly order: Order },
): Promise<ExperiencePage> => {
  const from = sql`from experiences where ${request.condition}`;
  return readPage(database, kind, { from, order, seq: 'experiences.seq' }, request);
};

/** A tag or a system, by its row. */
export interface Owner {
  readonly table: 'tag_members' | 'system_members';
  readonly seq: number;
}

/** Lists the experiences of a tag or a system, in the order of their creation. */
export const pageOfMembers = (
  database: Database,
  kind: Store['kind'],
  { table, seq }: Owner,
  request: ListRequest,
): Promise<ExperiencePage> => {
  const member = `${table}.experience_seq`;
  // From the members' side, which a cross join keeps SQLite to: their key is in the order of the list already, and counting them from
  // the other side looks at every experience of the project.
  const from = sql`from ${sql.table(table)} cross join experiences
    where experiences.seq = ${sql.ref(member)} and ${sql.ref(`${table}.${OWNER[table]}`)} = ${seq} and ${request.condition}`;
  return readPage(database, kind, { from, order: { descending: false }, seq: member }, request);
};
