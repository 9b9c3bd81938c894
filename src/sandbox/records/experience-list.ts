import { type RawBuilder, sql } from 'kysely';
import type { Database, Store } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import type { ListedExperience } from './experiences.ts';
import { contains, cutPage, isBehind, type Order, orderKey, rowsToRead, sortedBy } from './keyset.ts';
import { type Found, OWNER } from './members.ts';
import type { PageRequest } from './page-token.ts';

type Condition = RawBuilder<boolean>;

/** Which experiences of a project are meant; what is absent filters nothing. */
export interface ExperienceFilter {
  readonly archived?: boolean;
  /** Part of the name. */
  readonly name?: string;
  /** Part of the name, the description or the name of a tag. */
  readonly text?: string;
  /** A search expression, translated. */
  readonly search?: Condition;
  /** The search names the members of something: their keys lead to them sooner than what all experiences of a list have in common. */
  readonly byMembers?: boolean;
}

const hasTagNamed = (text: string, kind: Store['kind']): Condition =>
  sql<boolean>`exists (select 1 from tag_members inner join tags on tags.seq = tag_members.tag_seq
    where tag_members.experience_seq = experiences.seq and ${contains('tags.name_searched', text, kind)})`;

/** Holds where the name, the description or the name of a tag contains a text. */
export const holdsText = (text: string, kind: Store['kind']): Condition => {
  const searched = toSearched(text);
  return sql<boolean>`(${contains('experiences.name_searched', searched, kind)}
    or ${contains('experiences.description_searched', searched, kind)} or ${hasTagNamed(searched, kind)})`;
};

/** A filter as one condition on the table `experiences`. */
export const matches = (
  { archived, name, text, search, byMembers = false }: ExperienceFilter,
  projectSeq: number,
  kind: Store['kind'],
): Condition => {
  // With a sign before it a column is of no index, and the rows need no sorting either.
  const sign = sql.raw(byMembers ? '+' : '');
  const conditions: Condition[] = [sql<boolean>`${sign}experiences.project_seq = ${projectSeq}`];
  if (archived !== undefined)
    conditions.push(sql<boolean>`${sign}experiences.archived = ${archived ? 1 : 0}`);
  if (name !== undefined) conditions.push(contains('experiences.name_searched', toSearched(name), kind));
  if (text !== undefined) conditions.push(holdsText(text, kind));
  if (search) conditions.push(search);
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
};

/** One page of experiences. */
export interface ExperiencePage {
  readonly rows: readonly ListedExperience[];
  /** Of the next page; empty on the last. */
  readonly token: string;
  /** How many there were in all when the first page was read: counting them for each page would make long lists quadratic. */
  readonly total: number;
}

interface ListRequest {
  readonly page: PageRequest;
  readonly order: Order;
  readonly includeCustomFields: boolean;
  readonly condition: Condition;
}

const COLUMNS = [
  'experiences.seq',
  'experiences.document',
  'experiences.archived',
  'experiences.updated_at',
  'experiences.update_user_id',
] as const;

const customFields = (included: boolean): RawBuilder<string> =>
  included ? sql<string>`experiences.custom_fields` : sql<string>`'[]'`;

/** How many there are in all, where that is known without counting: on later pages, and where everything fits on the first. */
const totalAt = (page: PageRequest, rows: readonly unknown[]): number | undefined =>
  page.after?.total ?? (rows.length < rowsToRead(page) ? rows.length : undefined);

/** Lists experiences. */
export const listExperiences = async (
  database: Database,
  { page, order, includeCustomFields, condition }: ListRequest,
): Promise<ExperiencePage> => {
  const rows = await database
    .selectFrom('experiences')
    .select(COLUMNS)
    .select(customFields(includeCustomFields).as('custom_fields'))
    .select(orderKey(order).as('order_key'))
    .where(condition)
    .where(isBehind(order, 'experiences.seq', page.after))
    .orderBy(sortedBy(order, 'experiences.seq'))
    .limit(rowsToRead(page))
    .execute();
  const total = totalAt(page, rows) ?? (await countExperiences(database, condition));
  return { ...cutPage(rows, page, total), total };
};

const countExperiences = async (database: Database, condition: Condition): Promise<number> => {
  const { count } = await database
    .selectFrom('experiences')
    .select(sql<number>`count(*)`.as('count'))
    .where(condition)
    .executeTakeFirstOrThrow();
  return count;
};

/** A tag or a system, by its row. */
export interface Owner {
  readonly table: 'tag_members' | 'system_members';
  readonly seq: number;
}

const BY_CREATION: Order = { descending: false };

/** Lists the experiences of a tag or a system. */
export const listMembers = async (
  database: Database,
  { table, seq }: Owner,
  { page, includeCustomFields, condition }: Omit<ListRequest, 'order'>,
): Promise<ExperiencePage> => {
  const member = `${table}.experience_seq`;
  // From the members' side, which a cross join keeps SQLite to: their key is in the order of the list already, and counting them from
  // the other side looks at every experience of the project.
  const from = sql`from ${sql.table(table)} cross join experiences
    where experiences.seq = ${sql.ref(member)} and ${sql.ref(`${table}.${OWNER[table]}`)} = ${seq} and ${condition}`;
  const { rows } = await sql<ListedExperience>`select ${sql.join(COLUMNS.map((column) => sql.ref(column)))},
    ${customFields(includeCustomFields)} as custom_fields ${from}
    and ${isBehind(BY_CREATION, member, page.after)}
    order by ${sortedBy(BY_CREATION, member)} limit ${rowsToRead(page)}`.execute(database);
  const total = totalAt(page, rows) ?? (await countFrom(database, from));
  return { ...cutPage(rows, page, total), total };
};

const countFrom = async (database: Database, from: RawBuilder<unknown>): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count ${from}`.execute(database);
  return rows[0]?.count ?? 0;
};

/** What says which experience is meant. */
export interface ExperienceKey {
  readonly seq: number;
  readonly id: string;
}

/** All experiences that a filter chooses, in the order of their creation. */
export const chooseExperiences = async (database: Database, condition: Condition): Promise<Found[]> => {
  const rows = await database
    .selectFrom('experiences')
    .select(['experiences.seq', 'experiences.id', 'experiences.archived'])
    .where(condition)
    .orderBy('experiences.seq')
    .execute();
  return rows.map(({ archived, ...key }) => ({ ...key, archived: archived === 1 }));
};
