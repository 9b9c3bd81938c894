import { type RawBuilder, sql } from 'kysely';
import * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from '../request-error.ts';
import { all, type Collection, isActive, isIn, readRows } from '../records/collection.ts';
import { EXPERIENCES } from '../records/experiences.ts';
import { contains } from '../records/keyset.ts';
import { OWNER_COLUMN } from '../records/members.ts';
import { tokenScope } from '../records/page-token.ts';
import type { ProjectRow } from '../records/projects.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { created, noContent, ok, okPage } from './responses.ts';
import { BodyReader } from './body-reader.ts';
import type { OwnerKind } from './member-operations.ts';
import type { OperationRequest, ApiOperation, OperationResult } from './operation.ts';
import { ordersOf, readOrder } from './order.ts';
import { writeInProject, lockedProjectOf, activeProjectOf, projectOf, rowOf } from './project-path.ts';
import { readPage, readText } from './query-reader.ts';

/** The filter of a list request. */
export interface Filter {
  readonly condition: RawBuilder<boolean>;
  /** The values of the filter. Page tokens are bound to them. */
  readonly scope: string;
}

interface Listed {
  readonly seq: number;
}

/** How a collection is queried and returned. */
interface ReadableKind<Row extends Listed> {
  readonly collection: Collection<Row>;
  /** The key of the list in a page. */
  readonly list: string;
  readonly placeholder: string;
  /** The default of `orderBy`; order of creation if absent. */
  readonly defaultOrder?: string;
  /** Whether lists have a `total`. */
  readonly counted?: true;
  readonly readFilter: (request: OperationRequest) => Generator<RequestError, Filter>;
  readonly json: (database: Database, rows: readonly Row[], projectID: string) => Promise<readonly string[]>;
  readonly remove: (request: OperationRequest, transaction: Database, row: Row) => Promise<void>;
}

/** The differences between tags, systems and test suites. */
export interface NamedKind<Row extends Listed, Input, Update> extends ReadableKind<Row> {
  readonly readNew: (body: BodyReader) => E.Either<RequestError, Input>;
  readonly insert: (
    request: OperationRequest,
    transaction: Database,
    project: ProjectRow,
    input: Input,
  ) => Fallible<Row>;
  readonly readUpdate: (body: BodyReader) => E.Either<RequestError, Update>;
  readonly update: (
    request: OperationRequest,
    transaction: Database,
    row: Row,
    update: Update,
  ) => Fallible<Row>;
}

/** Reads a filter for active rows, optionally by a part of the name. */
export const activeByName =
  (collection: Collection<unknown>) =>
  ({ query, store }: OperationRequest): Generator<RequestError, Filter> => {
    const name = readText(query, 'name');
    const column = `${collection.table}.name_searched`;
    const named = name === undefined ? [] : [contains(column, toSearched(name), store.kind)];
    return unwrap(E.right({ condition: all([isActive(collection), ...named]), scope: name ?? '' }));
  };

const count = async (database: Database, table: string, condition: Filter['condition']): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}
    where ${condition}`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Lists a collection. */
const listOf = <Row extends Listed>(kind: ReadableKind<Row>) =>
  async function* (request: OperationRequest): OperationResult {
    const { query, path, store } = request;
    const { collection, counted, defaultOrder, json, list } = kind;
    const { table, columns, from } = collection;
    const order = yield* unwrap(readOrder(query, ordersOf(table), defaultOrder));
    const filter = yield* kind.readFilter(request);
    const scope = tokenScope(table, path.projectID, JSON.stringify(order), filter.scope);
    const page = yield* unwrap(readPage(query, scope));
    const project = yield* projectOf(request, store.database);
    const condition = all([isIn(collection, project.seq), filter.condition]);
    const total = counted && (page.after?.total ?? (await count(store.database, table, condition)));
    const listing = { columns, from, condition, order, seq: `${table}.seq` };
    const { rows, token } = await readRows(store.database, listing, page, total);
    return okPage(list, await json(store.database, rows, project.id), token, total);
  };

/** Lists the active tags or systems of an experience. */
export const listForExperience = <Row extends Listed>(
  { collection, list, json }: ReadableKind<Row>,
  { members }: OwnerKind,
) =>
  async function* (request: OperationRequest): OperationResult {
    const { database } = request.store;
    const { table, columns } = collection;
    const page = yield* unwrap(readPage(request.query, tokenScope(members, 'of', request.path.experienceID)));
    const project = yield* projectOf(request, database);
    const experience = yield* rowOf(request, {
      database,
      collection: EXPERIENCES,
      projectSeq: project.seq,
      placeholder: 'experienceID',
    });
    const seq = `${table}.seq`;
    const from = sql`${collection.from} inner join ${sql.table(members)}
      on ${sql.ref(`${members}.${OWNER_COLUMN[members]}`)} = ${sql.ref(seq)}`;
    const held = sql<boolean>`${sql.ref(`${members}.experience_seq`)} = ${experience.seq}`;
    const condition = all([held, isActive(collection)]);
    const listing = { columns, from, condition, order: { descending: false }, seq };
    const { rows, token } = await readRows(database, listing, page);
    return okPage(list, await json(database, rows, project.id), token);
  };

const createOf = <Row extends Listed, Input, Update>(kind: NamedKind<Row, Input, Update>) =>
  async function* (request: OperationRequest): OperationResult {
    const input = yield* unwrap(kind.readNew(yield* unwrap(BodyReader.of(request.body))));
    const [json = ''] = yield* writeInProject(
      request,
      activeProjectOf,
      async function* (transaction, project) {
        const row = yield* kind.insert(request, transaction, project, input);
        return kind.json(transaction, [row], project.id);
      },
    );
    return created(json);
  };

const getOf = <Row extends Listed>({ collection, placeholder, json }: ReadableKind<Row>) =>
  async function* (request: OperationRequest): OperationResult {
    const { database } = request.store;
    const project = yield* projectOf(request, database);
    const row = yield* rowOf(request, { database, collection, projectSeq: project.seq, placeholder });
    const [text = ''] = await json(database, [row], project.id);
    return ok(text);
  };

const updateOf = <Row extends Listed, Input, Update>(kind: NamedKind<Row, Input, Update>) =>
  async function* (request: OperationRequest): OperationResult {
    const update = yield* unwrap(kind.readUpdate(yield* unwrap(BodyReader.of(request.body))));
    const [json = ''] = yield* writeInProject(
      request,
      lockedProjectOf,
      async function* (transaction, project) {
        const row = yield* rowOf(request, {
          database: transaction,
          collection: kind.collection,
          projectSeq: project.seq,
          placeholder: kind.placeholder,
        });
        const updated = yield* kind.update(request, transaction, row, update);
        return kind.json(transaction, [updated], project.id);
      },
    );
    return ok(json);
  };

const removeOf = <Row extends Listed>({ collection, placeholder, remove }: ReadableKind<Row>) =>
  async function* (request: OperationRequest): OperationResult {
    yield* writeInProject(request, lockedProjectOf, async function* (transaction, project) {
      await remove(
        request,
        transaction,
        yield* rowOf(request, { database: transaction, collection, projectSeq: project.seq, placeholder }),
      );
    });
    return noContent;
  };

/** The path and the operation IDs of a collection in the API description. */
interface Routes {
  /** Relative to the project. */
  readonly path: string;
  readonly permission: string;
  readonly operationIDs: Readonly<Record<'list' | 'create' | 'get' | 'update' | 'remove', string>>;
}

/** The five operations of every named collection. */
export const namedOperations = <Row extends Listed, Input, Update>(
  { path, permission, operationIDs }: Routes,
  kind: NamedKind<Row, Input, Update>,
): readonly ApiOperation[] => {
  const [read, write] = [`${permission}:read`, `${permission}:write`];
  const many = `/projects/:projectID/${path}`;
  const one = `${many}/:${kind.placeholder}`;
  const { list, create, get, update, remove } = operationIDs;
  return [
    { operationID: list, method: 'GET', path: many, permission: read, handle: listOf(kind) },
    { operationID: create, method: 'POST', path: many, permission: write, handle: createOf(kind) },
    { operationID: get, method: 'GET', path: one, permission: read, handle: getOf(kind) },
    { operationID: update, method: 'PATCH', path: one, permission: write, handle: updateOf(kind) },
    { operationID: remove, method: 'DELETE', path: one, permission: write, handle: removeOf(kind) },
  ];
};
