import { CORE_SCHEMA, dump } from 'js-yaml';
import * as t from 'io-ts';
import { sql } from 'kysely';
import { settingsOf } from '../records/experiences.ts';
import { membersOfSuite, suiteExperienceIDs, suiteSettingsOf } from '../records/suites.ts';
import { systemSettingsOf } from '../records/systems.ts';
import type { ProjectRow } from '../records/projects.ts';
import { storedJson } from '../records/stored-json.ts';
import type { Database } from '../store/store.ts';
import { fromStored } from '../store/stored-text.ts';

const NamedDocument = t.strict({ name: t.string });

/** The names of the tags or systems of each experience, by the experience's row. */
const ownersByExperience = async (
  database: Database,
  table: 'tags' | 'systems',
  projectSeq: number,
): Promise<Map<number, string[]>> => {
  const [members, owner] = table === 'tags' ? ['tag_members', 'tag_seq'] : ['system_members', 'system_seq'];
  const active = table === 'tags' ? sql`1 = 1` : sql`archived = 0`;
  const { rows } = await sql<{ experience_seq: number; name: string }>`
    select m.experience_seq, o.name from ${sql.table(table)} as o
    inner join ${sql.table(members)} as m on m.${sql.ref(owner)} = o.seq
    where o.project_seq = ${projectSeq} and ${active} order by o.seq`.execute(database);
  const names = new Map<number, string[]>();
  for (const { experience_seq, name } of rows) {
    const list = names.get(experience_seq) ?? [];
    list.push(fromStored(name));
    names.set(experience_seq, list);
  }
  return names;
};

const dumpExperiences = async (database: Database, projectSeq: number): Promise<unknown[]> => {
  const tags = await ownersByExperience(database, 'tags', projectSeq);
  const systems = await ownersByExperience(database, 'systems', projectSeq);
  const rows = await database
    .selectFrom('experiences')
    .selectAll()
    .where('project_seq', '=', projectSeq)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    experienceID: row.id,
    ...settingsOf(row),
    tags: tags.get(row.seq) ?? [],
    systems: systems.get(row.seq) ?? [],
    archived: row.archived === 1,
  }));
};

const dumpTags = async (database: Database, projectSeq: number): Promise<unknown[]> => {
  const rows = await database
    .selectFrom('tags')
    .selectAll()
    .where('project_seq', '=', projectSeq)
    .orderBy('seq')
    .execute();
  return rows.map(({ id, name, description }) => ({
    experienceTagID: id,
    name: fromStored(name),
    description: fromStored(description),
  }));
};

const dumpSystems = async (database: Database, projectSeq: number): Promise<unknown[]> => {
  const rows = await database
    .selectFrom('systems')
    .selectAll()
    .where('project_seq', '=', projectSeq)
    .where('archived', '=', 0)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({ systemID: row.id, ...systemSettingsOf(row) }));
};

const nameOfSystem = async (database: Database, id: string): Promise<string> => {
  const row = await database.selectFrom('systems').select('name').where('id', '=', id).executeTakeFirst();
  return row ? fromStored(row.name) : '';
};

const namesOfMembers = async (database: Database, suiteSeq: number): Promise<Map<string, string>> => {
  const keys = await membersOfSuite(database, suiteSeq);
  const { rows } = await sql<{ id: string; document: string }>`select e.id, e.document from experiences as e
    inner join suite_members as m on m.experience_seq = e.seq where m.suite_seq = ${suiteSeq}`.execute(
    database,
  );
  const names = new Map(rows.map(({ id, document }) => [id, storedJson(NamedDocument, document).name]));
  return new Map(keys.map(({ id }) => [id, names.get(id) ?? '']));
};

const dumpSuites = async (database: Database, projectSeq: number): Promise<unknown[]> => {
  const { rows } = await sql<{ seq: number; id: string; document: string; experiences: string }>`
    select s.seq, s.id, r.document, r.experiences from suites as s
    inner join suite_revisions as r on r.suite_seq = s.seq and r.revision = s.revision
    where s.project_seq = ${projectSeq} and s.archived = 0 order by s.seq`.execute(database);
  const suites: unknown[] = [];
  for (const row of rows) {
    const { name, description, systemID } = suiteSettingsOf(row);
    const names = await namesOfMembers(database, row.seq);
    suites.push({
      testSuiteID: row.id,
      name,
      description,
      system: await nameOfSystem(database, systemID),
      experiences: suiteExperienceIDs(row).map((id) => names.get(id) ?? ''),
    });
  }
  return suites;
};

const dumpProject = async (
  database: Database,
  { seq, id, name, description }: ProjectRow,
): Promise<unknown> => ({
  projectID: id,
  name: fromStored(name),
  description: fromStored(description),
  tags: await dumpTags(database, seq),
  systems: await dumpSystems(database, seq),
  experiences: await dumpExperiences(database, seq),
  testSuites: await dumpSuites(database, seq),
});

/** Exports all active projects as the YAML text of a seed, without archived entities other than experiences, and without older revisions. */
export const dumpSeed = async (database: Database): Promise<string> => {
  const rows = await database
    .selectFrom('projects')
    .selectAll()
    .where('archived', '=', 0)
    .orderBy('seq')
    .execute();
  const projects: unknown[] = [];
  for (const row of rows) projects.push(await dumpProject(database, row));
  return dump({ projects }, { schema: CORE_SCHEMA, lineWidth: -1, noRefs: true });
};
