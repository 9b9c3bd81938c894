import { type RawBuilder, sql } from 'kysely';
import { inChunks } from '../records/keyset.ts';
import type { Database } from '../store/store.ts';
import { fromStored } from '../store/stored-text.ts';

/** A tag or system. */
export interface NamedOwner {
  readonly id: string;
  readonly name: string;
}

/** The tags or systems of each experience, keyed by the row of the experience. */
export const ownersOf = async (
  database: Database,
  table: 'tags' | 'systems',
  experiences: readonly number[],
): Promise<Map<number, NamedOwner[]>> => {
  const [members, owner] = table === 'tags' ? ['tag_members', 'tag_seq'] : ['system_members', 'system_seq'];
  const owners = new Map<number, NamedOwner[]>();
  for (const chunk of inChunks(experiences)) {
    const { rows } = await sql<{ experience_seq: number; id: string; name: string }>`
      select m.experience_seq, o.id, o.name from ${sql.table(members)} as m
      inner join ${sql.table(table)} as o on o.seq = m.${sql.ref(owner)}
      where m.experience_seq in (${sql.join(chunk)}) order by o.name_searched`.execute(database);
    for (const { experience_seq, id, name } of rows)
      owners.set(experience_seq, [...(owners.get(experience_seq) ?? []), { id, name: fromStored(name) }]);
  }
  return owners;
};

/** Counts the experiences of each tag or system of a project. */
export const ownerCounts = async (
  database: Database,
  table: 'tags' | 'systems',
  projectSeq: number,
): Promise<(NamedOwner & { readonly count: number })[]> => {
  const [members, owner] = table === 'tags' ? ['tag_members', 'tag_seq'] : ['system_members', 'system_seq'];
  const active = table === 'tags' ? sql`1 = 1` : sql`o.archived = 0`;
  const { rows } = await sql<{ id: string; name: string; count: number }>`
    select o.id, o.name, (select count(*) from ${sql.table(members)} as m where m.${sql.ref(owner)} = o.seq) as count
    from ${sql.table(table)} as o where o.project_seq = ${projectSeq} and ${active}
    order by o.name_searched, o.seq`.execute(database);
  return rows.map(({ id, name, count }) => ({ id, name: fromStored(name), count }));
};

/** Matches the experiences of a tag or system. */
export const belongsTo = (table: 'tags' | 'systems', id: string): RawBuilder<boolean> => {
  const [members, owner] = table === 'tags' ? ['tag_members', 'tag_seq'] : ['system_members', 'system_seq'];
  return sql<boolean>`exists (select 1 from ${sql.table(members)} as m
    inner join ${sql.table(table)} as o on o.seq = m.${sql.ref(owner)}
    where m.experience_seq = experiences.seq and o.id = ${id})`;
};
