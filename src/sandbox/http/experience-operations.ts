import { badRequest } from '../request-error.ts';
import { archiveExperiences } from '../records/archive.ts';
import {
  changeExperience,
  experienceJson,
  EXPERIENCES,
  insertExperience,
  restoreExperience,
} from '../records/experiences.ts';
import { findByIDs, firstMissing, setOwners } from '../records/members.ts';
import { need, type Steps } from '../steps.ts';
import type { Database } from '../store/store.ts';
import { created, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { type Belongings, readExperienceChange, readNewExperience } from './experience-body.ts';
import { type OwnerKind, SYSTEM_MEMBERS, TAG_MEMBERS } from './member-operations.ts';
import { type Call, changeOf, type Operation, ORGANISATION, type OperationResult } from './operation.ts';
import { changing, lockedProjectOf, openProjectOf, projectOf, rowOf } from './project-path.ts';
import { readSelection, resolveSelection } from './selection.ts';

/** Gives an experience exactly the tags or systems that a body names, if it names any; one that is not there makes the body wrong. */
async function* setOwnersByID(
  database: Database,
  { collection: { table, what }, members }: OwnerKind,
  experience: { readonly seq: number; readonly project_seq: number },
  ids: readonly string[] | undefined,
): Steps<void> {
  if (ids === undefined) return;
  const found = await findByIDs(database, table, experience.project_seq, ids);
  const active = found.filter(({ archived }) => !archived);
  const lost = firstMissing(ids, active);
  if (lost !== undefined) yield* need(badRequest(`There is no ${what} "${lost}".`));
  const owners = active.map(({ seq }) => seq);
  await setOwners(database, members, experience.seq, owners);
}

async function* setBelongings(
  database: Database,
  experience: { readonly seq: number; readonly project_seq: number },
  { systemIDs, experienceTagIDs }: Belongings,
): Steps<void> {
  yield* setOwnersByID(database, TAG_MEMBERS, experience, experienceTagIDs);
  yield* setOwnersByID(database, SYSTEM_MEMBERS, experience, systemIDs);
}

async function* create(call: Call): OperationResult {
  const { settings, ...belongings } = yield* need(readNewExperience(yield* need(BodyReader.of(call.body))));
  const row = yield* changing(call, openProjectOf, async function* (transaction, project) {
    const experience = { id: call.newID(), project, orgID: ORGANISATION, settings };
    const inserted = yield* insertExperience(transaction, experience, changeOf(call));
    yield* setBelongings(transaction, inserted, belongings);
    return inserted;
  });
  return created(experienceJson(row));
}

async function* get(call: Call): OperationResult {
  const { database } = call.store;
  const { seq } = yield* projectOf(call, database);
  return ok(experienceJson(yield* rowOf(call, database, EXPERIENCES, seq, 'experienceID')));
}

async function* update(call: Call): OperationResult {
  const { settings, ...belongings } = yield* need(
    readExperienceChange(yield* need(BodyReader.of(call.body))),
  );
  const row = yield* changing(call, lockedProjectOf, async function* (transaction, { seq }) {
    const found = yield* rowOf(call, transaction, EXPERIENCES, seq, 'experienceID');
    const changed = yield* changeExperience(transaction, found, settings, changeOf(call));
    yield* setBelongings(transaction, changed, belongings);
    return changed;
  });
  return ok(experienceJson(row));
}

/** Archiving twice is no error, so that a request whose answer was lost can be sent again. */
async function* archive(call: Call): OperationResult {
  yield* changing(call, lockedProjectOf, async function* (transaction, { seq }) {
    const row = yield* rowOf(call, transaction, EXPERIENCES, seq, 'experienceID');
    yield* archiveExperiences(transaction, [{ ...row, archived: row.archived === 1 }], changeOf(call));
  });
  return noContent;
}

async function* bulkArchive(call: Call): OperationResult {
  const body = yield* need(BodyReader.of(call.body));
  body.required('experienceIDs', body.uuids('experienceIDs'), []);
  const selection = yield* need(body.finish(readSelection(body, 'experienceIDs')));
  const count = yield* changing(call, lockedProjectOf, async function* (transaction, { seq }) {
    const found = yield* resolveSelection(transaction, seq, call.store.kind, selection, 'ignored');
    return yield* archiveExperiences(transaction, found, changeOf(call));
  });
  return ok(String(count));
}

async function* restore(call: Call): OperationResult {
  yield* changing(call, lockedProjectOf, async function* (transaction, { seq }) {
    const row = yield* rowOf(call, transaction, EXPERIENCES, seq, 'experienceID');
    yield* restoreExperience(transaction, row, changeOf(call));
  });
  return noContent;
}

/** The operations on single experiences, and the archiving of many. */
export const EXPERIENCE_OPERATIONS: readonly Operation[] = [
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
