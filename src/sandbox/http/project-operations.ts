import { isActive, readRows } from '../records/collection.ts';
import { tokenScope } from '../records/page-token.ts';
import { archiveProject, updateProject, insertProject, projectJson, PROJECTS } from '../records/projects.ts';
import { unwrap } from '../fallible.ts';
import { created, noContent, ok, okPage } from './responses.ts';
import { BodyReader, readNameUpdate } from './body-reader.ts';
import {
  type OperationRequest,
  stampOf,
  type ApiOperation,
  ORGANISATION,
  type OperationResult,
} from './operation.ts';
import { ordersOf, readOrder } from './order.ts';
import { writeInProject, lockedProjectOf, projectOf } from './project-path.ts';
import { readPage } from './query-reader.ts';

async function* list(request: OperationRequest): OperationResult {
  const order = yield* unwrap(readOrder(request.query, ordersOf('projects')));
  const page = yield* unwrap(readPage(request.query, tokenScope('projects', JSON.stringify(order))));
  const { columns, from } = PROJECTS;
  const listing = { columns, from, condition: isActive(PROJECTS), order, seq: 'projects.seq' };
  const { rows, token } = await readRows(request.store.database, listing, page);
  return okPage('projects', rows.map(projectJson), token);
}

async function* create(request: OperationRequest): OperationResult {
  const body = yield* unwrap(BodyReader.of(request.body));
  const input = yield* unwrap(
    body.finish({
      name: body.requiredNonEmptyText('name'),
      description: body.requiredText('description'),
    }),
  );
  const project = { ...input, ...stampOf(request), id: request.newID(), orgID: ORGANISATION };
  const write = request.store.write((transaction) => insertProject(transaction, project));
  return created(projectJson(yield* unwrap(await write)));
}

async function* get(request: OperationRequest): OperationResult {
  return ok(projectJson(yield* projectOf(request, request.store.database)));
}

async function* update(request: OperationRequest): OperationResult {
  const body = yield* unwrap(BodyReader.of(request.body));
  const change = yield* unwrap(readNameUpdate(body, 'project', 'nonEmptyText'));
  const changed = yield* writeInProject(request, lockedProjectOf, (transaction, project) =>
    updateProject(transaction, project, change),
  );
  return ok(projectJson(changed));
}

async function* archive(request: OperationRequest): OperationResult {
  const write = request.store.write(async function* (transaction) {
    const { seq } = yield* lockedProjectOf(request, transaction);
    await archiveProject(transaction, seq);
  });
  yield* unwrap(await write);
  return noContent;
}

/** The operations on projects. */
export const PROJECT_OPERATIONS: readonly ApiOperation[] = [
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
