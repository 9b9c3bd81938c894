import { sql } from 'kysely';
import { inChunks } from '../records/keyset.ts';
import type { Database } from '../store/store.ts';
import { fromStored } from '../store/stored-text.ts';

/** The names of the tags or systems of some experiences, by the experiences' rows. */
export const ownerNames = async (
  database: Database,
  table: 'tags' | 'systems',
  experiences: readonly number[],
): Promise<Map<number, string[]>> => {
  const [members, owner] = table === 'tags' ? ['tag_members', 'tag_seq'] : ['system_members', 'system_seq'];
  const names = new Map<number, string[]>();
  for (const chunk of inChunks(experiences)) {
    const { rows } = await sql<{ experience_seq: number; name: string }>`
      select m.experience_seq, o.name from ${sql.table(members)} as m
      inner join ${sql.table(table)} as o on o.seq = m.${sql.ref(owner)}
      where m.experience_seq in (${sql.join(chunk)}) order by o.name_searched`.execute(database);
    for (const { experience_seq, name } of rows)
      names.set(experience_seq, [...(names.get(experience_seq) ?? []), fromStored(name)]);
  }
  return names;
};

/** How many experiences each tag or system of a project has. */
export const ownerCounts = async (
  database: Database,
  table: 'tags' | 'systems',
  projectSeq: number,
): Promise<{ readonly name: string; readonly count: number }[]> => {
  const [members, owner] = table === 'tags' ? ['tag_members', 'tag_seq'] : ['system_members', 'system_seq'];
  const active = table === 'tags' ? sql`1 = 1` : sql`o.archived = 0`;
  const { rows } = await sql<{ name: string; count: number }>`
    select o.name, (select count(*) from ${sql.table(members)} as m where m.${sql.ref(owner)} = o.seq) as count
    from ${sql.table(table)} as o where o.project_seq = ${projectSeq} and ${active}
    order by o.name_searched, o.seq`.execute(database);
  return rows.map(({ name, count }) => ({ name: fromStored(name), count }));
};
