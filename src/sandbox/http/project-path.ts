import { sql } from 'kysely';
import { badRequest } from '../request-error.ts';
import { type Collection, findRow } from '../records/collection.ts';
import { findProject, type ProjectRow } from '../records/projects.ts';
import { need, type Steps } from '../steps.ts';
import type { Database } from '../store/store.ts';
import { missing, pathID } from './identifier.ts';
import type { Call } from './operation.ts';

/** The project that a request's path names. */
export async function* projectOf(call: Call, database: Database): Steps<ProjectRow> {
  const id = yield* need(pathID(call, 'projectID', 'project'));
  const project = await findProject(database, id);
  return project ?? (yield* need(missing('project', id)));
}

/**
 * The project that a request's path names, held until the transaction ends, so that the writes of one project follow
 * each other on a database with many writers too.
 */
export async function* lockedProjectOf(call: Call, transaction: Database): Steps<ProjectRow> {
  const id = yield* need(pathID(call, 'projectID', 'project'));
  if (call.store.kind === 'postgres')
    await sql`select seq from projects where id = ${id} for update`.execute(transaction);
  return yield* projectOf(call, transaction);
}

/** As `lockedProjectOf`, for what adds something: an archived project takes nothing new. */
export async function* openProjectOf(call: Call, transaction: Database): Steps<ProjectRow> {
  const project = yield* lockedProjectOf(call, transaction);
  return project.archived === 1 ? yield* need(badRequest('The project is archived.')) : project;
}

/** Does some work on the project of the path in one transaction. */
export async function* changing<A>(
  call: Call,
  project: typeof lockedProjectOf,
  work: (transaction: Database, project: ProjectRow) => Steps<A>,
): Steps<A> {
  return yield* need(
    await call.store.write(async function* (transaction) {
      return yield* work(transaction, yield* project(call, transaction));
    }),
  );
}

/** The row of a collection that a request's path names. */
export async function* rowOf<Row>(
  call: Call,
  database: Database,
  collection: Collection<Row>,
  projectSeq: number,
  placeholder: string,
): Steps<Row> {
  const id = yield* need(pathID(call, placeholder, collection.what));
  const row = await findRow(database, collection, projectSeq, id);
  return row ?? (yield* need(missing(collection.what, id)));
}
