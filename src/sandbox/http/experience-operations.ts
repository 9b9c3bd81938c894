import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type Problem } from '../problem.ts';
import { archiveExperiences } from '../records/archive.ts';
import {
  type ExperienceRow,
  changeExperience,
  experienceJson,
  findExperience,
  insertExperience,
  restoreExperience,
} from '../records/experiences.ts';
import { addPairs, findByIDs, firstMissing, type Found, setOwners } from '../records/members.ts';
import type { Database } from '../store/store.ts';
import { created, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { type Belongings, readExperienceChange, readNewExperience } from './experience-body.ts';
import { missing, pathID } from './identifier.ts';
import { type Call, type Operation, ORGANISATION, type Outcome } from './operation.ts';
import { lockedProjectOf, openProjectOf, projectOf } from './project-path.ts';
import { readSelection, resolveSelection } from './selection.ts';

const changeOf = (call: Call) => ({ now: call.now, userID: call.principal.userID });

const experienceOf = async (
  call: Call,
  database: Database,
  projectSeq: number,
): Promise<E.Either<Problem, ExperienceRow>> => {
  const id = pathID(call, 'experienceID', 'experience');
  if (E.isLeft(id)) return id;
  const row = await findExperience(database, projectSeq, id.right);
  return row ? E.right(row) : missing('experience', id.right);
};

/** Finds the tags or systems that a body names; one that is not there makes the body wrong. */
const ownersOf = async (
  database: Database,
  table: 'tags' | 'systems',
  projectSeq: number,
  ids: readonly string[] = [],
): Promise<E.Either<Problem, Found[]>> => {
  const found = (await findByIDs(database, table, projectSeq, ids)).filter(({ archived }) => !archived);
  const lost = firstMissing(ids, found);
  if (lost === undefined) return E.right(found);
  return badRequest(`There is no ${table === 'tags' ? 'experience tag' : 'system'} "${lost}".`);
};

const create = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const input = readNewExperience(reader.right);
  if (E.isLeft(input)) return input;
  const { settings, systemIDs, experienceTagIDs } = input.right;
  const row = await call.store.write(async (transaction) => {
    const project = await openProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const tags = await ownersOf(transaction, 'tags', project.right.seq, experienceTagIDs);
    if (E.isLeft(tags)) return tags;
    const systems = await ownersOf(transaction, 'systems', project.right.seq, systemIDs);
    if (E.isLeft(systems)) return systems;
    const experience = { id: call.newID(), project: project.right, orgID: ORGANISATION, settings };
    const inserted = await insertExperience(transaction, experience, changeOf(call));
    if (E.isLeft(inserted)) return inserted;
    for (const { seq } of tags.right) await addPairs(transaction, 'tag_members', seq, [inserted.right.seq]);
    for (const { seq } of systems.right)
      await addPairs(transaction, 'system_members', seq, [inserted.right.seq]);
    return inserted;
  });
  return E.isLeft(row) ? row : created(experienceJson(row.right));
};

const get = async (call: Call): Outcome => {
  const project = await projectOf(call, call.store.database);
  if (E.isLeft(project)) return project;
  const row = await experienceOf(call, call.store.database, project.right.seq);
  return E.isLeft(row) ? row : ok(experienceJson(row.right));
};

const setBelongings = async (
  database: Database,
  experience: ExperienceRow,
  { systemIDs, experienceTagIDs }: Belongings,
): Promise<E.Either<Problem, void>> => {
  if (experienceTagIDs) {
    const tags = await ownersOf(database, 'tags', experience.project_seq, experienceTagIDs);
    if (E.isLeft(tags)) return tags;
    await setOwners(
      database,
      'tag_members',
      experience.seq,
      tags.right.map(({ seq }) => seq),
    );
  }
  if (systemIDs) {
    const systems = await ownersOf(database, 'systems', experience.project_seq, systemIDs);
    if (E.isLeft(systems)) return systems;
    await setOwners(
      database,
      'system_members',
      experience.seq,
      systems.right.map(({ seq }) => seq),
    );
  }
  return E.right(undefined);
};

const update = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const change = readExperienceChange(reader.right);
  if (E.isLeft(change)) return change;
  const row = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const found = await experienceOf(call, transaction, project.right.seq);
    if (E.isLeft(found)) return found;
    const { settings } = change.right;
    const changed = await changeExperience(transaction, found.right, settings, changeOf(call));
    if (E.isLeft(changed)) return changed;
    const belongings = await setBelongings(transaction, changed.right, change.right);
    return E.isLeft(belongings) ? belongings : changed;
  });
  return E.isLeft(row) ? row : ok(experienceJson(row.right));
};

/** Archiving twice is no error, so that a request whose answer was lost can be sent again. */
const archive = async (call: Call): Outcome => {
  const archived = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const row = await experienceOf(call, transaction, project.right.seq);
    if (E.isLeft(row)) return row;
    const found = { seq: row.right.seq, id: row.right.id, archived: row.right.archived === 1 };
    return E.right(await archiveExperiences(transaction, [found], changeOf(call)));
  });
  return E.isLeft(archived) ? archived : noContent;
};

const bulkArchive = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const body = reader.right;
  body.required('experienceIDs', body.uuids('experienceIDs'), []);
  const selection = readSelection(body, 'experienceIDs');
  const input = body.finish(selection);
  if (E.isLeft(input)) return input;
  const count = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const { seq } = project.right;
    const found = await resolveSelection(transaction, seq, call.store.kind, input.right, 'ignored');
    if (E.isLeft(found)) return found;
    return E.right(await archiveExperiences(transaction, found.right, changeOf(call)));
  });
  return E.isLeft(count) ? count : ok(String(count.right));
};

const restore = async (call: Call): Outcome => {
  const restored = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const row = await experienceOf(call, transaction, project.right.seq);
    return E.isLeft(row) ? row : restoreExperience(transaction, row.right, changeOf(call));
  });
  return E.isLeft(restored) ? restored : noContent;
};

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
