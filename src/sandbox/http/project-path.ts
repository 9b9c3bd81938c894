import { sql } from 'kysely';
import { badRequest } from '../request-error.ts';
import { type Collection, findRow } from '../records/collection.ts';
import { findProject, type ProjectRow } from '../records/projects.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { noSuch, pathID } from './identifier.ts';
import type { OperationRequest } from './operation.ts';

/** The project that a request's path names. */
export async function* projectOf(request: OperationRequest, database: Database): Fallible<ProjectRow> {
  const id = yield* unwrap(pathID(request, 'projectID', 'project'));
  const project = await findProject(database, id);
  return project ?? (yield* unwrap(noSuch('project', id)));
}

/**
 * The project that a request's path names, held until the transaction ends, so that the writes of one project follow
 * each other on a database with many writers too.
 */
export async function* lockedProjectOf(request: OperationRequest, transaction: Database): Fallible<ProjectRow> {
  const id = yield* unwrap(pathID(request, 'projectID', 'project'));
  if (request.store.kind === 'postgres')
    await sql`select seq from projects where id = ${id} for update`.execute(transaction);
  return yield* projectOf(request, transaction);
}

/** As `lockedProjectOf`, for what adds something: an archived project takes nothing new. */
export async function* activeProjectOf(request: OperationRequest, transaction: Database): Fallible<ProjectRow> {
  const project = yield* lockedProjectOf(request, transaction);
  return project.archived === 1 ? yield* unwrap(badRequest('The project is archived.')) : project;
}

/** Does some work on the project of the path in one transaction. */
export async function* writeInProject<A>(
  request: OperationRequest,
  project: typeof lockedProjectOf,
  work: (transaction: Database, project: ProjectRow) => Fallible<A>,
): Fallible<A> {
  return yield* unwrap(
    await request.store.write(async function* (transaction) {
      return yield* work(transaction, yield* project(request, transaction));
    }),
  );
}

/** The row of a collection that a request's path names. */
export async function* rowOf<Row>(
  request: OperationRequest,
  database: Database,
  collection: Collection<Row>,
  projectSeq: number,
  placeholder: string,
): Fallible<Row> {
  const id = yield* unwrap(pathID(request, placeholder, collection.what));
  const row = await findRow(database, collection, projectSeq, id);
  return row ?? (yield* unwrap(noSuch(collection.what, id)));
}
