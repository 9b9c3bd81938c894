import { sql } from 'kysely';
import * as t from 'io-ts';
import { findRow } from '../records/collection.ts';
import type { ProjectRow } from '../records/projects.ts';
import { storedJson } from '../records/stored-json.ts';
import {
  type Revision,
  type SuiteRow,
  SUITES,
  suiteExperienceIDs,
  suiteSettingsOf,
} from '../records/suites.ts';
import { inChunks } from '../records/keyset.ts';
import type { Database } from '../store/store.ts';
import { experienceLink } from './experience-page.ts';
import { type Html, html, shortened } from './html.ts';
import { table } from './layout.ts';

const NamedDocument = t.strict({ name: t.string });

/** The maximum number of revisions per suite, and of changes per revision, on a page. */
const REVISIONS = 50;
const CHANGES = 40;

type SuiteOverview = Pick<SuiteRow, 'document' | 'experiences' | 'revision' | 'updated_at'> & {
  readonly id: string;
};

/** The active suites of a project at their latest revision. */
export const suitesSection = async (database: Database, project: ProjectRow): Promise<Html> => {
  const { rows } = await sql<SuiteOverview>`select s.id, r.document, r.experiences, r.revision, r.updated_at
    from suites as s inner join suite_revisions as r on r.suite_seq = s.seq and r.revision = s.revision
    where s.project_seq = ${project.seq} and s.archived = 0 order by s.name_searched, s.seq`.execute(
    database,
  );
  const shown = rows.map((row) => {
    const { name, description } = suiteSettingsOf(row);
    return html`<tr>
      <td>
        <a href="/projects/${project.id}/suites/${row.id}"><bdi>${shortened(name)}</bdi></a
        ><br /><small>${shortened(description)}</small>
      </td>
      <td class="number">${suiteExperienceIDs(row).length}</td>
      <td class="number">${row.revision}</td>
      <td>${row.updated_at}</td>
    </tr>`;
  });
  return html`<h2>Test suites</h2>
    ${table(
      [
        { title: 'Name' },
        { title: 'Experiences', number: true },
        { title: 'Revision', number: true },
        { title: 'Revised' },
      ],
      shown,
    )}`;
};

const namesOf = async (database: Database, ids: readonly string[]): Promise<Map<string, string>> => {
  const names = new Map<string, string>();
  for (const chunk of inChunks(ids)) {
    const rows = await database
      .selectFrom('experiences')
      .select(['id', 'document'])
      .where('id', 'in', chunk)
      .execute();
    for (const { id, document } of rows) names.set(id, storedJson(NamedDocument, document).name);
  }
  return names;
};

const changeList = (
  project: ProjectRow,
  sign: string,
  ids: readonly string[],
  names: ReadonlyMap<string, string>,
): Html =>
  html`${ids
    .slice(0, CHANGES)
    .map((id) => html`${sign} ${experienceLink(project, id, shortened(names.get(id) ?? id, 120))}<br />`)}${
    ids.length > CHANGES ? html`${sign} ${ids.length - CHANGES} more` : undefined
  }`;

interface RevisionDiff {
  readonly row: Pick<SuiteRow, 'revision' | 'updated_at' | 'update_user_id'>;
  readonly count: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Compares each revision with the previous one. */
const diffsOf = (rows: readonly Omit<Revision, 'seq'>[]): RevisionDiff[] =>
  rows.map((row, index) => {
    const current = suiteExperienceIDs(row);
    const older = rows[index + 1];
    const previous = older ? suiteExperienceIDs(older) : row.revision === 1 ? [] : current;
    const [currentSet, previousSet] = [new Set(current), new Set(previous)];
    return {
      row,
      count: current.length,
      added: current.filter((id) => !previousSet.has(id)),
      removed: previous.filter((id) => !currentSet.has(id)),
    };
  });

/** The page of a suite with its revisions, newest first; undefined if it does not exist. */
export const suitePage = async (
  database: Database,
  project: ProjectRow,
  id: string,
): Promise<Html | undefined> => {
  const suite = await findRow(database, SUITES, project.seq, id);
  if (suite === undefined) return undefined;
  const rows = await database
    .selectFrom('suite_revisions')
    .selectAll()
    .where('suite_seq', '=', suite.seq)
    .orderBy('revision', 'desc')
    .limit(REVISIONS)
    .execute();
  const diffs = diffsOf(rows);
  const changed = diffs.flatMap(({ added, removed }) => [
    ...added.slice(0, CHANGES),
    ...removed.slice(0, CHANGES),
  ]);
  const names = await namesOf(database, [...new Set(changed)]);
  const shown = diffs.map(
    ({ row, count, added, removed }) =>
      html`<tr>
        <td class="number">${row.revision}</td>
        <td>${row.updated_at}<br /><small>${row.update_user_id}</small></td>
        <td class="number">${count}</td>
        <td>${changeList(project, '+', added, names)}${changeList(project, '−', removed, names)}</td>
      </tr>`,
  );
  const [latest] = rows;
  const { name, description } = latest ? suiteSettingsOf(latest) : { name: '', description: '' };
  return html`<h1><bdi>${shortened(name)}</bdi></h1>
    <p>${shortened(description)}</p>
    <p><code>${id}</code></p>
    <h2>Revisions</h2>
    ${table(
      [
        { title: 'Revision', number: true },
        { title: 'By' },
        { title: 'Experiences', number: true },
        { title: 'Changes' },
      ],
      shown,
    )}`;
};
