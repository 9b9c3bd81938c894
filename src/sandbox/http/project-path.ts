import * as E from 'fp-ts/lib/Either.js';
import { sql } from 'kysely';
import { badRequest, type Problem } from '../problem.ts';
import { findProject, type ProjectRow } from '../records/projects.ts';
import type { Database } from '../store/store.ts';
import { missing, pathID } from './identifier.ts';
import type { Call } from './operation.ts';

/** The project that a request's path names. */
export const projectOf = async (call: Call, database: Database): Promise<E.Either<Problem, ProjectRow>> => {
  const id = pathID(call, 'projectID', 'project');
  if (E.isLeft(id)) return id;
  const project = await findProject(database, id.right);
  return project ? E.right(project) : missing('project', id.right);
};

/**
 * The project that a request's path names, held until the transaction ends, so that the writes of one project follow
 * each other on a database with many writers too.
 */
export const lockedProjectOf = async (
  call: Call,
  transaction: Database,
): Promise<E.Either<Problem, ProjectRow>> => {
  const id = pathID(call, 'projectID', 'project');
  if (E.isLeft(id)) return id;
  if (call.store.kind === 'postgres')
    await sql`select seq from projects where id = ${id.right} for update`.execute(transaction);
  return projectOf(call, transaction);
};

/** As `lockedProjectOf`, for what adds something: an archived project takes nothing new. */
export const openProjectOf = async (
  call: Call,
  transaction: Database,
): Promise<E.Either<Problem, ProjectRow>> => {
  const project = await lockedProjectOf(call, transaction);
  if (E.isLeft(project)) return project;
  return project.right.archived === 1 ? badRequest('The project is archived.') : project;
};
