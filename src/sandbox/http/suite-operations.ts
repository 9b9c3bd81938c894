import { sql } from 'kysely';
import { badRequest, type RequestError } from '../request-error.ts';
import { all, readRows } from '../records/collection.ts';
import type { ExperienceKey } from '../records/experience-list.ts';
import { contains as columnContains } from '../records/keyset.ts';
import { findByIDs } from '../records/members.ts';
import { tokenScope } from '../records/page-token.ts';
import {
  archiveSuite,
  findRevision,
  insertSuite,
  experiencesOfSuite,
  REVISIONS,
  reviseSuite,
  suiteJson,
  type SuiteRow,
  SUITES,
  suiteSettingsOf,
} from '../records/suites.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import { ok, okPage } from './responses.ts';
import { isUuid, noSuch, quoted } from './identifier.ts';
import { type Filter, type NamedKind, namedOperations } from './named-operations.ts';
import {
  type OperationRequest,
  stampOf,
  type ApiOperation,
  ORGANISATION,
  type OperationResult,
} from './operation.ts';
import { projectOf, rowOf } from './project-path.ts';
import { readBoolean, readPage, readText, readUuids } from './query-reader.ts';
import { type ExperienceSelection, type Resolution, resolveSelection } from './selection.ts';
import { type NewSuiteInput, readNewSuite, readRevision, type RevisionInput } from './suite-body.ts';

/** The maximum number of experiences in a filter, because each adds a condition. */
const EXPERIENCES_LIMIT = 200;

const contains = (experienceID: string) =>
  sql<boolean>`exists (select 1 from suite_members inner join experiences
    on experiences.seq = suite_members.experience_seq
    where suite_members.suite_seq = suites.seq and experiences.id = ${experienceID})`;

/** Reads the filter of a list. Without `archived`, it selects active suites. */
function* readFilter({ query, store: { kind } }: OperationRequest): Generator<RequestError, Filter> {
  const archived = yield* unwrap(readBoolean(query, 'archived'));
  const experienceIDs = (yield* unwrap(readUuids(query, 'experienceIDs'))) ?? [];
  if (experienceIDs.length > EXPERIENCES_LIMIT)
    yield* unwrap(badRequest(`\`experienceIDs\` takes at most ${EXPERIENCES_LIMIT} IDs.`));
  const [systemID, name, text] = ['systemID', 'name', 'text'].map((field) => readText(query, field));
  if (systemID !== undefined && !isUuid(systemID))
    yield* unwrap(badRequest(`\`systemID\` is ${quoted(systemID)}, which is not a UUID.`));
  const has = (column: string, part: string) => columnContains(`suites.${column}`, toSearched(part), kind);
  const condition = all([
    sql<boolean>`suites.archived = ${archived === true ? 1 : 0}`,
    ...(name === undefined ? [] : [has('name_searched', name)]),
    ...(text === undefined
      ? []
      : [sql<boolean>`(${has('name_searched', text)} or ${has('description_searched', text)})`]),
    ...(systemID === undefined ? [] : [sql<boolean>`suites.system_id = ${systemID.toLowerCase()}`]),
    ...experienceIDs.map(contains),
  ]);
  const scope = JSON.stringify([archived, name, text, systemID, experienceIDs]);
  return { condition, scope };
}

/** Finds the selected experiences. An archived one is a bad request. */
async function* activeExperiences(
  database: Database,
  selection: ExperienceSelection,
  resolution: Resolution,
): Fallible<readonly ExperienceKey[]> {
  const found = yield* resolveSelection(database, selection, resolution);
  const archived = found.find((experience) => experience.archived);
  if (archived) yield* unwrap(badRequest(`The experience "${archived.id}" is archived.`));
  return found;
}

async function* requireSystem(
  database: Database,
  projectSeq: number,
  systemID: string,
  onUnknownID: 'notFound' | 'badRequest',
): Fallible<void> {
  const [system] = await findByIDs(database, 'systems', projectSeq, [systemID]);
  if (system && !system.archived) return;
  yield* unwrap(
    onUnknownID === 'notFound'
      ? noSuch('system', systemID)
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
  async *insert(request, transaction, project, { settings, selection }) {
    yield* requireSystem(transaction, project.seq, settings.systemID, 'badRequest');
    const experiences = yield* activeExperiences(transaction, selection, {
      projectSeq: project.seq,
      kind: request.store.kind,
      onUnknownID: 'badRequest',
    });
    const suite = { id: request.newID(), project, orgID: ORGANISATION, settings, experiences };
    return yield* insertSuite(transaction, suite, stampOf(request));
  },
  readUpdate: readRevision,
  async *update(request, transaction, suite, { update, selection }) {
    const settings = update(suiteSettingsOf(suite));
    if (settings.systemID !== suite.system_id)
      yield* requireSystem(transaction, suite.project_seq, settings.systemID, 'notFound');
    const experiences = selection.given
      ? yield* activeExperiences(transaction, selection, {
          projectSeq: suite.project_seq,
          kind: request.store.kind,
          onUnknownID: 'notFound',
        })
      : await experiencesOfSuite(transaction, suite);
    return yield* reviseSuite(transaction, suite, { settings, experiences }, stampOf(request));
  },
  remove: (_call, transaction, { seq }) => archiveSuite(transaction, seq),
};

async function* suiteOf(request: OperationRequest): Fallible<SuiteRow> {
  const { database } = request.store;
  const { seq } = yield* projectOf(request, database);
  return yield* rowOf(request, { database, collection: SUITES, projectSeq: seq, placeholder: 'testSuiteID' });
}

async function* listRevisions(request: OperationRequest): OperationResult {
  const page = yield* unwrap(readPage(request.query, tokenScope('revisions', request.path.testSuiteID)));
  const suite = yield* suiteOf(request);
  const listing = {
    ...REVISIONS,
    condition: sql<boolean>`suite_seq = ${suite.seq}`,
    order: { descending: true },
    seq: 'suite_revisions.revision',
  };
  const { rows, token } = await readRows(request.store.database, listing, page);
  const json = rows.map((row) => suiteJson({ ...row, archived: suite.archived }));
  return okPage('testSuites', json, token);
}

const WHOLE_NUMBER = /^\d{1,9}$/;

async function* getRevision(request: OperationRequest): OperationResult {
  const suite = yield* suiteOf(request);
  const text = request.path.revision ?? '';
  const row = WHOLE_NUMBER.test(text)
    ? await findRevision(request.store.database, suite, Number(text))
    : undefined;
  return ok(suiteJson(row ?? (yield* unwrap(noSuch('revision', text)))));
}

const REVISIONS_PATH = '/projects/:projectID/suites/:testSuiteID/revisions';

/** The operations on test suites. */
export const SUITE_OPERATIONS: readonly ApiOperation[] = [
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
