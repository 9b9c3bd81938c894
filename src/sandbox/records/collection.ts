import { type RawBuilder, sql } from 'kysely';
import { conflict } from '../request-error.ts';
import { need, type Steps } from '../steps.ts';
import type { Database } from '../store/store.ts';
import { toSearched, toStored } from '../store/stored-text.ts';
import { cutPage, isBehind, nameKey, type Order, orderKey, rowsToRead, sortedBy } from './keyset.ts';
import type { PageQuery } from './page-token.ts';

/** What projects, experiences, tags, systems and suites have in common: rows with an ID and a name that one of them may hold at a time. */
export interface Collection<Row> {
  readonly table: 'projects' | 'experiences' | 'tags' | 'systems' | 'suites';
  /** What messages call one of its rows. */
  readonly what: string;
  /** Says that a name is taken. */
  readonly taken: string;
  /** Whether rows are archived rather than deleted; what is archived gives its name free. */
  readonly archivable: boolean;
  /** The columns of a row, and the tables that they come from. */
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

/** Holds for what is not archived. */
export const isActive = ({
  table,
  archivable,
}: Pick<Collection<unknown>, 'table' | 'archivable'>): Condition =>
  archivable ? sql<boolean>`${sql.ref(`${table}.archived`)} = 0` : sql<boolean>`1 = 1`;

/** Holds for what belongs to a project. */
export const isIn = ({ table }: Pick<Collection<unknown>, 'table'>, projectSeq: number): Condition =>
  sql<boolean>`${sql.ref(`${table}.project_seq`)} = ${projectSeq}`;

/** Holds where all of some conditions do. */
export const all = (conditions: readonly Condition[]): Condition =>
  sql<boolean>`${sql.join(conditions, sql` and `)}`;

/** The row of a project with an ID, archived or not. */
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

/** Ends the work where another active row of the project holds a name, given by its key. */
export async function* needFreeKey(
  database: Database,
  collection: Collection<unknown>,
  projectSeq: number | undefined,
  key: string,
  except?: number,
): Steps<void> {
  const { table, taken } = collection;
  const within = projectSeq === undefined ? sql<boolean>`1 = 1` : isIn(collection, projectSeq);
  const { rows } = await sql<{ seq: number }>`select seq from ${sql.table(table)}
    where name_key = ${key} and ${within} and ${isActive(collection)}`.execute(database);
  const [holder] = rows;
  if (holder !== undefined && holder.seq !== except) yield* need(conflict(taken));
}

/** As `needFreeKey`, for a name. */
export const needFreeName = (
  database: Database,
  collection: Collection<unknown>,
  projectSeq: number | undefined,
  name: string,
  except?: number,
): Steps<void> => needFreeKey(database, collection, projectSeq, nameKey(name), except);

/** The columns that a name fills. */
export const nameColumns = (name: string) => ({
  name: toStored(name),
  name_key: nameKey(name),
  name_searched: toSearched(name),
});

/** What a page is cut from. */
export interface Listing<Row> {
  readonly columns: RawBuilder<Row>;
  readonly from: RawBuilder<unknown>;
  readonly condition: Condition;
  readonly order: Order;
  /** The column that rows of the same order key follow each other by. */
  readonly seq: string;
}

/** Reads one page, and the token of the next. */
export const readRows = async <Row extends { readonly seq: number }>(
  database: Database,
  { columns, from, condition, order, seq }: Listing<Row>,
  page: PageQuery,
  total?: number,
): Promise<{ readonly rows: readonly Row[]; readonly token: string }> => {
  const { rows } = await sql<Row & { readonly order_key: string }>`
    select ${columns}, ${orderKey(order)} as order_key from ${from}
    where ${condition} and ${isBehind(order, seq, page.after)}
    order by ${sortedBy(order, seq)} limit ${rowsToRead(page)}`.execute(database);
  return cutPage(rows, page, total);
};
