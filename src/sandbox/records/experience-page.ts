import { type RawBuilder, sql } from 'kysely';
import type { Database, Store } from '../store/store.ts';
import { isAfter, type Order, orderKey, rowLimit, orderByClause, tokenAfter } from './keyset.ts';
import { OWNER_COLUMN } from './members.ts';
import type { PageQuery } from './page-token.ts';

/** One page of experiences. */
export interface ExperiencePage {
  /** The experiences as the API returns them, separated by commas, in UTF-8. */
  readonly json: Buffer;
  /** The token of the next page; empty on the last one. */
  readonly token: string;
  /** The number of matches when the first page was read. Counting them again for each page would make long lists quadratic. */
  readonly total: number;
}

interface ListRequest {
  readonly page: PageQuery;
  readonly includeCustomFields: boolean;
  /** A condition on the table `experiences`. */
  readonly condition: RawBuilder<boolean>;
}

/** Where the rows of a list come from, and their order. */
interface RowSource {
  /** The `from` and `where` clauses; more conditions can be appended. */
  readonly from: RawBuilder<unknown>;
  readonly order: Order;
  /** The column that breaks ties between equal order keys. */
  readonly seq: string;
}

/** The JSON of a row, identical to `experienceJson`. The last value of a document is a string, so `rtrim` removes only its closing brace. */
const rowJson = (kind: Store['kind'], includeCustomFields: boolean): RawBuilder<string> => {
  const user = sql.ref('experiences.update_user_id');
  return sql<string>`rtrim(experiences.document, '}')
    || ',"archived":' || case experiences.archived when 1 then 'true' else 'false' end
    || ',"updateTimestamp":"' || experiences.updated_at
    || '","updateUserID":' || ${kind === 'embedded' ? sql`json_quote(${user})` : sql`to_json(${user})::text`}
    || ',"customFields":' || ${includeCustomFields ? sql.ref('experiences.custom_fields') : sql`'[]'`} || '}'`;
};

/** The row number that keeps the order. The embedded database visits rows in order anyway, and numbering them would take a quarter of its time. */
const rowNumber = (kind: Store['kind'], sorted: RawBuilder<unknown>): RawBuilder<number | null> =>
  kind === 'embedded' ? sql`null` : sql`row_number() over (order by ${sorted})`;

const inPlace = (kind: Store['kind']): RawBuilder<unknown> => (kind === 'embedded' ? sql`` : sql`order by n`);

/** The JSON of all rows of a page as one value. The embedded database returns it as bytes. */
const pageJson = (kind: Store['kind'], json: RawBuilder<string>): RawBuilder<string | Buffer> =>
  kind === 'embedded'
    ? sql`cast(coalesce(group_concat(${json}, ','), '') as blob)`
    : sql`coalesce(string_agg(${json}, ',' order by page.n), '')`;

interface PageRow {
  readonly json: string | Buffer;
  /** The number of rows found: one more than the page size if another page follows. */
  readonly found: number;
  /** The last row of a full page. */
  readonly seq: number | null;
  readonly order_key: string | null;
}

/**
 * Reads a page with one query that also builds the JSON. Lists may have a hundred thousand experiences and only their JSON is needed;
 * converting rows to objects and objects to text would cost several times as much.
 */
const readPage = async (
  database: Database,
  kind: Store['kind'],
  { from, order, seq }: RowSource,
  { page, includeCustomFields }: ListRequest,
): Promise<ExperiencePage> => {
  const sorted = orderByClause(order, seq);
  const { rows } = await sql<PageRow>`
    with page as materialized (
      select experiences.seq as seq, ${orderKey(order)} as order_key, ${rowNumber(kind, sorted)} as n
      ${from} and ${isAfter(order, seq, page.after)}
      order by ${sorted} limit ${rowLimit(page)})
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
  const isLast = found < rowLimit(page) || last === null;
  const total = page.after?.total ?? (isLast ? found : await countFrom(database, from));
  return {
    json: typeof json === 'string' ? Buffer.from(json) : json,
    token: isLast ? '' : tokenAfter(page, { seq: last, order_key: key ?? '' }, total),
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

/** A tag or system, identified by its row. */
export interface MemberOwner {
  readonly table: 'tag_members' | 'system_members';
  readonly seq: number;
}

/** Lists the experiences of a tag or system, in order of creation. */
export const pageOfMembers = (
  database: Database,
  kind: Store['kind'],
  { table, seq }: MemberOwner,
  request: ListRequest,
): Promise<ExperiencePage> => {
  const member = `${table}.experience_seq`;
  // The cross join makes SQLite start with the members: their key already has the order of the list. Starting with the experiences
  // would visit every experience of the project.
  const from = sql`from ${sql.table(table)} cross join experiences
    where experiences.seq = ${sql.ref(member)} and ${sql.ref(`${table}.${OWNER_COLUMN[table]}`)} = ${seq} and ${request.condition}`;
  return readPage(database, kind, { from, order: { descending: false }, seq: member }, request);
};
