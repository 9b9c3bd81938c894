import * as t from 'io-ts';
import { firstRows, type ListedRow, matches } from '../records/experience-list.ts';
import type { ProjectRow } from '../records/projects.ts';
import { storedJson } from '../records/stored-json.ts';
import type { Store } from '../store/store.ts';
import { fromStored } from '../store/stored-text.ts';
import { belongsTo, type NamedOwner, ownerCounts, ownersOf } from './data.ts';
import { experienceLink, ownerLink } from './experience-page.ts';
import { Html, html, shortened } from './html.ts';
import { badges, table } from './layout.ts';
import { suitesSection } from './suite-pages.ts';

const Shown = t.strict({
  experienceID: t.string,
  name: t.string,
  description: t.string,
  locations: t.array(t.string),
});

const ROWS = 100;

/** The query of a project page. */
export interface ProjectPageQuery {
  readonly text: string;
  readonly archived: boolean;
  /** Shows only the experiences of this tag or system. */
  readonly owner?: { readonly kind: 'tags' | 'systems'; readonly id: string };
  /** The page starts after this row. */
  readonly after: number;
}

const experienceRow = (
  project: ProjectRow,
  row: ListedRow,
  tags: readonly NamedOwner[],
  systems: readonly NamedOwner[],
): Html => {
  const { experienceID, name, description, locations } = storedJson(Shown, row.document);
  return html`<tr class="${row.archived === 1 ? 'archived' : ''}">
    <td>
      ${experienceLink(project, experienceID, shortened(name))}<br /><small>${shortened(description)}</small>
    </td>
    <td>
      <code>${shortened(locations[0] ?? '', 120)}</code
      >${locations.length > 1 ? html` <small>+${locations.length - 1}</small>` : undefined}
    </td>
    <td>${badges(tags.map((tag) => ownerLink(project, 'tags', tag)))}</td>
    <td>${badges(systems.map((system) => ownerLink(project, 'systems', system)))}</td>
    <td><code>${experienceID}</code></td>
  </tr> `;
};

/** The query parameters that select a tag or system. */
const PARAMETERS = { tags: 'tag', systems: 'system' } as const;

const searchForm = ({ text, archived, owner }: ProjectPageQuery): Html =>
  html`<form method="get">
    <input
      name="text"
      value="${shortened(text, 200)}"
      placeholder="name, description or tag"
      aria-label="Search"
    />
    <label
      ><input type="checkbox" name="archived" value="true" ${archived ? new Html(' checked') : undefined} />
      archived</label
    >
    ${owner && html`<input type="hidden" name="${PARAMETERS[owner.kind]}" value="${owner.id}" />`}
    <button>Search</button>
  </form>`;

const experiencesSection = async (
  store: Store,
  project: ProjectRow,
  wanted: ProjectPageQuery,
): Promise<Html> => {
  const { text, archived, after, owner } = wanted;
  const filter = {
    archived,
    ...(text !== '' && { text }),
    ...(owner && { search: belongsTo(owner.kind, owner.id) }),
  };
  const condition = matches(filter, project.seq, store.kind);
  const { rows: found, total } = await firstRows(store.database, condition, { after, limit: ROWS + 1 });
  const rows = found.slice(0, ROWS);
  const seqs = rows.map(({ seq }) => seq);
  const tags = await ownersOf(store.database, 'tags', seqs);
  const systems = await ownersOf(store.database, 'systems', seqs);
  const shown = rows.map((row) =>
    experienceRow(project, row, tags.get(row.seq) ?? [], systems.get(row.seq) ?? []),
  );
  const next = new URLSearchParams({
    text,
    archived: String(archived),
    after: String(seqs.at(-1) ?? 0),
    ...(owner && { [PARAMETERS[owner.kind]]: owner.id }),
  });
  return html`<h2 id="experiences">Experiences <small>${total}</small></h2>
    ${
      owner &&
      html`<p>
        Filtered by ${PARAMETERS[owner.kind]}.
        <a href="/projects/${project.id}#experiences">Show all</a>
      </p>`
    }
    ${searchForm(wanted)}
    ${table([{ title: 'Name' }, { title: 'Location' }, { title: 'Tags' }, { title: 'Systems' }, { title: 'ID' }], shown)}
    ${found.length === rows.length ? undefined : html`<nav><a href="?${next.toString()}">Next page</a></nav>`}`;
};

const ownersSection = async (store: Store, project: ProjectRow, kind: 'tags' | 'systems'): Promise<Html> => {
  const owners = await ownerCounts(store.database, kind, project.seq);
  const rows = owners.map(
    ({ count, ...owner }) =>
      html`<tr>
        <td>${ownerLink(project, kind, owner)}</td>
        <td class="number">${count}</td>
      </tr>`,
  );
  return html`<h2>${kind === 'tags' ? 'Tags' : 'Systems'}</h2>
    ${table([{ title: 'Name' }, { title: 'Experiences', number: true }], rows)}`;
};

/** The page of a project. */
export const projectPage = async (
  store: Store,
  project: ProjectRow,
  wanted: ProjectPageQuery,
): Promise<Html> =>
  html` <h1><bdi>${shortened(fromStored(project.name))}</bdi></h1>
    <p>${shortened(fromStored(project.description))}</p>
    <p><code>${project.id}</code></p>
    ${await suitesSection(store.database, project)} ${await ownersSection(store, project, 'tags')}
    ${await ownersSection(store, project, 'systems')} ${await experiencesSection(store, project, wanted)}`;
