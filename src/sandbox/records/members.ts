import { sql } from 'kysely';
import type { Database } from '../store/store.ts';
import { inChunks } from './keyset.ts';

/** A row found by an ID of a request. */
export interface FoundRow {
  readonly seq: number;
  readonly id: string;
  readonly archived: boolean;
}

/** Finds rows of one project by ID, in the order of the IDs. IDs without a row are skipped. */
export const findByIDs = async (
  database: Database,
  table: 'experiences' | 'tags' | 'systems',
  projectSeq: number,
  ids: readonly string[],
): Promise<FoundRow[]> => {
  const archived = table === 'tags' ? sql`0` : sql.ref('archived');
  const found = new Map<string, FoundRow>();
  for (const chunk of inChunks(ids)) {
    const { rows } = await sql<{ seq: number; id: string; archived: 0 | 1 }>`
      select seq, id, ${archived} as archived from ${sql.table(table)}
      where project_seq = ${projectSeq} and id in (${sql.join(chunk)})`.execute(database);
    for (const { seq, id, archived: flag } of rows) found.set(id, { seq, id, archived: flag === 1 });
  }
  return ids.map((id) => found.get(id)).filter((row) => row !== undefined);
};

/** The first ID without a row. */
export const firstMissing = (
  ids: readonly string[],
  found: readonly { readonly id: string }[],
): string | undefined => {
  const known = new Set(found.map(({ id }) => id));
  return ids.find((id) => !known.has(id));
};

/** A table of pairs: an owner (a tag, a system or the latest revision of a suite) and an experience. */
export type MemberTable = 'tag_members' | 'system_members' | 'suite_members';

/** The column of the owner. */
export const OWNER_COLUMN = {
  tag_members: 'tag_seq',
  system_members: 'system_seq',
  suite_members: 'suite_seq',
} as const;

/** Counts how many of the experiences belong to an owner. */
export const countPairs = async (
  database: Database,
  table: MemberTable,
  owner: number,
  experiences: readonly number[],
): Promise<number> => {
  let count = 0;
  for (const chunk of inChunks(experiences)) {
    const { rows } = await sql`select 1 from ${sql.table(table)}
      where ${sql.ref(OWNER_COLUMN[table])} = ${owner} and experience_seq in (${sql.join(chunk)})`.execute(
      database,
    );
    count += rows.length;
  }
  return count;
};

/** Adds pairs. None of them may exist. */
export const addPairs = async (
  database: Database,
  table: MemberTable,
  owner: number,
  experiences: readonly number[],
): Promise<void> => {
  for (const chunk of inChunks(experiences)) {
    const pairs = chunk.map((experience) => sql`(${owner}, ${experience})`);
    await sql`insert into ${sql.table(table)} (${sql.ref(OWNER_COLUMN[table])}, experience_seq)
      values ${sql.join(pairs)}`.execute(database);
  }
};

/** Removes pairs. */
export const removePairs = async (
  database: Database,
  table: MemberTable,
  owner: number,
  experiences: readonly number[],
): Promise<void> => {
  for (const chunk of inChunks(experiences))
    await sql`delete from ${sql.table(table)}
      where ${sql.ref(OWNER_COLUMN[table])} = ${owner} and experience_seq in (${sql.join(chunk)})`.execute(
      database,
    );
};

/** Replaces the owners of an experience. */
export const setOwners = async (
  database: Database,
  table: 'tag_members' | 'system_members',
  experience: number,
  owners: readonly number[],
): Promise<void> => {
  await sql`delete from ${sql.table(table)} where experience_seq = ${experience}`.execute(database);
  for (const owner of owners) await addPairs(database, table, owner, [experience]);
};

/** Removes all pairs of an owner. */
export const removeAllPairs = async (
  database: Database,
  table: MemberTable,
  owner: number,
): Promise<void> => {
  await sql`delete from ${sql.table(table)} where ${sql.ref(OWNER_COLUMN[table])} = ${owner}`.execute(
    database,
  );
};
