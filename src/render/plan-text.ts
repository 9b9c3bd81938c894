import type { Plan } from '../plan/plan.ts';
import { type Memberships, membershipsByExperience } from './memberships.ts';
import { makePalette } from './palette.ts';
import { briefSides } from './change-words.ts';
import type { FieldChange } from './field-change.ts';
import {
  type GroupedMemberships,
  type GroupedView,
  groupedView,
  type LoneExperience,
  ungroupedView,
} from './groups.ts';
import { originParts, originTitles } from './origin-view.ts';
import { filteredView, headingCount, NO_FILTER, ofAll, type PlanFilter, shownWords } from './plan-filter.ts';
import { fieldLabel, markOf } from './plan-text/field-lines.ts';
import { groupSection } from './plan-text/group-lines.ts';
import type { Group } from './experience-view.ts';
import type { MembershipView } from './membership-view.ts';
import { type PlanView, planView } from './plan-view.ts';
import { experienceLines } from './plan-text/experience-lines.ts';
import { creationLines } from './plan-text/creation-lines.ts';
import type { Extent } from './plan-text/extent.ts';
import { foldedList } from './plan-text/fold.ts';
import { headerLines } from './plan-text/header-lines.ts';
import { membershipGroupLines, membershipLines } from './plan-text/membership-lines.ts';
import { OVERVIEW_FROM, overviewLines } from './plan-text/overview-lines.ts';
import { beginningProtections, endingProtections } from './plan-text/protection-lines.ts';
import { planWarningLines } from './plan-text/warning-lines.ts';
import type { RedactPatterns } from '../domain/redact.ts';
import { BLANK, line, type Line, printed, type StyledText, span } from './styled-line.ts';
import { changesNothing, summaryLines } from './summary-line.ts';
import { number } from './wording.ts';

/** How a plan is shown on a terminal. */
export interface PlanTextOptions {
  readonly colour: boolean;
  /** Columns of the terminal; 80 if there is none. */
  readonly width: number;
  /** Shows everything, instead of folding long lists and values. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
  readonly filter?: PlanFilter;
}

// Archived experiences get more room, so that nobody overlooks one.
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

const MOST_FIELDS = 3;

const briefField = (change: FieldChange): StyledText[] => {
  const { before, after } = briefSides(change);
  const { text: mark, style } = markOf({ isSet: before !== undefined, willBe: after !== undefined });
  return [
    ...(mark === '~' ? [] : [span(mark, style)]),
    `${fieldLabel(change)} `,
    span(before ?? '', 'before'),
    span(before !== undefined && after !== undefined ? ' -> ' : '', 'dim'),
    span(after ?? '', 'after'),
  ].map((one) => (typeof one === 'string' ? span(one) : one));
};

/** The values of an experience in a large plan, to follow its name. */
const briefFields = (fields: readonly FieldChange[]): StyledText[] => {
  const rest = fields.length - MOST_FIELDS;
  const shown = rest <= 1 ? fields : fields.slice(0, MOST_FIELDS);
  return [
    ...shown.flatMap((change, i) => [span(i === 0 ? ': ' : '; ', 'dim'), ...briefField(change)]),
    ...(rest <= 1 ? [] : [span(`; ${number(rest)} more`, 'dim')]),
  ];
};

/** In a large plan, each experience is one line, with its changed values. */
const entryLines =
  (memberships: Memberships, extent: Extent) =>
  (experience: LoneExperience): Line[] => {
    if (!extent.brief || experience.fields.length === 0)
      return experienceLines(experience, memberships, extent);
    const [head] = experienceLines({ ...experience, fields: [] }, memberships, extent);
    if (!head || experience.group === 'create') return head ? [head] : [];
    return [{ ...head, spans: [...head.spans, ...briefFields(experience.fields)] }];
  };

interface Sections {
  readonly view: PlanView;
  readonly grouped: GroupedView;
  readonly memberships: Memberships;
  readonly extent: Extent;
}

const groupLines = ({ view, grouped, memberships, extent }: Sections, group: Group): Line[] => {
  const lone = grouped.experiences[group];
  if (lone.length === 0) return [];
  const what = `to ${group}`;
  return [
    line(0, [
      // Highlighted, so that nobody overlooks what is archived.
      span(TITLES[group], group === 'archive' ? 'error' : 'heading'),
      ` (${headingCount(lone.length, view.experiences[group].length, view.all?.experiences[group].length)})`,
    ]),
    ...foldedList(lone, entryLines(memberships, extent), extent, {
      most: MOST_ENTRIES[group],
      indent: 2,
      what,
    }),
    BLANK,
  ];
};

type IsShown = (view: Pick<MembershipView, 'leaves'>) => boolean;

const memberSection = (
  title: string,
  { groups, lone }: GroupedMemberships,
  isShown: IsShown,
  { all, extent }: { readonly all: readonly MembershipView[] | undefined; readonly extent: Extent },
): Line[] => {
  const [equal, others] = [groups.filter(isShown), lone.filter(isShown)];
  const count = equal.reduce((sum, { views }) => sum + views.length, others.length);
  return count === 0
    ? []
    : [
        line(0, [span(title, 'heading'), ` (${ofAll(count, all?.filter(isShown).length)})`]),
        ...equal.flatMap((group) => membershipGroupLines(group, extent)),
        ...foldedList(others, (view) => membershipLines(view, extent), extent, {
          most: 20,
          indent: 2,
          what: 'changed',
        }),
        BLANK,
      ];
};

const loses: IsShown = ({ leaves }) => leaves.length > 0;
const gains: IsShown = (view) => !loses(view);

/** Archived and removed items come first, then changes, and additions last. */
const changeLines = (view: PlanView, extent: Extent): Line[] => {
  const grouped = extent.full ? ungroupedView(view) : groupedView(view);
  const sections = { view, grouped, memberships: membershipsByExperience(view), extent };
  const { testSuites, tags, systems } = grouped;
  return [
    ...groupLines(sections, 'archive'),
    ...endingProtections(view.protections.end, extent),
    ...memberSection('Test suites that lose experiences', testSuites, loses, {
      all: view.all?.testSuites,
      extent,
    }),
    ...memberSection('Tags that lose experiences', tags, loses, { all: view.all?.tags, extent }),
    ...memberSection('Systems that lose experiences', systems, loses, { all: view.all?.systems, extent }),
    ...groupSection(grouped.groups, extent),
    ...groupLines(sections, 'restore'),
    ...groupLines(sections, 'rename'),
    ...groupLines(sections, 'update'),
    ...groupLines(sections, 'create'),
    ...creationLines(view.deletions, extent, 'archive'),
    ...creationLines(view.creations, extent),
    ...memberSection('Test suites that gain experiences', testSuites, gains, {
      all: view.all?.testSuites,
      extent,
    }),
    ...memberSection('Tags that gain experiences', tags, gains, { all: view.all?.tags, extent }),
    ...memberSection('Systems that gain experiences', systems, gains, { all: view.all?.systems, extent }),
    ...beginningProtections(view.protections.begin, extent),
  ];
};

/** With a base, the changes of the edit come first, then all others. */
const linesByOrigin = (view: PlanView, extent: Extent): Line[] => {
  const parts = originParts(view);
  if (parts === undefined) return changeLines(view, extent);
  const titles = originTitles(parts);
  return [
    line(0, [span(titles.edit, 'heading')]),
    BLANK,
    ...changeLines(parts.edit, extent),
    ...(parts.other.changes === 0
      ? []
      : [line(0, [span(titles.other, 'heading')]), BLANK, ...changeLines(parts.other, extent)]),
  ];
};

/** A plan for a terminal: its target, warnings, every change, and finally the counts. */
export const renderPlanText = (plan: Plan, options: PlanTextOptions): string => {
  const filter = options.filter ?? NO_FILTER;
  const view = filteredView(planView(plan, options.redact), filter);
  const shown = shownWords(view, filter);
  const shownLines = shown === undefined ? [] : [line(0, [span(shown, 'warning')]), BLANK];
  const extent = { ...options, brief: view.changes > OVERVIEW_FROM && !options.full };
  const body = changesNothing(plan.summary)
    ? planWarningLines(plan, extent)
    : [
        ...planWarningLines(plan, extent),
        ...overviewLines(view, extent),
        ...linesByOrigin(view, extent),
        // Repeat the warnings, which have scrolled away in a long plan.
        ...(view.changes > OVERVIEW_FROM ? planWarningLines(plan, extent) : []),
      ];
  const palette = makePalette(options.colour);
  const counts = summaryLines(plan, options.width).map((text) => line(0, [span(text, 'heading')]));
  return printed([...headerLines(plan), BLANK, ...shownLines, ...body, ...counts], palette, options.width);
};
