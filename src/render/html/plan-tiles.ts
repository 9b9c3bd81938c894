import type { Plan } from '../../plan/plan.ts';
import type { PlanView } from '../plan-view.ts';
import { number } from '../wording.ts';
import { type Html, markup } from './markup.ts';

/** A count at the top of a page. */
export interface Tile {
  readonly count: Html;
  readonly label: string;
  readonly tone?: 'red' | 'green' | 'amber' | 'blue';
  /** The kind of the counted entries; a click shows only those. */
  readonly kind?: string;
  /** Whether the count is zero. */
  readonly zero: boolean;
}

const tile = ({ count, label, tone, kind, zero }: Tile): Html => {
  const classes = ['tile', ...(tone ? [tone] : []), ...(zero ? ['zero'] : [])].join(' ');
  const content = markup`<b>${count}</b> <span>${label}</span>`;
  return kind === undefined || zero
    ? markup`<div class="${classes}">${content}</div>`
    : markup`<button type="button" class="${classes}" data-kind="${kind}" aria-pressed="false" disabled>${content}</button>`;
};

/** The counts of a page; each is also a filter. */
export const tileRow = (tiles: readonly Tile[]): Html =>
  markup`<div class="tiles" role="group" aria-label="Counts; press one to show it alone">${tiles.map(tile)}</div>`;

/** Removed and added memberships, with signs. */
const signed = (removed: number, added: number): Html => {
  if (removed === 0) return markup`${added === 0 ? '0' : `+${number(added)}`}`;
  return added === 0
    ? markup`−${number(removed)}`
    : markup`−${number(removed)} <span class="in">+${number(added)}</span>`;
};

/** The counts of a plan. Suites and tags include what they lose through archiving. */
export const planTiles = ({ summary }: Plan, { testSuites, tags, creations }: PlanView): Tile[] => {
  const one = (kind: string, tone: Tile['tone'], label: string, count: number): Tile => ({
    kind,
    ...(tone && { tone }),
    label,
    count: markup`${number(count)}`,
    zero: count === 0,
  });
  const suites = new Set(
    [...testSuites, ...creations.filter(({ kind }) => kind === 'testSuite')].map(({ name }) => name),
  );
  const { tagAdditions, systemAdditions, systemRemovals = 0 } = summary;
  const tagRemovals = tags.reduce((sum, { leaves }) => sum + leaves.length, 0);
  const { protectionAdditions = 0, protectionRemovals = 0 } = summary;
  const protections = protectionAdditions + protectionRemovals;
  return [
    one('archive', 'red', 'to archive', summary.archive),
    one('restore', 'blue', 'to restore', summary.restore),
    one('rename', 'blue', 'to rename', summary.rename),
    one('update', 'amber', 'to update', summary.update),
    one('create', 'green', 'to create', summary.create),
    one('testSuite', 'amber', 'suites', suites.size),
    {
      ...one('tag', tagRemovals > 0 ? 'red' : 'green', 'on tags', tagAdditions + tagRemovals),
      count: signed(tagRemovals, tagAdditions),
    },
    {
      ...one('system', systemRemovals > 0 ? 'red' : 'green', 'on systems', systemAdditions + systemRemovals),
      count: signed(systemRemovals, systemAdditions),
    },
    ...(protections === 0
      ? []
      : [
          {
            ...one('protection', protectionRemovals > 0 ? 'red' : 'green', 'on protections', protections),
            count: signed(protectionRemovals, protectionAdditions),
          },
        ]),
    { label: 'unchanged', count: markup`${number(summary.unchanged)}`, zero: false },
  ];
};
