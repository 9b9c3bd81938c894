import { sql } from 'kysely';
import * as t from 'io-ts';
import type { ProjectRow } from '../records/projects.ts';
import { suiteSettingsOf, type SuiteRow } from '../records/suites.ts';
import { storedJson } from '../records/stored-json.ts';
import type { Database } from '../store/store.ts';
import { type NamedOwner, ownersOf } from './data.ts';
import { type Html, html, shortened } from './html.ts';
import { badges } from './layout.ts';

const Shown = t.strict({ name: t.string, description: t.string, locations: t.array(t.string) });

/** A link to the experiences of a tag or system. */
export const ownerLink = (project: ProjectRow, kind: 'tags' | 'systems', { id, name }: NamedOwner): Html =>
  html`<a href="/projects/${project.id}?${kind === 'tags' ? 'tag' : 'system'}=${id}#experiences"
    ><bdi>${shortened(name, 60)}</bdi></a
  >`;

/** A link to an experience. */
export const experienceLink = (project: ProjectRow, id: string, name: string): Html =>
  html`<a href="/projects/${project.id}/experiences/${id}"><bdi>${name}</bdi></a>`;

/** Links to the active suites whose latest revision contains the experience. */
const suitesOf = async (database: Database, project: ProjectRow, id: string): Promise<Html[]> => {
  const { rows } = await sql<Pick<SuiteRow, 'document'> & { readonly id: string }>`select s.id, r.document
    from suites as s inner join suite_revisions as r on r.suite_seq = s.seq and r.revision = s.revision
    where s.project_seq = ${project.seq} and s.archived = 0 and r.experiences like ${`%"${id}"%`}
    order by s.name_searched, s.seq`.execute(database);
  return rows.map(
    (row) =>
      html`<a href="/projects/${project.id}/suites/${row.id}"
        ><bdi>${shortened(suiteSettingsOf(row).name, 60)}</bdi></a
      >`,
  );
};

const listed = (title: string, items: readonly Html[]): Html =>
  html`<h2>${title}</h2>
    <p>${items.length === 0 ? 'None.' : badges(items)}</p>`;

/** The page of an experience with its suites, tags and systems; undefined if it does not exist. */
export const experiencePage = async (
  database: Database,
  project: ProjectRow,
  id: string,
): Promise<Html | undefined> => {
  const row = await database
    .selectFrom('experiences')
    .select(['seq', 'document', 'archived'])
    .where('project_seq', '=', project.seq)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { name, description, locations } = storedJson(Shown, row.document);
  const owners = async (kind: 'tags' | 'systems') =>
    ((await ownersOf(database, kind, [row.seq])).get(row.seq) ?? []).map((owner) =>
      ownerLink(project, kind, owner),
    );
  return html`<h1><bdi>${shortened(name)}</bdi></h1>
    <p>${shortened(description)}</p>
    <p>
      <code>${id}</code>${row.archived === 1 ? ' archived' : undefined}, in
      <a href="/projects/${project.id}">its project</a>
    </p>
    ${listed('Test suites', await suitesOf(database, project, id))} ${listed('Tags', await owners('tags'))}
    ${listed('Systems', await owners('systems'))}
    <h2>Locations</h2>
    <ul>
      ${locations.map((location) => html`<li><code>${shortened(location)}</code></li>`)}
    </ul>`;
};
