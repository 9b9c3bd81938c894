import * as t from 'io-ts';
import { firstRows, type ListedRow, matches } from '../records/experience-list.ts';
import type { ProjectRow } from '../records/projects.ts';
import { storedJson } from '../records/stored-json.ts';
import type { Store } from '../store/store.ts';
import { fromStored } from '../store/stored-text.ts';
import { ownerCounts, ownerNames } from './data.ts';
import { Html, html, shortened } from './html.ts';
import { marks, table } from './layout.ts';
import { suitesSection } from './suite-pages.ts';

const Shown = t.strict({
  experienceID: t.string,
  name: t.string,
  description: t.string,
  locations: t.array(t.string),
});

const ROWS = 100;

/** What a visitor looks for. */
export interface Wanted {
  readonly text: string;
  readonly archived: boolean;
  /** The row behind which the page begins. */
  readonly after: number;
}

const experienceRow = (row: ListedRow, tags: readonly string[], systems: readonly string[]): Html => {
  const { experienceID, name, description, locations } = storedJson(Shown, row.document);
  return html`<tr class="${row.archived === 1 ? 'archived' : ''}">
    <td><bdi>${shortened(name)}</bdi><br /><small>${shortened(description)}</small></td>
    <td>
      <code>${shortened(locations[0] ?? '', 120)}</code
      >${locations.length > 1 ? html` <small>+${locations.length - 1}</small>` : undefined}
    </td>
    <td>${marks(tags.map((tag) => shortened(tag, 60)))}</td>
    <td>${marks(systems.map((system) => shortened(system, 60)))}</td>
    <td><code>${experienceID}</code></td>
  </tr> `;
};

const searchForm = ({ text, archived }: Wanted): Html =>
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
    <button>Search</button>
  </form>`;

const experiencesSection = async (store: Store, project: ProjectRow, wanted: Wanted): Promise<Html> => {
  const { text, archived, after } = wanted;
  const filter = { archived, ...(text === '' ? {} : { text }) };
  const condition = matches(filter, project.seq, store.kind);
  const { rows: found, total } = await firstRows(store.database, condition, { after, limit: ROWS + 1 });
  const rows = found.slice(0, ROWS);
  const seqs = rows.map(({ seq }) => seq);
  const tags = await ownerNames(store.database, 'tags', seqs);
  const systems = await ownerNames(store.database, 'systems', seqs);
  const shown = rows.map((row) => experienceRow(row, tags.get(row.seq) ?? [], systems.get(row.seq) ?? []));
  const next = new URLSearchParams({ text, archived: String(archived), after: String(seqs.at(-1) ?? 0) });
  return html`<h2>Experiences <small>${total}</small></h2>
    ${searchForm(wanted)}
    ${table([{ title: 'Name' }, { title: 'Location' }, { title: 'Tags' }, { title: 'Systems' }, { title: 'ID' }], shown)}
    ${found.length === rows.length ? undefined : html`<nav><a href="?${next.toString()}">Next page</a></nav>`}`;
};

const ownersSection = async (store: Store, project: ProjectRow, kind: 'tags' | 'systems'): Promise<Html> => {
  const owners = await ownerCounts(store.database, kind, project.seq);
  const rows = owners.map(
    ({ name, count }) =>
      html`<tr>
        <td><bdi>${shortened(name)}</bdi></td>
        <td class="number">${count}</td>
      </tr>`,
  );
  return html`<h2>${kind === 'tags' ? 'Tags' : 'Systems'}</h2>
    ${table([{ title: 'Name' }, { title: 'Experiences', number: true }], rows)}`;
};

/** What a project holds. */
export const projectPage = async (store: Store, project: ProjectRow, wanted: Wanted): Promise<Html> =>
  html` <h1><bdi>${shortened(fromStored(project.name))}</bdi></h1>
    <p>${shortened(fromStored(project.description))}</p>
    <p><code>${project.id}</code></p>
    ${await suitesSection(store.database, project)} ${await ownersSection(store, project, 'tags')}
    ${await ownersSection(store, project, 'systems')} ${await experiencesSection(store, project, wanted)}`;
