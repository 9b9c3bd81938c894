import type { Plan } from '../plan/plan.ts';
import { type Memberships, membershipsByExperience } from './memberships.ts';
import { makePalette } from './palette.ts';
import {
  type ExperienceView,
  type Group,
  type MembershipView,
  type PlanView,
  planView,
} from './plan-view.ts';
import { experienceLines } from './plan-text/experience-lines.ts';
import type { Extent } from './plan-text/extent.ts';
import { foldedList } from './plan-text/fold.ts';
import { headerLines } from './plan-text/header-lines.ts';
import { membershipLines } from './plan-text/membership-lines.ts';
import { OVERVIEW_FROM, overviewLines } from './plan-text/overview-lines.ts';
import { beginningProtections, endingProtections } from './plan-text/protection-lines.ts';
import { planWarningLines } from './plan-text/warning-lines.ts';
import type { RedactPatterns } from './redact.ts';
import { BLANK, line, type Line, printed, span } from './styled-line.ts';
import { changesNothing, summaryLines } from './summary-line.ts';
import { number } from './wording.ts';

/** How a plan is shown on a terminal. */
export interface PlanTextOptions {
  readonly colour: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  /** Shows everything, instead of folding long lists and values. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
}

// Archived experiences are worth more room than others: nobody may miss one.
const MOST_ENTRIES: Readonly<Record<Group, number>> = {
  archive: 40,
  restore: 20,
  rename: 20,
  update: 20,
  create: 20,
};

const TITLES: Readonly<Record<Group, string>> = {
  archive: 'Archive',
  restore: 'Restore',
  rename: 'Rename',
  update: 'Update',
  create: 'Create',
};

/** A large plan shows what happens to whom, and the values only when asked for all. */
const entryLines =
  (memberships: Memberships, extent: Extent) =>
  (experience: ExperienceView): Line[] => {
    if (!extent.brief || experience.fields.length === 0)
      return experienceLines(experience, memberships, extent);
    const [head] = experienceLines({ ...experience, fields: [] }, memberships, extent);
    if (!head || experience.group === 'create') return head ? [head] : [];
    const fields = [...new Set(experience.fields.map(({ field }) => field))].join(', ');
    return [{ ...head, spans: [...head.spans, span(`: ${fields}`, 'dim')] }];
  };

const groupLines = (view: PlanView, memberships: Memberships, group: Group, extent: Extent): Line[] => {
  const entries = view.experiences[group];
  if (entries.length === 0) return [];
  const what = `to ${group}`;
  return [
    line(0, [span(TITLES[group], 'heading'), ` (${number(entries.length)})`]),
    ...foldedList(entries, MOST_ENTRIES[group], extent, 2, what, entryLines(memberships, extent)),
    BLANK,
  ];
};

const memberSection = (title: string, views: readonly MembershipView[], extent: Extent): Line[] =>
  views.length === 0
    ? []
    : [
        line(0, [span(title, 'heading'), ` (${number(views.length)})`]),
        ...foldedList(views, 20, extent, 2, 'changed', (view) => membershipLines(view, extent)),
        BLANK,
      ];

const loses = ({ leaves }: MembershipView): boolean => leaves.length > 0;
const gains = (view: MembershipView): boolean => !loses(view);

/** What is archived or removed first, since it hurts most; then what changes, and last what only comes. */
const changeLines = (view: PlanView, extent: Extent): Line[] => {
  const memberships = membershipsByExperience(view);
  const group = (one: Group) => groupLines(view, memberships, one, extent);
  return [
    ...group('archive'),
    ...endingProtections(view.protections.end, extent),
    ...memberSection('Test suites that lose experiences', view.testSuites.filter(loses), extent),
    ...memberSection('Tags that lose experiences', view.tags.filter(loses), extent),
    ...group('restore'),
    ...group('rename'),
    ...group('update'),
    ...group('create'),
    ...memberSection('Test suites that gain experiences', view.testSuites.filter(gains), extent),
    ...memberSection('Tags that gain experiences', view.tags.filter(gains), extent),
    ...memberSection('Systems that gain experiences', view.systems, extent),
    ...beginningProtections(view.protections.begin, extent),
  ];
};

/** A plan for a terminal: its target, what to beware of, every change, and last the counts. */
export const renderPlanText = (plan: Plan, options: PlanTextOptions): string => {
  const view = planView(plan, options.redact);
  const extent = { ...options, brief: view.changes > OVERVIEW_FROM && !options.full };
  const body = changesNothing(plan.summary)
    ? planWarningLines(plan, extent)
    : [
        ...planWarningLines(plan, extent),
        ...overviewLines(view, extent),
        ...changeLines(view, extent),
        // What to beware of has scrolled away by the end of a long plan.
        ...(view.changes > OVERVIEW_FROM ? planWarningLines(plan, extent) : []),
      ];
  const palette = makePalette(options.colour);
  const counts = summaryLines(plan, options.width).map((text) => line(0, [span(text, 'heading')]));
  return printed([...headerLines(plan), BLANK, ...body, ...counts], palette, options.width);
};
