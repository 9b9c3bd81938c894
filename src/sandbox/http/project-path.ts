import { sql } from 'kysely';
import { badRequest } from '../request-error.ts';
import { type Collection, findRow } from '../records/collection.ts';
import { findProject, type ProjectRow } from '../records/projects.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { noSuch, pathID } from './identifier.ts';
import type { OperationRequest } from './operation.ts';

/** The project in the path of a request. */
export async function* projectOf(request: OperationRequest, database: Database): Fallible<ProjectRow> {
  const id = yield* unwrap(pathID(request, 'projectID', 'project'));
  const project = await findProject(database, id);
  return project ?? (yield* unwrap(noSuch('project', id)));
}

/**
 * The project in the path of a request, locked until the transaction ends, so that writes to one project are serialised even on a
 * database with concurrent writers.
 */
export async function* lockedProjectOf(
  request: OperationRequest,
  transaction: Database,
): Fallible<ProjectRow> {
  const id = yield* unwrap(pathID(request, 'projectID', 'project'));
  if (request.store.kind === 'postgres')
    await sql`select seq from projects where id = ${id} for update`.execute(transaction);
  return yield* projectOf(request, transaction);
}

/** Like `lockedProjectOf`, but fails if the project is archived. Use it for requests that add something. */
export async function* activeProjectOf(
  request: OperationRequest,
  transaction: Database,
): Fallible<ProjectRow> {
  const project = yield* lockedProjectOf(request, transaction);
  return project.archived === 1 ? yield* unwrap(badRequest('The project is archived.')) : project;
}

/** Runs work on the project in the path in one transaction. */
export async function* writeInProject<A>(
  request: OperationRequest,
  findProjectOf: typeof lockedProjectOf,
  work: (transaction: Database, project: ProjectRow) => Fallible<A>,
): Fallible<A> {
  return yield* unwrap(
    await request.store.write(async function* (transaction) {
      return yield* work(transaction, yield* findProjectOf(request, transaction));
    }),
  );
}

/** Where to look for a row. */
interface Lookup<Row> {
  readonly database: Database;
  readonly collection: Collection<Row>;
  readonly projectSeq: number;
  /** The placeholder of the row's ID in the path. */
  readonly placeholder: string;
}

/** The row of a collection whose ID is in the path of a request. */
export async function* rowOf<Row>(
  request: OperationRequest,
  { database, collection, projectSeq, placeholder }: Lookup<Row>,
): Fallible<Row> {
  const id = yield* unwrap(pathID(request, placeholder, collection.what));
  const row = await findRow(database, collection, projectSeq, id);
  return row ?? (yield* unwrap(noSuch(collection.what, id)));
}
