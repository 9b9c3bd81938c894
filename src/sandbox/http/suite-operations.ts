import * as E from 'fp-ts/lib/Either.js';
import { sql } from 'kysely';
import { badRequest, type RequestError } from '../request-error.ts';
import { all, readRows } from '../records/collection.ts';
import type { ExperienceKey } from '../records/experience-list.ts';
import { contains } from '../records/keyset.ts';
import { findByIDs } from '../records/members.ts';
import { scopeOf } from '../records/page-token.ts';
import {
  archiveSuite,
  findRevision,
  insertSuite,
  keptExperiences,
  REVISIONS,
  reviseSuite,
  suiteJson,
  type SuiteRow,
  SUITES,
  suiteSettingsOf,
} from '../records/suites.ts';
import { need, type Steps } from '../steps.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { ok, okPage } from './answers.ts';
import { isUuid, missing, quoted } from './identifier.ts';
import { type Filter, type NamedKind, namedOperations } from './named-operations.ts';
import { type Call, changeOf, type Operation, ORGANISATION, type OperationResult } from './operation.ts';
import { projectOf, rowOf } from './project-path.ts';
import { readBoolean, readPage, readText, readUuids } from './query-reader.ts';
import { resolveSelection, type Selection, type Unknown } from './selection.ts';
import {
  changesExperiences,
  type NewSuiteInput,
  readNewSuite,
  readRevision,
  type RevisionInput,
} from './suite-body.ts';

/** Most experiences that a filter can name: each is a condition of its own. */
const EXPERIENCES_LIMIT = 200;

const holds = (experienceID: string) =>
  sql<boolean>`exists (select 1 from suite_members inner join experiences
    on experiences.seq = suite_members.experience_seq
    where suite_members.suite_seq = suites.seq and experiences.id = ${experienceID})`;

/** Reads which suites a list gives; without `archived` the active ones. */
const readFilter = ({ query, store: { kind } }: Call): E.Either<RequestError, Filter> => {
  const archived = readBoolean(query, 'archived');
  if (E.isLeft(archived)) return archived;
  const experienceIDs = readUuids(query, 'experienceIDs');
  if (E.isLeft(experienceIDs)) return experienceIDs;
  if ((experienceIDs.right?.length ?? 0) > EXPERIENCES_LIMIT)
    return badRequest(`\`experienceIDs\` takes at most ${EXPERIENCES_LIMIT} IDs.`);
  const [systemID, name, text] = ['systemID', 'name', 'text'].map((field) => readText(query, field));
  if (systemID !== undefined && !isUuid(systemID))
    return badRequest(`\`systemID\` is ${quoted(systemID)}, which is not a UUID.`);
  const has = (column: string, part: string) => contains(`suites.${column}`, toSearched(part), kind);
  const condition = all([
    sql<boolean>`suites.archived = ${archived.right === true ? 1 : 0}`,
    ...(name === undefined ? [] : [has('name_searched', name)]),
    ...(text === undefined
      ? []
      : [sql<boolean>`(${has('name_searched', text)} or ${has('description_searched', text)})`]),
    ...(systemID === undefined ? [] : [sql<boolean>`suites.system_id = ${systemID.toLowerCase()}`]),
    ...(experienceIDs.right ?? []).map(holds),
  ]);
  const scope = JSON.stringify([archived.right, name, text, systemID, experienceIDs.right]);
  return E.right({ condition, scope });
};

/** The active experiences that a body means; an archived one counts as unknown. */
async function* experiencesFor(
  call: Call,
  database: Database,
  projectSeq: number,
  selection: Selection,
  unknown: Unknown,
): Steps<readonly ExperienceKey[]> {
  const found = yield* resolveSelection(database, projectSeq, call.store.kind, selection, unknown);
  const archived = found.find((experience) => experience.archived);
  if (archived) yield* need(badRequest(`The experience "${archived.id}" is archived.`));
  return found;
}

async function* needSystem(
  database: Database,
  projectSeq: number,
  systemID: string,
  unknown: Unknown,
): Steps<void> {
  const [system] = await findByIDs(database, 'systems', projectSeq, [systemID]);
  if (system && !system.archived) return;
  yield* need(
    unknown === 'notFound'
      ? missing('system', systemID)
      : badRequest(`There is no system ${quoted(systemID)}.`),
  );
}

const KIND: NamedKind<SuiteRow, NewSuiteInput, RevisionInput> = {
  collection: SUITES,
  list: 'testSuites',
  placeholder: 'testSuiteID',
  counted: true,
  readFilter,
  json: (_database, rows) => Promise.resolve(rows.map(suiteJson)),
  readNew: readNewSuite,
  async *insert(call, transaction, project, { settings, selection }) {
    yield* needSystem(transaction, project.seq, settings.systemID, 'badRequest');
    const experiences = yield* experiencesFor(call, transaction, project.seq, selection, 'badRequest');
    const suite = { id: call.newID(), project, orgID: ORGANISATION, settings, experiences };
    return yield* insertSuite(transaction, suite, changeOf(call));
  },
  readUpdate: readRevision,
  async *update(call, transaction, suite, { change, selection }) {
    const settings = change(suiteSettingsOf(suite));
    if (settings.systemID !== suite.system_id)
      yield* needSystem(transaction, suite.project_seq, settings.systemID, 'notFound');
    const experiences = changesExperiences(selection)
      ? yield* experiencesFor(call, transaction, suite.project_seq, selection, 'notFound')
      : await keptExperiences(transaction, suite);
    return yield* reviseSuite(transaction, suite, settings, experiences, changeOf(call));
  },
  remove: (_call, transaction, { seq }) => archiveSuite(transaction, seq),
};

async function* suiteOf(call: Call): Steps<SuiteRow> {
  const { database } = call.store;
  const { seq } = yield* projectOf(call, database);
  return yield* rowOf(call, database, SUITES, seq, 'testSuiteID');
}

async function* listRevisions(call: Call): OperationResult {
  const page = yield* need(readPage(call.query, scopeOf('revisions', call.path.testSuiteID)));
  const suite = yield* suiteOf(call);
  const listing = {
    ...REVISIONS,
    condition: sql<boolean>`suite_seq = ${suite.seq}`,
    order: { descending: true },
    seq: 'suite_revisions.revision',
  };
  const { rows, token } = await readRows(call.store.database, listing, page);
  const json = rows.map((row) => suiteJson({ ...row, archived: suite.archived }));
  return okPage('testSuites', json, token);
}

const WHOLE_NUMBER = /^\d{1,9}$/;

async function* getRevision(call: Call): OperationResult {
  const suite = yield* suiteOf(call);
  const text = call.path.revision ?? '';
  const row = WHOLE_NUMBER.test(text)
    ? await findRevision(call.store.database, suite, Number(text))
    : undefined;
  return ok(suiteJson(row ?? (yield* need(missing('revision', text)))));
}

const REVISIONS_PATH = '/projects/:projectID/suites/:testSuiteID/revisions';

/** The operations on test suites. */
export const SUITE_OPERATIONS: readonly Operation[] = [
  ...namedOperations(
    {
      path: 'suites',
      permission: 'batches',
      operationIDs: {
        list: 'listTestSuites',
        create: 'createTestSuite',
        get: 'getTestSuite',
        update: 'reviseTestSuite',
        remove: 'archiveTestSuite',
      },
    },
    KIND,
  ),
  {
    operationID: 'listTestSuiteRevisions',
    method: 'GET',
    path: REVISIONS_PATH,
    permission: 'batches:read',
    handle: listRevisions,
  },
  {
    operationID: 'getTestSuiteRevision',
    method: 'GET',
    path: `${REVISIONS_PATH}/:revision`,
    permission: 'batches:read',
    handle: getRevision,
  },
];
