import type { ExperienceKey } from '../records/experience-list.ts';
import { nameKey } from '../records/keyset.ts';
import type { ProjectRow } from '../records/projects.ts';
import type { Database } from '../store/store.ts';

/** The entities of a project, by the keys of their names. Archived experiences keep their names. */
export interface Existing {
  readonly tags: Map<string, number>;
  readonly systems: Map<string, number>;
  readonly systemIDs: Map<string, string>;
  readonly experiences: Map<string, ExperienceKey | 'archived'>;
  readonly suites: ReadonlySet<string>;
}

/** The active project with a name. */
export const existingProject = (database: Database, name: string): Promise<ProjectRow | undefined> =>
  database
    .selectFrom('projects')
    .selectAll()
    .where('name_key', '=', nameKey(name))
    .where('archived', '=', 0)
    .executeTakeFirst();

const experiencesIn = async (database: Database, projectSeq: number): Promise<Existing['experiences']> => {
  const rows = await database
    .selectFrom('experiences')
    .select(['seq', 'id', 'name_key', 'archived'])
    .where('project_seq', '=', projectSeq)
    .execute();
  const known: Existing['experiences'] = new Map();
  for (const { name_key } of rows.filter(({ archived }) => archived === 1)) known.set(name_key, 'archived');
  for (const { name_key, seq, id } of rows.filter(({ archived }) => archived === 0))
    known.set(name_key, { seq, id });
  return known;
};

/** Reads what a project holds. */
export const existingIn = async (database: Database, projectSeq: number): Promise<Existing> => {
  const tags = await database
    .selectFrom('tags')
    .select(['seq', 'name_key'])
    .where('project_seq', '=', projectSeq)
    .execute();
  const systems = await database
    .selectFrom('systems')
    .select(['seq', 'id', 'name_key'])
    .where('project_seq', '=', projectSeq)
    .where('archived', '=', 0)
    .execute();
  const suites = await database
    .selectFrom('suites')
    .select('name_key')
    .where('project_seq', '=', projectSeq)
    .where('archived', '=', 0)
    .execute();
  return {
    tags: new Map(tags.map(({ name_key, seq }) => [name_key, seq])),
    systems: new Map(systems.map(({ name_key, seq }) => [name_key, seq])),
    systemIDs: new Map(systems.map(({ name_key, id }) => [name_key, id])),
    experiences: await experiencesIn(database, projectSeq),
    suites: new Set(suites.map(({ name_key }) => name_key)),
  };
};
