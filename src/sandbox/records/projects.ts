import { type Selectable, sql } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { fromStored, toStored } from '../store/stored-text.ts';
import type { ProjectTable } from '../store/tables.ts';
import { collectionOf, nameColumns, requireFreeName } from './collection.ts';

export type ProjectRow = Selectable<ProjectTable>;

/** Projects. */
export const PROJECTS = collectionOf<ProjectRow>({
  table: 'projects',
  what: 'project',
  nameTaken: 'A project with this name already exists.',
  archivable: true,
});

/** A project as the API returns it. */
export const projectJson = (row: ProjectRow): string =>
  JSON.stringify({
    projectID: row.id,
    name: fromStored(row.name),
    description: fromStored(row.description),
    creationTimestamp: row.created_at,
    userID: row.user_id,
    orgID: row.org_id,
    archived: row.archived === 1,
  });

/** Finds a project by ID, archived or not. */
export const findProject = (database: Database, id: string): Promise<ProjectRow | undefined> =>
  database.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();

export interface NewProject {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly now: string;
  readonly userID: string;
  readonly orgID: string;
}

/** Adds a project. */
export async function* insertProject(database: Database, project: NewProject): Fallible<ProjectRow> {
  yield* requireFreeName(database, PROJECTS, project.name, {});
  return database
    .insertInto('projects')
    .values({
      id: project.id,
      ...nameColumns(project.name),
      description: toStored(project.description),
      archived: 0,
      created_at: project.now,
      user_id: project.userID,
      org_id: project.orgID,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Updates the given fields. */
export async function* updateProject(
  database: Database,
  project: ProjectRow,
  change: { readonly name?: string; readonly description?: string },
): Fallible<ProjectRow> {
  const { name = fromStored(project.name), description = fromStored(project.description) } = change;
  if (project.archived === 0) yield* requireFreeName(database, PROJECTS, name, { seq: project.seq });
  return database
    .updateTable('projects')
    .set({ ...nameColumns(name), description: toStored(description) })
    .where('seq', '=', project.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Archives a project. */
export const archiveProject = async (database: Database, seq: number): Promise<void> => {
  await database.updateTable('projects').set({ archived: 1 }).where('seq', '=', seq).execute();
};

/** The number of entities in an active project. */
export interface ProjectStatus {
  readonly name: string;
  readonly projectID: string;
  readonly experiences: number;
  readonly archivedExperiences: number;
  readonly tags: number;
  readonly systems: number;
  readonly testSuites: number;
}

/** Counts the entities of every active project. */
export const projectStatuses = async (database: Database): Promise<ProjectStatus[]> => {
  const { rows } = await sql<Omit<ProjectStatus, 'projectID'> & { id: string; archived: number }>`
    select id, name,
      (select count(*) from experiences as e where e.project_seq = p.seq and e.archived = 0) as experiences,
      (select count(*) from experiences as e where e.project_seq = p.seq and e.archived = 1) as archived,
      (select count(*) from tags as t where t.project_seq = p.seq) as tags,
      (select count(*) from systems as s where s.project_seq = p.seq and s.archived = 0) as systems,
      (select count(*) from suites as s where s.project_seq = p.seq and s.archived = 0) as "testSuites"
    from projects as p where p.archived = 0 order by p.seq`.execute(database);
  return rows.map(({ id, name, archived, experiences, tags, systems, testSuites }) => ({
    name: fromStored(name),
    projectID: id,
    experiences,
    archivedExperiences: archived,
    tags,
    systems,
    testSuites,
  }));
};
