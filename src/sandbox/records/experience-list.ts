import { type RawBuilder, sql } from 'kysely';
import type { Database, Store } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import type { ExperienceRow } from './experiences.ts';
import { contains } from './keyset.ts';
import type { FoundRow } from './members.ts';

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

/** A row of a list, for who needs more of it than its JSON. */
export type ListedRow = Pick<ExperienceRow, 'seq' | 'document' | 'archived'>;

/** The first rows of a filter behind another one, in the order of their creation, and how many there are in all. */
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

/** What says which experience is meant. */
export interface ExperienceKey {
  readonly seq: number;
  readonly id: string;
}

/** All experiences that a filter chooses, in the order of their creation. */
export const chooseExperiences = async (database: Database, condition: Condition): Promise<FoundRow[]> => {
  const rows = await database
    .selectFrom('experiences')
    .select(['experiences.seq', 'experiences.id', 'experiences.archived'])
    .where(condition)
    .orderBy('experiences.seq')
    .execute();
  return rows.map(({ archived, ...key }) => ({ ...key, archived: archived === 1 }));
};
