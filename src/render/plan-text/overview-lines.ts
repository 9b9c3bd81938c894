import { ofAll } from '../plan-filter.ts';
import { type Group, GROUPS, ofGroups } from '../experience-view.ts';
import { membershipsIn, type MembershipView } from '../membership-view.ts';
import type { PlanView } from '../plan-view.ts';
import { safeName } from '../safe-text.ts';
import { BLANK, columns, fitted, line, type Line, padded, type StyledText, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import type { Extent } from './extent.ts';
import { foldedList } from './fold.ts';

/** A plan with more changes starts with an overview. */
export const OVERVIEW_FROM = 50;

const MOST_ROWS = 20;
const WIDEST_NAME = 36;

const cell = (count: number, sign: '-' | '+'): StyledText =>
  span(
    (count === 0 ? '.' : `${sign}${number(count)}`).padStart(9),
    count === 0 ? 'dim' : sign === '-' ? 'before' : 'after',
  );

const sizeCell = ({ sizes }: MembershipView): string =>
  sizes ? `   ${number(sizes.before)} -> ${number(sizes.after)}` : '';

/** One width for all tables, so that their counts are aligned. */
const nameColumn = (view: PlanView): number => {
  const widest = membershipsIn(view).reduce(
    (most, { name }) => Math.max(most, columns(safeName(name))),
    'Test suites'.length,
  );
  return Math.min(WIDEST_NAME, widest);
};

const table = (title: string, views: readonly MembershipView[], column: number, extent: Extent): Line[] => {
  if (views.length === 0) return [];
  const row = (view: MembershipView): Line =>
    line(2, [
      padded(fitted(safeName(view.name), column), column),
      cell(view.leaves.length, '-'),
      cell(view.enters.length, '+'),
      span(sizeCell(view), 'dim'),
    ]);
  const heading = `${padded(title, column)}${'leave'.padStart(9)}${'enter'.padStart(9)}`;
  return [
    line(2, [span(heading, 'dim')]),
    ...foldedList(views, row, extent, { most: MOST_ROWS, indent: 2, what: 'changed' }),
    BLANK,
  ];
};

const byLoss = (views: readonly MembershipView[]): MembershipView[] =>
  [...views].sort((a, b) => b.leaves.length - a.leaves.length || b.enters.length - a.enters.length);

type Counts = Readonly<Record<Group, number>>;

/** The number of experiences with each kind of change; of a whole plan, its summary. */
const countsOf = ({ experiences, plan, all }: PlanView): Counts => {
  if (all === undefined) return plan.summary;
  const shown = GROUPS.flatMap((group) => experiences[group]);
  return ofGroups((group) => shown.filter(({ kinds }) => kinds[group]).length);
};

const experienceRows = (view: PlanView): Line[] => {
  const { experiences } = view;
  const counts = countsOf(view);
  const all = view.all && countsOf(view.all);
  const used = GROUPS.filter((group) => counts[group] > 0 || experiences[group].length > 0);
  if (used.length === 0) return [];
  return [
    line(2, [span('Experiences', 'dim')]),
    ...used.map((group) =>
      line(2, [span(padded(group, 9), group), ofAll(counts[group], all?.[group]).padStart(8)]),
    ),
    BLANK,
  ];
};

/** The overview of a large plan: experiences by kind; suites, tags and systems by losses and gains. */
export const overviewLines = (view: PlanView, extent: Extent): Line[] => {
  if (view.changes <= OVERVIEW_FROM) return [];
  const column = nameColumn(view);
  return [
    line(0, [span('Overview', 'heading')]),
    ...experienceRows(view),
    ...table('Test suites', byLoss(view.testSuites), column, extent),
    ...table('Tags', byLoss(view.tags), column, extent),
    ...table('Systems', byLoss(view.systems), column, extent),
  ];
};
