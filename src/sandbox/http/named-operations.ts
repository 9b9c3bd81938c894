import { type RawBuilder, sql } from 'kysely';
import type * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from '../request-error.ts';
import { all, type Collection, isActive, isIn, readRows } from '../records/collection.ts';
import { EXPERIENCES } from '../records/experiences.ts';
import { contains } from '../records/keyset.ts';
import { OWNER } from '../records/members.ts';
import { scopeOf } from '../records/page-token.ts';
import type { ProjectRow } from '../records/projects.ts';
import { need, type Steps } from '../steps.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { created, noContent, ok, okPage } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import type { OwnerKind } from './member-operations.ts';
import type { Call, Operation, OperationResult } from './operation.ts';
import { ordersOf, readOrder } from './order.ts';
import { changing, lockedProjectOf, openProjectOf, projectOf, rowOf } from './project-path.ts';
import { readPage, readText } from './query-reader.ts';

/** Which rows of a list a query asks for. */
export interface Filter {
  readonly condition: RawBuilder<boolean>;
  /** The filter's values, which page tokens are bound to. */
  readonly scope: string;
}

interface Listed {
  readonly seq: number;
}

/** How a collection is looked up and shown. */
interface ShownKind<Row extends Listed> {
  readonly collection: Collection<Row>;
  /** The list in a page. */
  readonly list: string;
  readonly placeholder: string;
  /** The order of a list that asks for none; that of creation where absent. */
  readonly byDefault?: string;
  /** Whether lists tell how many rows there are. */
  readonly counted?: true;
  readonly readFilter: (call: Call) => E.Either<RequestError, Filter>;
  readonly json: (database: Database, rows: readonly Row[], projectID: string) => Promise<readonly string[]>;
  readonly remove: (call: Call, transaction: Database, row: Row) => Promise<void>;
}

/** What one collection serves: everything that tells tags, systems and test suites apart. */
export interface NamedKind<Row extends Listed, Input, Update> extends ShownKind<Row> {
  readonly readNew: (body: BodyReader) => E.Either<RequestError, Input>;
  readonly insert: (call: Call, transaction: Database, project: ProjectRow, input: Input) => Steps<Row>;
  readonly readUpdate: (body: BodyReader) => E.Either<RequestError, Update>;
  readonly update: (call: Call, transaction: Database, row: Row, update: Update) => Steps<Row>;
}

/** Reads the filter of the active rows that have a text in their name. */
export const activeNamed =
  (collection: Collection<unknown>) =>
  ({ query, store }: Call): Filter => {
    const name = readText(query, 'name');
    const column = `${collection.table}.name_searched`;
    const named = name === undefined ? [] : [contains(column, toSearched(name), store.kind)];
    return { condition: all([isActive(collection), ...named]), scope: name ?? '' };
  };

const count = async (database: Database, table: string, condition: Filter['condition']): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}
    where ${condition}`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Lists a collection. */
const listOf = <Row extends Listed>(kind: ShownKind<Row>) =>
  async function* (call: Call): OperationResult {
    const { query, path, store } = call;
    const { collection, counted, byDefault, json, list } = kind;
    const { table, columns, from } = collection;
    const order = yield* need(readOrder(query, ordersOf(table), byDefault));
    const filter = yield* need(kind.readFilter(call));
    const scope = scopeOf(table, path.projectID, JSON.stringify(order), filter.scope);
    const page = yield* need(readPage(query, scope));
    const project = yield* projectOf(call, store.database);
    const condition = all([isIn(collection, project.seq), filter.condition]);
    const total = counted && (page.after?.total ?? (await count(store.database, table, condition)));
    const listing = { columns, from, condition, order, seq: `${table}.seq` };
    const { rows, token } = await readRows(store.database, listing, page, total);
    return okPage(list, await json(store.database, rows, project.id), token, total);
  };

/** Lists the active tags or systems of one experience. */
export const listOfExperience = <Row extends Listed>(
  { collection, list, json }: ShownKind<Row>,
  { members }: OwnerKind,
) =>
  async function* (call: Call): OperationResult {
    const { database } = call.store;
    const { table, columns } = collection;
    const page = yield* need(readPage(call.query, scopeOf(members, 'of', call.path.experienceID)));
    const project = yield* projectOf(call, database);
    const experience = yield* rowOf(call, database, EXPERIENCES, project.seq, 'experienceID');
    const seq = `${table}.seq`;
    const from = sql`${collection.from} inner join ${sql.table(members)}
      on ${sql.ref(`${members}.${OWNER[members]}`)} = ${sql.ref(seq)}`;
    const held = sql<boolean>`${sql.ref(`${members}.experience_seq`)} = ${experience.seq}`;
    const condition = all([held, isActive(collection)]);
    const listing = { columns, from, condition, order: { descending: false }, seq };
    const { rows, token } = await readRows(database, listing, page);
    return okPage(list, await json(database, rows, project.id), token);
  };

const createOf = <Row extends Listed, Input, Update>(kind: NamedKind<Row, Input, Update>) =>
  async function* (call: Call): OperationResult {
    const input = yield* need(kind.readNew(yield* need(BodyReader.of(call.body))));
    const [json = ''] = yield* changing(call, openProjectOf, async function* (transaction, project) {
      const row = yield* kind.insert(call, transaction, project, input);
      return kind.json(transaction, [row], project.id);
    });
    return created(json);
  };

const getOf = <Row extends Listed>({ collection, placeholder, json }: ShownKind<Row>) =>
  async function* (call: Call): OperationResult {
    const { database } = call.store;
    const project = yield* projectOf(call, database);
    const row = yield* rowOf(call, database, collection, project.seq, placeholder);
    const [text = ''] = await json(database, [row], project.id);
    return ok(text);
  };

const updateOf = <Row extends Listed, Input, Update>(kind: NamedKind<Row, Input, Update>) =>
  async function* (call: Call): OperationResult {
    const update = yield* need(kind.readUpdate(yield* need(BodyReader.of(call.body))));
    const [json = ''] = yield* changing(call, lockedProjectOf, async function* (transaction, project) {
      const row = yield* rowOf(call, transaction, kind.collection, project.seq, kind.placeholder);
      const updated = yield* kind.update(call, transaction, row, update);
      return kind.json(transaction, [updated], project.id);
    });
    return ok(json);
  };

const removeOf = <Row extends Listed>({ collection, placeholder, remove }: ShownKind<Row>) =>
  async function* (call: Call): OperationResult {
    yield* changing(call, lockedProjectOf, async function* (transaction, project) {
      await remove(call, transaction, yield* rowOf(call, transaction, collection, project.seq, placeholder));
    });
    return noContent;
  };

/** Where the operations of a collection are, and what the API description calls them. */
interface Names {
  /** Below a project. */
  readonly path: string;
  readonly permission: string;
  readonly operationIDs: Readonly<Record<'list' | 'create' | 'get' | 'update' | 'remove', string>>;
}

/** The five operations that every named collection has. */
export const namedOperations = <Row extends Listed, Input, Update>(
  { path, permission, operationIDs }: Names,
  kind: NamedKind<Row, Input, Update>,
): readonly Operation[] => {
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
