import * as t from 'io-ts';
import { type Selectable, sql } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import type { SuiteRevisionTable, SuiteTable } from '../store/tables.ts';
import { type Collection, findRow, isActive, requireFreeName } from './collection.ts';
import type { ExperienceKey } from './experience-list.ts';
import type { AuditStamp } from './experiences.ts';
import { inChunks, nameKey } from './keyset.ts';
import { addPairs, removeAllPairs } from './members.ts';
import { storedJson } from './stored-json.ts';

const SuiteSettings = t.intersection([
  t.strict({
    name: t.string,
    description: t.string,
    systemID: t.string,
    showOnSummary: t.boolean,
  }),
  // Absent instead of null: the API description does not clearly allow null for all of them.
  t.exact(t.partial({ metricsBuildID: t.string, metricsSetName: t.string, summaryReferenceDate: t.string })),
]);
/** The fields of a suite that users set, except its experiences. */
export type SuiteSettings = t.TypeOf<typeof SuiteSettings>;

const Fixed = t.strict({
  testSuiteID: t.string,
  projectID: t.string,
  creationTimestamp: t.string,
  userID: t.string,
  orgID: t.string,
});

/** The columns of a suite that come from a revision. */
type RevisionColumn = 'revision' | 'updated_at' | 'update_user_id' | 'document' | 'experiences';

/** A suite at its latest revision. */
export type SuiteRow = Selectable<SuiteTable> & Pick<Selectable<SuiteRevisionTable>, RevisionColumn>;

/** Test suites, at their latest revisions. */
export const SUITES: Collection<SuiteRow> = {
  table: 'suites',
  what: 'test suite',
  nameTaken: 'A test suite with this name already exists in the project.',
  archivable: true,
  columns: sql<SuiteRow>`suites.*, r.updated_at, r.update_user_id, r.document, r.experiences`,
  from: sql`suites inner join suite_revisions as r on r.suite_seq = suites.seq and r.revision = suites.revision`,
};

/** A revision of a suite. */
export type Revision = Pick<SuiteRow, RevisionColumn | 'seq'>;

/** The revisions of suites as rows of a list. */
export const REVISIONS = {
  columns: sql<Revision>`revision as seq, suite_revisions.*`,
  from: sql`suite_revisions`,
};

/** A suite at one revision as the API returns it. */
export const suiteJson = (row: Pick<SuiteRow, RevisionColumn | 'archived'>): string =>
  `${row.document.slice(0, -1)},"testSuiteRevision":${row.revision},"archived":${row.archived === 1 ? 'true' : 'false'},"updateTimestamp":"${row.updated_at}","updateUserID":${JSON.stringify(row.update_user_id)},"experiences":${row.experiences}}`;

/** The fields of a stored suite that users set, except its experiences. */
export const suiteSettingsOf = (row: Pick<SuiteRow, 'document'>): SuiteSettings =>
  storedJson(SuiteSettings, row.document);

/** The IDs of the experiences of a revision. */
export const suiteExperienceIDs = (row: Pick<SuiteRow, 'experiences'>): readonly string[] =>
  storedJson(t.readonlyArray(t.string), row.experiences);

/** Finds a revision of a suite. */
export const findRevision = async (
  database: Database,
  suite: SuiteRow,
  revision: number,
): Promise<SuiteRow | undefined> => {
  const row = await database
    .selectFrom('suite_revisions')
    .select(['revision', 'updated_at', 'update_user_id', 'document', 'experiences'])
    .where('suite_seq', '=', suite.seq)
    .where('revision', '=', revision)
    .executeTakeFirst();
  return row && { ...suite, ...row };
};

const latestColumns = (settings: SuiteSettings, revision: number) => ({
  name_key: nameKey(settings.name),
  name_searched: toSearched(settings.name),
  description_searched: toSearched(settings.description),
  system_id: settings.systemID,
  revision,
});

interface NewRevision {
  readonly suiteSeq: number;
  readonly revision: number;
  readonly document: string;
  readonly experiences: readonly ExperienceKey[];
}

const writeRevision = async (
  database: Database,
  { suiteSeq, revision, document, experiences }: NewRevision,
  { now, userID }: AuditStamp,
): Promise<void> => {
  await database
    .insertInto('suite_revisions')
    .values({
      suite_seq: suiteSeq,
      revision,
      updated_at: now,
      update_user_id: userID,
      document,
      experiences: JSON.stringify(experiences.map(({ id }) => id)),
    })
    .execute();
  await removeAllPairs(database, 'suite_members', suiteSeq);
  await addPairs(
    database,
    'suite_members',
    suiteSeq,
    experiences.map(({ seq }) => seq),
  );
};

export interface NewSuite {
  readonly id: string;
  readonly project: { readonly seq: number; readonly id: string };
  readonly orgID: string;
  readonly settings: SuiteSettings;
  readonly experiences: readonly ExperienceKey[];
}

const latestOf = async (database: Database, projectSeq: number, id: string): Promise<SuiteRow> => {
  const row = await findRow(database, SUITES, projectSeq, id);
  if (row === undefined) throw new Error('A suite that was just written does not exist.');
  return row;
};

/** Adds a suite with its first revision. */
export async function* insertSuite(
  database: Database,
  { id, project, orgID, settings, experiences }: NewSuite,
  stamp: AuditStamp,
): Fallible<SuiteRow> {
  yield* requireFreeName(database, SUITES, settings.name, { projectSeq: project.seq });
  const { seq } = await database
    .insertInto('suites')
    .values({ id, project_seq: project.seq, archived: 0, ...latestColumns(settings, 1) })
    .returning('seq')
    .executeTakeFirstOrThrow();
  const fixed = {
    testSuiteID: id,
    projectID: project.id,
    creationTimestamp: stamp.now,
    userID: stamp.userID,
    orgID,
  };
  const document = JSON.stringify({ ...fixed, ...settings });
  await writeRevision(database, { suiteSeq: seq, revision: 1, document, experiences }, stamp);
  return latestOf(database, project.seq, id);
}

/** What a revision sets. */
export interface SuiteContent {
  readonly settings: SuiteSettings;
  readonly experiences: readonly ExperienceKey[];
}

/** Adds the next revision of a suite. */
export async function* reviseSuite(
  database: Database,
  suite: SuiteRow,
  { settings, experiences }: SuiteContent,
  stamp: AuditStamp,
): Fallible<SuiteRow> {
  if (suite.archived === 0)
    yield* requireFreeName(database, SUITES, settings.name, {
      projectSeq: suite.project_seq,
      seq: suite.seq,
    });
  const revision = suite.revision + 1;
  const document = JSON.stringify({ ...storedJson(Fixed, suite.document), ...settings });
  await writeRevision(database, { suiteSeq: suite.seq, revision, document, experiences }, stamp);
  await database
    .updateTable('suites')
    .set(latestColumns(settings, revision))
    .where('seq', '=', suite.seq)
    .execute();
  return latestOf(database, suite.project_seq, suite.id);
}

/** Archives a suite. */
export const archiveSuite = async (database: Database, seq: number): Promise<void> => {
  await database.updateTable('suites').set({ archived: 1 }).where('seq', '=', seq).execute();
};

/** The experiences of a suite, in the order of the suite. */
export const experiencesOfSuite = async (database: Database, suite: SuiteRow): Promise<ExperienceKey[]> => {
  const members = new Map((await membersOfSuite(database, suite.seq)).map((key) => [key.id, key]));
  return suiteExperienceIDs(suite)
    .map((id) => members.get(id))
    .filter((key) => key !== undefined);
};

/** The experiences of the latest revision of a suite, in any order. */
export const membersOfSuite = (database: Database, suiteSeq: number): Promise<ExperienceKey[]> =>
  database
    .selectFrom('suite_members')
    .innerJoin('experiences', 'experiences.seq', 'suite_members.experience_seq')
    .select(['experiences.seq', 'experiences.id'])
    .where('suite_members.suite_seq', '=', suiteSeq)
    .execute();

/** The active suites whose latest revision contains any of the experiences. */
export const suitesContaining = async (
  database: Database,
  experienceSeqs: readonly number[],
): Promise<SuiteRow[]> => {
  const seqs = new Set<number>();
  for (const chunk of inChunks(experienceSeqs)) {
    const { rows } = await sql<{ suite_seq: number }>`select distinct suite_seq from suite_members
      where experience_seq in (${sql.join(chunk)})`.execute(database);
    for (const { suite_seq } of rows) seqs.add(suite_seq);
  }
  if (seqs.size === 0) return [];
  const { columns, from } = SUITES;
  const { rows } = await sql<SuiteRow>`select ${columns} from ${from}
    where suites.seq in (${sql.join([...seqs])}) and ${isActive(SUITES)} order by suites.seq`.execute(
    database,
  );
  return rows;
};
