import { isActive, readRows } from '../records/collection.ts';
import { scopeOf } from '../records/page-token.ts';
import { archiveProject, changeProject, insertProject, projectJson, PROJECTS } from '../records/projects.ts';
import { need } from '../steps.ts';
import { created, noContent, ok, okPage } from './answers.ts';
import { BodyReader, readNameChange } from './body-reader.ts';
import { type Call, changeOf, type Operation, ORGANISATION, type OperationResult } from './operation.ts';
import { ordersOf, readOrder } from './order.ts';
import { changing, lockedProjectOf, projectOf } from './project-path.ts';
import { readPage } from './query-reader.ts';

async function* list(call: Call): OperationResult {
  const order = yield* need(readOrder(call.query, ordersOf('projects')));
  const page = yield* need(readPage(call.query, scopeOf('projects', JSON.stringify(order))));
  const { columns, from } = PROJECTS;
  const listing = { columns, from, condition: isActive(PROJECTS), order, seq: 'projects.seq' };
  const { rows, token } = await readRows(call.store.database, listing, page);
  return okPage('projects', rows.map(projectJson), token);
}

async function* create(call: Call): OperationResult {
  const body = yield* need(BodyReader.of(call.body));
  const input = yield* need(
    body.finish({
      name: body.requiredNonEmptyText('name'),
      description: body.requiredText('description'),
    }),
  );
  const project = { ...input, ...changeOf(call), id: call.newID(), orgID: ORGANISATION };
  const write = call.store.write((transaction) => insertProject(transaction, project));
  return created(projectJson(yield* need(await write)));
}

async function* get(call: Call): OperationResult {
  return ok(projectJson(yield* projectOf(call, call.store.database)));
}

async function* update(call: Call): OperationResult {
  const body = yield* need(BodyReader.of(call.body));
  const change = yield* need(readNameChange(body, 'project', 'nonEmptyText'));
  const changed = yield* changing(call, lockedProjectOf, (transaction, project) =>
    changeProject(transaction, project, change),
  );
  return ok(projectJson(changed));
}

async function* archive(call: Call): OperationResult {
  const write = call.store.write(async function* (transaction) {
    const { seq } = yield* lockedProjectOf(call, transaction);
    await archiveProject(transaction, seq);
  });
  yield* need(await write);
  return noContent;
}

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
