import { type RawBuilder, sql } from 'kysely';
import type { Database, Store } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import type { ExperienceRow } from './experiences.ts';
import { contains } from './keyset.ts';
import type { FoundRow } from './members.ts';

type Condition = RawBuilder<boolean>;

/** Selects experiences of a project. An absent field does not filter. */
export interface ExperienceFilter {
  readonly archived?: boolean;
  /** A substring of the name. */
  readonly name?: string;
  /** A substring of the name, the description or a tag name. */
  readonly text?: string;
  /** A search expression, compiled to SQL. */
  readonly search?: Condition;
  /** Whether the search selects members of a tag, system or suite. Looking them up by key is then faster than scanning the project. */
  readonly byMembers?: boolean;
}

const hasTagNamed = (text: string, kind: Store['kind']): Condition =>
  sql<boolean>`exists (select 1 from tag_members inner join tags on tags.seq = tag_members.tag_seq
    where tag_members.experience_seq = experiences.seq and ${contains('tags.name_searched', text, kind)})`;

/** Matches if the name, the description or a tag name contains the text. */
export const holdsText = (text: string, kind: Store['kind']): Condition => {
  const searched = toSearched(text);
  return sql<boolean>`(${contains('experiences.name_searched', searched, kind)}
    or ${contains('experiences.description_searched', searched, kind)} or ${hasTagNamed(searched, kind)})`;
};

/** Compiles a filter to one condition on the table `experiences`. */
export const matches = (
  { archived, name, text, search, byMembers = false }: ExperienceFilter,
  projectSeq: number,
  kind: Store['kind'],
): Condition => {
  // SQLite does not use an index for a column with a unary plus, and then the rows need no sorting either.
  const sign = sql.raw(byMembers ? '+' : '');
  const conditions: Condition[] = [sql<boolean>`${sign}experiences.project_seq = ${projectSeq}`];
  if (archived !== undefined)
    conditions.push(sql<boolean>`${sign}experiences.archived = ${archived ? 1 : 0}`);
  if (name !== undefined) conditions.push(contains('experiences.name_searched', toSearched(name), kind));
  if (text !== undefined) conditions.push(holdsText(text, kind));
  if (search) conditions.push(search);
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
};

/** A row of a list on the web pages. */
export type ListedRow = Pick<ExperienceRow, 'seq' | 'document' | 'archived'>;

/** Reads the first rows after a given one, in order of creation, and counts all matching rows. */
export const firstRows = async (
  database: Database,
  condition: Condition,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<{ readonly rows: readonly ListedRow[]; readonly total: number }> => {
  const found = database.selectFrom('experiences').where(condition);
  const rows = await found
    .select(['experiences.seq', 'experiences.document', 'experiences.archived'])
    .where('experiences.seq', '>', after)
    .orderBy('experiences.seq')
    .limit(limit)
    .execute();
  const { count } = await found.select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow();
  return { rows, total: count };
};

/** Identifies an experience. */
export interface ExperienceKey {
  readonly seq: number;
  readonly id: string;
}

/** Finds all matching experiences, in order of creation. */
export const findExperiences = async (database: Database, condition: Condition): Promise<FoundRow[]> => {
  const rows = await database
    .selectFrom('experiences')
    .select(['experiences.seq', 'experiences.id', 'experiences.archived'])
    .where(condition)
    .orderBy('experiences.seq')
    .execute();
  return rows.map(({ archived, ...key }) => ({ ...key, archived: archived === 1 }));
};
