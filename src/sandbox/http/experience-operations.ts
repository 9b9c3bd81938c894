import { badRequest } from '../request-error.ts';
import { archiveExperiences } from '../records/archive.ts';
import {
  updateExperience,
  experienceJson,
  EXPERIENCES,
  insertExperience,
  restoreExperience,
} from '../records/experiences.ts';
import { findByIDs, firstMissing, setOwners } from '../records/members.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { created, noContent, ok } from './responses.ts';
import { BodyReader } from './body-reader.ts';
import { type OwnerIDs, readExperienceUpdate, readNewExperience } from './experience-body.ts';
import { type OwnerKind, SYSTEM_MEMBERS, TAG_MEMBERS } from './member-operations.ts';
import {
  type OperationRequest,
  stampOf,
  type ApiOperation,
  ORGANISATION,
  type OperationResult,
} from './operation.ts';
import { writeInProject, lockedProjectOf, activeProjectOf, projectOf, rowOf } from './project-path.ts';
import { readSelection, resolveSelection } from './selection.ts';

/** Sets the tags or systems of an experience to those in the body, if the body has the list. An unknown ID is a bad request. */
async function* setOwnersByID(
  database: Database,
  { collection: { table, what }, members }: OwnerKind,
  experience: { readonly seq: number; readonly project_seq: number },
  ids: readonly string[] | undefined,
): Fallible<void> {
  if (ids === undefined) return;
  const found = await findByIDs(database, table, experience.project_seq, ids);
  const active = found.filter(({ archived }) => !archived);
  const unknownID = firstMissing(ids, active);
  if (unknownID !== undefined) yield* unwrap(badRequest(`There is no ${what} "${unknownID}".`));
  const owners = active.map(({ seq }) => seq);
  await setOwners(database, members, experience.seq, owners);
}

async function* setAllOwners(
  database: Database,
  experience: { readonly seq: number; readonly project_seq: number },
  { systemIDs, experienceTagIDs }: OwnerIDs,
): Fallible<void> {
  yield* setOwnersByID(database, TAG_MEMBERS, experience, experienceTagIDs);
  yield* setOwnersByID(database, SYSTEM_MEMBERS, experience, systemIDs);
}

async function* create(request: OperationRequest): OperationResult {
  const { settings, ...ownerIDs } = yield* unwrap(
    readNewExperience(yield* unwrap(BodyReader.of(request.body))),
  );
  const row = yield* writeInProject(request, activeProjectOf, async function* (transaction, project) {
    const experience = { id: request.newID(), project, orgID: ORGANISATION, settings };
    const inserted = yield* insertExperience(transaction, experience, stampOf(request));
    yield* setAllOwners(transaction, inserted, ownerIDs);
    return inserted;
  });
  return created(experienceJson(row));
}

async function* get(request: OperationRequest): OperationResult {
  const { database } = request.store;
  const { seq } = yield* projectOf(request, database);
  return ok(
    experienceJson(
      yield* rowOf(request, {
        database,
        collection: EXPERIENCES,
        projectSeq: seq,
        placeholder: 'experienceID',
      }),
    ),
  );
}

async function* update(request: OperationRequest): OperationResult {
  const { settings, ...ownerIDs } = yield* unwrap(
    readExperienceUpdate(yield* unwrap(BodyReader.of(request.body))),
  );
  const row = yield* writeInProject(request, lockedProjectOf, async function* (transaction, { seq }) {
    const found = yield* rowOf(request, {
      database: transaction,
      collection: EXPERIENCES,
      projectSeq: seq,
      placeholder: 'experienceID',
    });
    const changed = yield* updateExperience(transaction, found, settings, stampOf(request));
    yield* setAllOwners(transaction, changed, ownerIDs);
    return changed;
  });
  return ok(experienceJson(row));
}

/** Archiving twice is not an error, so a client can retry a request whose response was lost. */
async function* archive(request: OperationRequest): OperationResult {
  yield* writeInProject(request, lockedProjectOf, async function* (transaction, { seq }) {
    const row = yield* rowOf(request, {
      database: transaction,
      collection: EXPERIENCES,
      projectSeq: seq,
      placeholder: 'experienceID',
    });
    yield* archiveExperiences(transaction, [{ ...row, archived: row.archived === 1 }], stampOf(request));
  });
  return noContent;
}

async function* bulkArchive(request: OperationRequest): OperationResult {
  const body = yield* unwrap(BodyReader.of(request.body));
  body.required('experienceIDs', body.uuids('experienceIDs'), []);
  const selection = yield* unwrap(body.finish(readSelection(body, 'experienceIDs')));
  const count = yield* writeInProject(request, lockedProjectOf, async function* (transaction, { seq }) {
    const { kind } = request.store;
    const found = yield* resolveSelection(transaction, selection, {
      projectSeq: seq,
      kind,
      onUnknownID: 'ignore',
    });
    return yield* archiveExperiences(transaction, found, stampOf(request));
  });
  return ok(String(count));
}

async function* restore(request: OperationRequest): OperationResult {
  yield* writeInProject(request, lockedProjectOf, async function* (transaction, { seq }) {
    const row = yield* rowOf(request, {
      database: transaction,
      collection: EXPERIENCES,
      projectSeq: seq,
      placeholder: 'experienceID',
    });
    yield* restoreExperience(transaction, row, stampOf(request));
  });
  return noContent;
}

/** The operations on single experiences, and bulk archiving. */
export const EXPERIENCE_OPERATIONS: readonly ApiOperation[] = [
  {
    operationID: 'createExperience',
    method: 'POST',
    path: '/projects/:projectID/experiences',
    permission: 'experiences:write',
    handle: create,
  },
  {
    operationID: 'bulkArchiveExperiences',
    method: 'POST',
    path: '/projects/:projectID/experiences/archive',
    permission: 'experiences:write',
    handle: bulkArchive,
  },
  {
    operationID: 'getExperience',
    method: 'GET',
    path: '/projects/:projectID/experiences/:experienceID',
    permission: 'experiences:read',
    handle: get,
  },
  {
    operationID: 'updateExperience',
    method: 'PATCH',
    path: '/projects/:projectID/experiences/:experienceID',
    permission: 'experiences:write',
    handle: update,
  },
  {
    operationID: 'archiveExperience',
    method: 'DELETE',
    path: '/projects/:projectID/experiences/:experienceID',
    permission: 'experiences:write',
    handle: archive,
  },
  {
    operationID: 'restoreExperience',
    method: 'POST',
    path: '/projects/:projectID/experiences/:experienceID/restore',
    permission: 'experiences:write',
    handle: restore,
  },
];
