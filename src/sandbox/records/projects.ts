import * as E from 'fp-ts/lib/Either.js';
import type { Selectable } from 'kysely';
import { conflict, type Problem } from '../problem.ts';
import type { Database } from '../store/store.ts';
import { fromStored, toSearched, toStored } from '../store/stored-text.ts';
import type { ProjectTable } from '../store/tables.ts';
import { nameKey } from './keyset.ts';

export type ProjectRow = Selectable<ProjectTable>;

/** A project as answers show it. */
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

/** The project with an ID, archived or not. */
export const findProject = (database: Database, id: string): Promise<ProjectRow | undefined> =>
  database.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();

const nameIsFree = async (
  database: Database,
  name: string,
  except?: number,
): Promise<E.Either<Problem, void>> => {
  const holder = await database
    .selectFrom('projects')
    .select('seq')
    .where('name_key', '=', nameKey(name))
    .where('archived', '=', 0)
    .executeTakeFirst();
  return holder === undefined || holder.seq === except
    ? E.right(undefined)
    : conflict('A project of this name exists.');
};

export interface NewProject {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly now: string;
  readonly userID: string;
  readonly orgID: string;
}

/** Adds a project. */
export const insertProject = async (
  database: Database,
  project: NewProject,
): Promise<E.Either<Problem, ProjectRow>> => {
  const free = await nameIsFree(database, project.name);
  if (E.isLeft(free)) return free;
  const row = await database
    .insertInto('projects')
    .values({
      id: project.id,
      name: toStored(project.name),
      name_key: nameKey(project.name),
      name_searched: toSearched(project.name),
      description: toStored(project.description),
      archived: 0,
      created_at: project.now,
      user_id: project.userID,
      org_id: project.orgID,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(row);
};

/** Changes the fields that are given. */
export const changeProject = async (
  database: Database,
  project: ProjectRow,
  change: { readonly name?: string; readonly description?: string },
): Promise<E.Either<Problem, ProjectRow>> => {
  const { name = fromStored(project.name), description = fromStored(project.description) } = change;
  if (project.archived === 0) {
    const free = await nameIsFree(database, name, project.seq);
    if (E.isLeft(free)) return free;
  }
  const row = await database
    .updateTable('projects')
    .set({
      name: toStored(name),
      name_key: nameKey(name),
      name_searched: toSearched(name),
      description: toStored(description),
    })
    .where('seq', '=', project.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(row);
};
