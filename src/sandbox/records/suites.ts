import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type Selectable, sql } from 'kysely';
import { conflict, type Problem } from '../problem.ts';
import type { Database } from '../store/store.ts';
import { toSearched } from '../store/stored-text.ts';
import type { SuiteRevisionTable, SuiteTable } from '../store/tables.ts';
import type { ExperienceKey } from './experience-list.ts';
import type { Change } from './experiences.ts';
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
  // Absent rather than null: the description lets one of them be null only to some readers of it.
  t.exact(t.partial({ metricsBuildID: t.string, metricsSetName: t.string, summaryReferenceDate: t.string })),
]);
/** What users set of a suite, its experiences aside. */
export type SuiteSettings = t.TypeOf<typeof SuiteSettings>;

const Fixed = t.strict({
  testSuiteID: t.string,
  projectID: t.string,
  creationTimestamp: t.string,
  userID: t.string,
  orgID: t.string,
});

export type SuiteRow = Selectable<SuiteTable>;

/** A suite at one revision. */
export type RevisionRow = Selectable<SuiteRevisionTable> & { readonly seq: number; readonly archived: 0 | 1 };

/** A suite at one revision as answers show it. */
export const suiteJson = (row: RevisionRow): string =>
  `${row.document.slice(0, -1)},"testSuiteRevision":${row.revision},"archived":${row.archived === 1 ? 'true' : 'false'},"updateTimestamp":"${row.updated_at}","updateUserID":${JSON.stringify(row.update_user_id)},"experiences":${row.experiences}}`;

/** What users set of a stored suite, its experiences aside. */
export const suiteSettingsOf = (row: Pick<RevisionRow, 'document'>): SuiteSettings =>
  storedJson(SuiteSettings, row.document);

/** The IDs of the experiences of a revision. */
export const suiteExperienceIDs = (row: Pick<RevisionRow, 'experiences'>): readonly string[] =>
  storedJson(t.readonlyArray(t.string), row.experiences);

/** The suite with an ID, archived or not. */
export const findSuite = (
  database: Database,
  projectSeq: number,
  id: string,
): Promise<SuiteRow | undefined> =>
  database
    .selectFrom('suites')
    .selectAll()
    .where('id', '=', id)
    .where('project_seq', '=', projectSeq)
    .executeTakeFirst();

/** One revision of a suite. */
export const findRevision = async (
  database: Database,
  suite: SuiteRow,
  revision = suite.revision,
): Promise<RevisionRow | undefined> => {
  const row = await database
    .selectFrom('suite_revisions')
    .selectAll()
    .where('suite_seq', '=', suite.seq)
    .where('revision', '=', revision)
    .executeTakeFirst();
  return row && { ...row, seq: suite.seq, archived: suite.archived };
};

const nameIsFree = async (
  database: Database,
  projectSeq: number,
  name: string,
  except?: number,
): Promise<E.Either<Problem, void>> => {
  const holder = await database
    .selectFrom('suites')
    .select('seq')
    .where('project_seq', '=', projectSeq)
    .where('name_key', '=', nameKey(name))
    .where('archived', '=', 0)
    .executeTakeFirst();
  return holder === undefined || holder.seq === except
    ? E.right(undefined)
    : conflict('A test suite of this name exists in the project.');
};

const latestColumns = (settings: SuiteSettings, revision: number) => ({
  name_key: nameKey(settings.name),
  name_searched: toSearched(settings.name),
  description_searched: toSearched(settings.description),
  system_id: settings.systemID,
  revision,
});

const writeRevision = async (
  database: Database,
  suiteSeq: number,
  revision: number,
  document: string,
  experiences: readonly ExperienceKey[],
  { now, userID }: Change,
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

/** Adds a suite with its first revision. */
export const insertSuite = async (
  database: Database,
  { id, project, orgID, settings, experiences }: NewSuite,
  change: Change,
): Promise<E.Either<Problem, SuiteRow>> => {
  const free = await nameIsFree(database, project.seq, settings.name);
  if (E.isLeft(free)) return free;
  const suite = await database
    .insertInto('suites')
    .values({ id, project_seq: project.seq, archived: 0, ...latestColumns(settings, 1) })
    .returningAll()
    .executeTakeFirstOrThrow();
  const fixed = {
    testSuiteID: id,
    projectID: project.id,
    creationTimestamp: change.now,
    userID: change.userID,
    orgID,
  };
  await writeRevision(database, suite.seq, 1, JSON.stringify({ ...fixed, ...settings }), experiences, change);
  return E.right(suite);
};

/** Gives a suite its next revision. */
export const reviseSuite = async (
  database: Database,
  latest: RevisionRow,
  suite: SuiteRow,
  settings: SuiteSettings,
  experiences: readonly ExperienceKey[],
  change: Change,
): Promise<E.Either<Problem, SuiteRow>> => {
  if (suite.archived === 0) {
    const free = await nameIsFree(database, suite.project_seq, settings.name, suite.seq);
    if (E.isLeft(free)) return free;
  }
  const revision = suite.revision + 1;
  const document = JSON.stringify({ ...storedJson(Fixed, latest.document), ...settings });
  await writeRevision(database, suite.seq, revision, document, experiences, change);
  const revised = await database
    .updateTable('suites')
    .set(latestColumns(settings, revision))
    .where('seq', '=', suite.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(revised);
};

/** The experiences that the latest revision of a suite holds. */
export const membersOfSuite = (database: Database, suiteSeq: number): Promise<ExperienceKey[]> =>
  database
    .selectFrom('suite_members')
    .innerJoin('experiences', 'experiences.seq', 'suite_members.experience_seq')
    .select(['experiences.seq', 'experiences.id'])
    .where('suite_members.suite_seq', '=', suiteSeq)
    .execute();

/** The active suites whose latest revision holds any of the experiences. */
export const suitesHolding = async (
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
  return database
    .selectFrom('suites')
    .selectAll()
    .where('seq', 'in', [...seqs])
    .where('archived', '=', 0)
    .orderBy('seq')
    .execute();
};
