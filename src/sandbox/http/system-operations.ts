import * as E from 'fp-ts/lib/Either.js';
import { sql } from 'kysely';
import type { Problem } from '../problem.ts';
import { contains, cutPage, isBehind, orderKey, rowsToRead, sortedBy } from '../records/keyset.ts';
import { scopeOf } from '../records/page-token.ts';
import {
  changeSystem,
  findSystem,
  insertSystem,
  type SystemRow,
  systemSettingsOf,
  systemsJson,
} from '../records/systems.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { created, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { missing, pathID } from './identifier.ts';
import { changeMany, changeOne, listMembersOf, SYSTEMS } from './member-operations.ts';
import { type Call, type Operation, ORGANISATION, type Outcome } from './operation.ts';
import { type Orders, readOrder } from './order.ts';
import { lockedProjectOf, openProjectOf, projectOf } from './project-path.ts';
import { readPage, readText } from './query-reader.ts';
import { readNewSystem, readSystemChange } from './system-body.ts';

const ORDERS: Orders = new Map([
  ['timestamp', undefined],
  ['id', 'systems.id'],
  ['name', 'systems.name_searched'],
  ['rank', 'systems.name_searched'],
]);

const oneJson = async (database: Database, row: SystemRow): Promise<string> =>
  (await systemsJson(database, [row]))[0] ?? '';

const pageJson = async (database: Database, rows: readonly SystemRow[], token: string): Promise<string> =>
  `{"systems":[${(await systemsJson(database, rows)).join(',')}],"nextPageToken":${JSON.stringify(token)}}`;

const list = async (call: Call): Outcome => {
  const { query, store } = call;
  const order = readOrder(query, ORDERS);
  if (E.isLeft(order)) return order;
  const name = readText(query, 'name');
  const page = readPage(query, scopeOf('systems', call.path.projectID, JSON.stringify(order.right), name));
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, store.database);
  if (E.isLeft(project)) return project;
  const named =
    name === undefined
      ? sql<boolean>`1 = 1`
      : contains('systems.name_searched', toSearched(name), store.kind);
  const rows = await store.database
    .selectFrom('systems')
    .selectAll()
    .select(orderKey(order.right).as('order_key'))
    .where('project_seq', '=', project.right.seq)
    .where('archived', '=', 0)
    .where(named)
    .where(isBehind(order.right, 'systems.seq', page.right.after))
    .orderBy(sortedBy(order.right, 'systems.seq'))
    .limit(rowsToRead(page.right))
    .execute();
  const cut = cutPage(rows, page.right);
  return ok(await pageJson(store.database, cut.rows, cut.token));
};

/** The active systems of one experience. */
const listOfExperience = async (call: Call): Outcome => {
  const { query, store } = call;
  const page = readPage(query, scopeOf('systems of', call.path.experienceID));
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, store.database);
  if (E.isLeft(project)) return project;
  const id = pathID(call, 'experienceID', 'experience');
  if (E.isLeft(id)) return id;
  const experience = await store.database
    .selectFrom('experiences')
    .select('seq')
    .where('id', '=', id.right)
    .where('project_seq', '=', project.right.seq)
    .executeTakeFirst();
  if (experience === undefined) return missing('experience', id.right);
  const rows = await store.database
    .selectFrom('systems')
    .innerJoin('system_members', 'system_members.system_seq', 'systems.seq')
    .selectAll('systems')
    .where('system_members.experience_seq', '=', experience.seq)
    .where('systems.archived', '=', 0)
    .where(isBehind({ descending: false }, 'systems.seq', page.right.after))
    .orderBy('systems.seq')
    .limit(rowsToRead(page.right))
    .execute();
  const cut = cutPage(rows, page.right);
  return ok(await pageJson(store.database, cut.rows, cut.token));
};

const create = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const settings = readNewSystem(reader.right);
  if (E.isLeft(settings)) return settings;
  const json = await call.store.write(async (transaction) => {
    const project = await openProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const system = await insertSystem(
      transaction,
      { id: call.newID(), project: project.right, orgID: ORGANISATION, settings: settings.right },
      { now: call.now, userID: call.principal.userID },
    );
    return E.isLeft(system) ? system : E.right(await oneJson(transaction, system.right));
  });
  return E.isLeft(json) ? json : created(json.right);
};

const systemOf = async (
  call: Call,
  database: Database,
  projectSeq: number,
): Promise<E.Either<Problem, SystemRow>> => {
  const id = pathID(call, 'systemID', 'system');
  if (E.isLeft(id)) return id;
  const system = await findSystem(database, projectSeq, id.right);
  return system ? E.right(system) : missing('system', id.right);
};

const get = async (call: Call): Outcome => {
  const { database } = call.store;
  const project = await projectOf(call, database);
  if (E.isLeft(project)) return project;
  const system = await systemOf(call, database, project.right.seq);
  return E.isLeft(system) ? system : ok(await oneJson(database, system.right));
};

const update = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const change = readSystemChange(reader.right);
  if (E.isLeft(change)) return change;
  const json = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const system = await systemOf(call, transaction, project.right.seq);
    if (E.isLeft(system)) return system;
    const settings = { ...systemSettingsOf(system.right), ...change.right };
    const changed = await changeSystem(transaction, system.right, settings, {
      now: call.now,
      userID: call.principal.userID,
    });
    return E.isLeft(changed) ? changed : E.right(await oneJson(transaction, changed.right));
  });
  return E.isLeft(json) ? json : ok(json.right);
};

const archive = async (call: Call): Outcome => {
  const archived = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const system = await systemOf(call, transaction, project.right.seq);
    if (E.isLeft(system)) return system;
    await transaction
      .updateTable('systems')
      .set({ archived: 1, updated_at: call.now, update_user_id: call.principal.userID })
      .where('seq', '=', system.right.seq)
      .where('archived', '=', 0)
      .execute();
    return E.right(undefined);
  });
  return E.isLeft(archived) ? archived : noContent;
};

const changeExperiences =
  (change: 'add' | 'remove') =>
  (call: Call): Outcome => {
    const reader = BodyReader.of(call.body);
    return E.isLeft(reader) ? Promise.resolve(reader) : changeMany(call, SYSTEMS, change, reader.right);
  };

const PATH = '/projects/:projectID/systems';
const [READ, WRITE] = ['systems:read', 'systems:write'] as const;

/** The operations on systems. */
export const SYSTEM_OPERATIONS: readonly Operation[] = [
  { operationID: 'listSystems', method: 'GET', path: PATH, permission: READ, handle: list },
  { operationID: 'createSystem', method: 'POST', path: PATH, permission: WRITE, handle: create },
  {
    operationID: 'addSystemsToExperiences',
    method: 'POST',
    path: `${PATH}/addExperiences`,
    permission: WRITE,
    handle: changeExperiences('add'),
  },
  {
    operationID: 'removeSystemsFromExperiences',
    method: 'POST',
    path: `${PATH}/removeExperiences`,
    permission: WRITE,
    handle: changeExperiences('remove'),
  },
  { operationID: 'getSystem', method: 'GET', path: `${PATH}/:systemID`, permission: READ, handle: get },
  {
    operationID: 'updateSystem',
    method: 'PATCH',
    path: `${PATH}/:systemID`,
    permission: WRITE,
    handle: update,
  },
  {
    operationID: 'archiveSystem',
    method: 'DELETE',
    path: `${PATH}/:systemID`,
    permission: WRITE,
    handle: archive,
  },
  {
    operationID: 'listExperiencesForSystem',
    method: 'GET',
    path: `${PATH}/:systemID/experiences`,
    permission: READ,
    handle: listMembersOf(SYSTEMS),
  },
  {
    operationID: 'addSystemToExperience',
    method: 'POST',
    path: `${PATH}/:systemID/experiences/:experienceID`,
    permission: WRITE,
    handle: changeOne(SYSTEMS, 'add'),
  },
  {
    operationID: 'removeSystemFromExperience',
    method: 'DELETE',
    path: `${PATH}/:systemID/experiences/:experienceID`,
    permission: WRITE,
    handle: changeOne(SYSTEMS, 'remove'),
  },
  {
    operationID: 'getSystemsForExperience',
    method: 'GET',
    path: '/projects/:projectID/experiences/:experienceID/systems',
    permission: 'experiences:read',
    handle: listOfExperience,
  },
];
