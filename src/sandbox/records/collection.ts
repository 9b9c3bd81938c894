import { type RawBuilder, sql } from 'kysely';
import { conflict } from '../request-error.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { toSearched, toStored } from '../store/stored-text.ts';
import { cutPage, isAfter, nameKey, type Order, orderKey, rowLimit, orderByClause } from './keyset.ts';
import type { PageQuery } from './page-token.ts';

/** What projects, experiences, tags, systems and suites have in common: rows with an ID and a unique name. */
export interface Collection<Row> {
  readonly table: 'projects' | 'experiences' | 'tags' | 'systems' | 'suites';
  /** The noun for one row in messages. */
  readonly what: string;
  /** The message for a name that is already in use. */
  readonly nameTaken: string;
  /** Whether rows are archived instead of deleted. An archived row releases its name. */
  readonly archivable: boolean;
  /** The columns of a row, and the tables they come from. */
  readonly columns: RawBuilder<Row>;
  readonly from: RawBuilder<unknown>;
}

/** A collection whose rows come from one table. */
export const collectionOf = <Row>(shape: Omit<Collection<Row>, 'columns' | 'from'>): Collection<Row> => ({
  ...shape,
  columns: sql<Row>`${sql.ref(shape.table)}.*`,
  from: sql.table(shape.table),
});

type Condition = RawBuilder<boolean>;

/** Matches rows that are not archived. */
export const isActive = ({
  table,
  archivable,
}: Pick<Collection<unknown>, 'table' | 'archivable'>): Condition =>
  archivable ? sql<boolean>`${sql.ref(`${table}.archived`)} = 0` : sql<boolean>`1 = 1`;

/** Matches rows of a project. */
export const isIn = ({ table }: Pick<Collection<unknown>, 'table'>, projectSeq: number): Condition =>
  sql<boolean>`${sql.ref(`${table}.project_seq`)} = ${projectSeq}`;

/** Matches where all conditions match. */
export const all = (conditions: readonly Condition[]): Condition =>
  sql<boolean>`${sql.join(conditions, sql` and `)}`;

/** Finds a row of a project by ID, archived or not. */
export const findRow = async <Row>(
  database: Database,
  collection: Collection<Row>,
  projectSeq: number,
  id: string,
): Promise<Row | undefined> => {
  const { table, columns, from } = collection;
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where ${sql.ref(`${table}.id`)} = ${id} and ${isIn(collection, projectSeq)}`.execute(database);
  return rows[0];
};

/** A name key that a row is about to take. */
export interface NameClaim {
  /** Absent for projects, whose names are unique in the whole store. */
  readonly projectSeq?: number;
  /** The row itself, when it already exists. */
  readonly seq?: number;
}

/** Fails with a conflict if another active row already has the name, given by its key. */
export async function* requireFreeKey(
  database: Database,
  collection: Collection<unknown>,
  key: string,
  { projectSeq, seq }: NameClaim,
): Fallible<void> {
  const { table, nameTaken } = collection;
  const within = projectSeq === undefined ? sql<boolean>`1 = 1` : isIn(collection, projectSeq);
  const { rows } = await sql<{ seq: number }>`select seq from ${sql.table(table)}
    where name_key = ${key} and ${within} and ${isActive(collection)}`.execute(database);
  const [holder] = rows;
  if (holder !== undefined && holder.seq !== seq) yield* unwrap(conflict(nameTaken));
}

/** Like `requireFreeKey`, but takes the name itself. */
export const requireFreeName = (
  database: Database,
  collection: Collection<unknown>,
  name: string,
  claim: NameClaim,
): Fallible<void> => requireFreeKey(database, collection, nameKey(name), claim);

/** The columns derived from a name. */
export const nameColumns = (name: string) => ({
  name: toStored(name),
  name_key: nameKey(name),
  name_searched: toSearched(name),
});

/** The query that a page is a part of. */
export interface Listing<Row> {
  readonly columns: RawBuilder<Row>;
  readonly from: RawBuilder<unknown>;
  readonly condition: Condition;
  readonly order: Order;
  /** The column that breaks ties between equal order keys. */
  readonly seq: string;
}

/** Reads one page and the token of the next one. */
export const readRows = async <Row extends { readonly seq: number }>(
  database: Database,
  { columns, from, condition, order, seq }: Listing<Row>,
  page: PageQuery,
  total?: number,
): Promise<{ readonly rows: readonly Row[]; readonly token: string }> => {
  const { rows } = await sql<Row & { readonly order_key: string }>`
    select ${columns}, ${orderKey(order)} as order_key from ${from}
    where ${condition} and ${isAfter(order, seq, page.after)}
    order by ${orderByClause(order, seq)} limit ${rowLimit(page)}`.execute(database);
  return cutPage(rows, page, total);
};
