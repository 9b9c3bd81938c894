import * as E from 'fp-ts/lib/Either.js';
import { sql } from 'kysely';
import { badRequest, type Problem } from '../problem.ts';
import type { ExperienceKey } from '../records/experience-list.ts';
import { findByIDs } from '../records/members.ts';
import { scopeOf } from '../records/page-token.ts';
import { cutPage, isBehind, rowsToRead, sortedBy } from '../records/keyset.ts';
import {
  findRevision,
  findSuite,
  insertSuite,
  membersOfSuite,
  reviseSuite,
  type RevisionRow,
  suiteExperienceIDs,
  suiteJson,
  type SuiteRow,
  suiteSettingsOf,
} from '../records/suites.ts';
import type { Database } from '../store/store.ts';
import { created, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { missing, pathID, quoted } from './identifier.ts';
import { type Call, type Operation, ORGANISATION, type Outcome } from './operation.ts';
import { lockedProjectOf, openProjectOf, projectOf } from './project-path.ts';
import { readPage } from './query-reader.ts';
import { resolveSelection, type Selection, type Unknown } from './selection.ts';
import { changesExperiences, readNewSuite, readRevision } from './suite-body.ts';
import { list } from './suite-list.ts';

const changeOf = (call: Call) => ({ now: call.now, userID: call.principal.userID });

/** The active experiences that a body means; an archived one counts as unknown. */
const experiencesFor = async (
  call: Call,
  database: Database,
  projectSeq: number,
  selection: Selection,
  unknown: Unknown,
): Promise<E.Either<Problem, readonly ExperienceKey[]>> => {
  const found = await resolveSelection(database, projectSeq, call.store.kind, selection, unknown);
  if (E.isLeft(found)) return found;
  const archived = found.right.find((experience) => experience.archived);
  if (archived) return badRequest(`The experience "${archived.id}" is archived.`);
  return found;
};

const systemExists = async (
  database: Database,
  projectSeq: number,
  systemID: string,
  unknown: Unknown,
): Promise<E.Either<Problem, void>> => {
  const [system] = await findByIDs(database, 'systems', projectSeq, [systemID]);
  if (system && !system.archived) return E.right(undefined);
  return unknown === 'notFound'
    ? missing('system', systemID)
    : badRequest(`There is no system ${quoted(systemID)}.`);
};

const latestJson = async (database: Database, suite: SuiteRow): Promise<string> => {
  const row = await findRevision(database, suite);
  return row ? suiteJson(row) : '';
};

const create = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const input = readNewSuite(reader.right);
  if (E.isLeft(input)) return input;
  const { settings, selection } = input.right;
  const json = await call.store.write(async (transaction) => {
    const project = await openProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const system = await systemExists(transaction, project.right.seq, settings.systemID, 'badRequest');
    if (E.isLeft(system)) return system;
    const experiences = await experiencesFor(call, transaction, project.right.seq, selection, 'badRequest');
    if (E.isLeft(experiences)) return experiences;
    const suite = {
      id: call.newID(),
      project: project.right,
      orgID: ORGANISATION,
      settings,
      experiences: experiences.right,
    };
    const inserted = await insertSuite(transaction, suite, changeOf(call));
    return E.isLeft(inserted) ? inserted : E.right(await latestJson(transaction, inserted.right));
  });
  return E.isLeft(json) ? json : created(json.right);
};

const suiteOf = async (
  call: Call,
  database: Database,
  projectSeq: number,
): Promise<E.Either<Problem, SuiteRow>> => {
  const id = pathID(call, 'testSuiteID', 'test suite');
  if (E.isLeft(id)) return id;
  const suite = await findSuite(database, projectSeq, id.right);
  return suite ? E.right(suite) : missing('test suite', id.right);
};

const get = async (call: Call): Outcome => {
  const { database } = call.store;
  const project = await projectOf(call, database);
  if (E.isLeft(project)) return project;
  const suite = await suiteOf(call, database, project.right.seq);
  return E.isLeft(suite) ? suite : ok(await latestJson(database, suite.right));
};

const keptExperiences = async (
  database: Database,
  suite: SuiteRow,
  latest: RevisionRow,
): Promise<readonly ExperienceKey[]> => {
  const members = new Map((await membersOfSuite(database, suite.seq)).map((key) => [key.id, key]));
  return suiteExperienceIDs(latest)
    .map((id) => members.get(id))
    .filter((key) => key !== undefined);
};

const revise = async (call: Call): Outcome => {
  const reader = BodyReader.of(call.body);
  if (E.isLeft(reader)) return reader;
  const input = readRevision(reader.right);
  if (E.isLeft(input)) return input;
  const { change, selection } = input.right;
  const json = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const suite = await suiteOf(call, transaction, project.right.seq);
    if (E.isLeft(suite)) return suite;
    const latest = await findRevision(transaction, suite.right);
    if (latest === undefined) return missing('test suite', suite.right.id);
    const settings = change(suiteSettingsOf(latest));
    if (settings.systemID !== suite.right.system_id) {
      const system = await systemExists(transaction, project.right.seq, settings.systemID, 'notFound');
      if (E.isLeft(system)) return system;
    }
    const experiences = changesExperiences(selection)
      ? await experiencesFor(call, transaction, project.right.seq, selection, 'notFound')
      : E.right(await keptExperiences(transaction, suite.right, latest));
    if (E.isLeft(experiences)) return experiences;
    const revised = await reviseSuite(
      transaction,
      latest,
      suite.right,
      settings,
      experiences.right,
      changeOf(call),
    );
    return E.isLeft(revised) ? revised : E.right(await latestJson(transaction, revised.right));
  });
  return E.isLeft(json) ? json : ok(json.right);
};

const archive = async (call: Call): Outcome => {
  const archived = await call.store.write(async (transaction) => {
    const project = await lockedProjectOf(call, transaction);
    if (E.isLeft(project)) return project;
    const suite = await suiteOf(call, transaction, project.right.seq);
    if (E.isLeft(suite)) return suite;
    await transaction.updateTable('suites').set({ archived: 1 }).where('seq', '=', suite.right.seq).execute();
    return E.right(undefined);
  });
  return E.isLeft(archived) ? archived : noContent;
};

const NEWEST_FIRST = { descending: true };

const listRevisions = async (call: Call): Outcome => {
  const { database } = call.store;
  const page = readPage(call.query, scopeOf('revisions', call.path.testSuiteID));
  if (E.isLeft(page)) return page;
  const project = await projectOf(call, database);
  if (E.isLeft(project)) return project;
  const suite = await suiteOf(call, database, project.right.seq);
  if (E.isLeft(suite)) return suite;
  const rows = await database
    .selectFrom('suite_revisions')
    .selectAll()
    .select(sql<number>`revision`.as('seq'))
    .where('suite_seq', '=', suite.right.seq)
    .where(isBehind(NEWEST_FIRST, 'suite_revisions.revision', page.right.after))
    .orderBy(sortedBy(NEWEST_FIRST, 'suite_revisions.revision'))
    .limit(rowsToRead(page.right))
    .execute();
  const cut = cutPage(rows, page.right);
  const suites = cut.rows.map((row) => suiteJson({ ...row, archived: suite.right.archived }));
  return ok(`{"testSuites":[${suites.join(',')}],"nextPageToken":${JSON.stringify(cut.token)}}`);
};

const WHOLE_NUMBER = /^\d{1,9}$/;

const getRevision = async (call: Call): Outcome => {
  const { database } = call.store;
  const project = await projectOf(call, database);
  if (E.isLeft(project)) return project;
  const suite = await suiteOf(call, database, project.right.seq);
  if (E.isLeft(suite)) return suite;
  const text = call.path.revision ?? '';
  const row = WHOLE_NUMBER.test(text) ? await findRevision(database, suite.right, Number(text)) : undefined;
  return row ? ok(suiteJson(row)) : missing('revision', text);
};

const PATH = '/projects/:projectID/suites';
const [READ, WRITE] = ['batches:read', 'batches:write'] as const;

/** The operations on test suites. */
export const SUITE_OPERATIONS: readonly Operation[] = [
  { operationID: 'listTestSuites', method: 'GET', path: PATH, permission: READ, handle: list },
  { operationID: 'createTestSuite', method: 'POST', path: PATH, permission: WRITE, handle: create },
  { operationID: 'getTestSuite', method: 'GET', path: `${PATH}/:testSuiteID`, permission: READ, handle: get },
  {
    operationID: 'reviseTestSuite',
    method: 'PATCH',
    path: `${PATH}/:testSuiteID`,
    permission: WRITE,
    handle: revise,
  },
  {
    operationID: 'archiveTestSuite',
    method: 'DELETE',
    path: `${PATH}/:testSuiteID`,
    permission: WRITE,
    handle: archive,
  },
  {
    operationID: 'listTestSuiteRevisions',
    method: 'GET',
    path: `${PATH}/:testSuiteID/revisions`,
    permission: READ,
    handle: listRevisions,
  },
  {
    operationID: 'getTestSuiteRevision',
    method: 'GET',
    path: `${PATH}/:testSuiteID/revisions/:revision`,
    permission: READ,
    handle: getRevision,
  },
];
