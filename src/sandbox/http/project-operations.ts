import * as E from 'fp-ts/lib/Either.js';
import { cutPage, isBehind, orderKey, rowsToRead, sortedBy } from '../records/keyset.ts';
import { scopeOf } from '../records/page-token.ts';
import { changeProject, insertProject, projectJson } from '../records/projects.ts';
import { created, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { type Call, type Operation, ORGANISATION, type Outcome } from './operation.ts';
import { type Orders, readOrder } from './order.ts';
import { lockedProjectOf, projectOf } from './project-path.ts';
import { readPage } from './query-reader.ts';

const ORDERS: Orders = new Map([
  ['timestamp', undefined],
  ['id', 'projects.id'],
  ['name', 'projects.name_searched'],
  ['rank', 'projects.name_searched'],
]);

const list = async (call: Call): Outcome => {
  const order = readOrder(call.query, ORDERS);
  if (E.isLeft(order)) return order;
  const page = readPage(call.query, scopeOf('projects', JSON.stringify(order.right)));
  if (E.isLeft(page)) return page;
  const rows = await call.store.database
    .selectFrom('projects')
    .selectAll()
    .select(orderKey(order.right).as('order_key'))
    .where('archived', '=', 0)
    .where(isBehind(order.right, 'projects.seq', page.right.after))
    .orderBy(sortedBy(order.right, 'projects.seq'))
    .limit(rowsToRead(page.right))
    .execute();
  const cut = cutPage(rows, page.right);
  return ok(
    `{"projects":[${cut.rows.map(projectJson).join(',')}],"nextPageToken":${JSON.stringify(cut.token)}}`,
  );
};

const create = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const body = reader.right;
  const input = body.finish({
    name: body.requiredNonEmptyText('name'),
    description: body.requiredText('description'),
  });
  if (E.isLeft(input)) return input;
  const project = await call.store.write((transaction) =>
    insertProject(transaction, {
      ...input.right,
      id: call.newID(),
      now: call.now,
      userID: call.principal.userID,
      orgID: ORGANISATION,
    }),
  );
  return E.isLeft(project) ? project : created(projectJson(project.right));
};

const get = async (call: Call): Outcome => {
  const project = await projectOf(call, call.store.database);
  return E.isLeft(project) ? project : ok(projectJson(project.right));
};

const UPDATABLE = ['name', 'description'] as const;

const update = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const fields = reader.right.masked('project', UPDATABLE);
  const name = fields?.nonEmptyText('name');
  const description = fields?.text('description');
  const change = reader.right.finish({
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  });
  if (E.isLeft(change)) return change;
  const project = await call.store.write(async (transaction) => {
    const found = await lockedProjectOf(call, transaction);
    return E.isLeft(found) ? found : changeProject(transaction, found.right, change.right);
  });
  return E.isLeft(project) ? project : ok(projectJson(project.right));
};

const archive = async (call: Call): Outcome => {
  const archived = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    await transaction
      .updateTable('projects')
      .set({ archived: 1 })
      .where('seq', '=', project.right.seq)
      .execute();
    return E.right(undefined);
  });
  return E.isLeft(archived) ? archived : noContent;
};

/** The operations on projects. */
export const PROJECT_OPERATIONS: readonly Operation[] = [
  {
    operationID: 'listProjects',
    method: 'GET',
    path: '/projects',
    permission: 'projects:read',
    handle: list,
  },
  {
    operationID: 'createProject',
    method: 'POST',
    path: '/projects',
    permission: 'projects:write',
    handle: create,
  },
  {
    operationID: 'getProject',
    method: 'GET',
    path: '/projects/:projectID',
    permission: 'projects:read',
    handle: get,
  },
  {
    operationID: 'updateProject',
    method: 'PATCH',
    path: '/projects/:projectID',
    permission: 'projects:write',
    handle: update,
  },
  {
    operationID: 'archiveProject',
    method: 'DELETE',
    path: '/projects/:projectID',
    permission: 'projects:write',
    handle: archive,
  },
];
