import type { UpdatableField } from '../domain/experience.ts';
import { anyGlob, type Matches } from '../domain/glob.ts';
import type { SetKind } from '../domain/named-sets.ts';
import { inertLine, quoted, safeName } from './safe-text.ts';
import type { CreationView } from './creation-view.ts';
import type { ExperienceView } from './experience-view.ts';
import { type Member, type MembershipView, membershipsIn, ofSets } from './membership-view.ts';
import type { PlanView } from './plan-view.ts';
import { counted, number } from './wording.ts';

/** The kinds of changes that a filter can select. */
export const SHOWN_KINDS = [
  'create',
  'update',
  'rename',
  'restore',
  'archive',
  'tags',
  'systems',
  'suites',
] as const;
/** A kind of change that a filter can select. */
export type ShownKind = (typeof SHOWN_KINDS)[number];

/** The kinds that select the changes of sets. */
export const SET_FILTERS = {
  tag: 'tags',
  system: 'systems',
  testSuite: 'suites',
} as const satisfies Readonly<Record<SetKind, ShownKind>>;

/** Whether a filter selects the changes of sets. */
export const isSetFilter = (kind: ShownKind): kind is (typeof SET_FILTERS)[SetKind] =>
  Object.values(SET_FILTERS).some((one) => one === kind);

/** Selects the changes to show. An empty list selects all. */
export interface PlanFilter {
  readonly only: readonly ShownKind[];
  /** Patterns for the full names of experiences, tags, systems and suites. */
  readonly names: readonly string[];
  readonly fields: readonly UpdatableField[];
}

/** Shows everything. */
export const NO_FILTER: PlanFilter = { only: [], names: [], fields: [] };

/** Whether the filter is not empty. */
export const isFiltered = ({ only, names, fields }: PlanFilter): boolean =>
  only.length + names.length + fields.length > 0;

const withFields = (view: ExperienceView, fields: ReadonlySet<string>): ExperienceView | undefined => {
  const shown = view.fields.filter(({ field }) => fields.has(field));
  const isRenamed = view.kinds.rename && fields.has('name');
  return shown.length > 0 || isRenamed ? { ...view, fields: shown } : undefined;
};

const isKindOf = ({ kinds }: ExperienceView, kind: ShownKind): boolean => !isSetFilter(kind) && kinds[kind];

const shownExperience =
  ({ only, fields }: PlanFilter, matches: Matches) =>
  (view: ExperienceView): ExperienceView[] => {
    const isKind = only.length === 0 || only.some((kind) => isKindOf(view, kind));
    const isNamed = matches(view.name) || (view.previousName !== undefined && matches(view.previousName));
    if (!isKind || !isNamed) return [];
    if (fields.length === 0) return [view];
    const one = withFields(view, new Set(fields));
    return one ? [one] : [];
  };

/** The whole tag, system or suite if its name matches; otherwise only the members whose names match. */
const shownMembership =
  (isWanted: boolean, matches: Matches) =>
  (view: MembershipView): MembershipView[] => {
    if (!isWanted) return [];
    if (matches(view.name)) return [view];
    const named = (members: readonly Member[]) => members.filter(({ name }) => matches(name));
    const [enters, leaves] = [named(view.enters), named(view.leaves)];
    return enters.length + leaves.length === 0 ? [] : [{ ...view, enters, leaves }];
  };

const shownCreation =
  ({ only }: PlanFilter, matches: Matches, as: 'create' | 'archive' = 'create') =>
  ({ kind, name }: CreationView): boolean =>
    matches(name) && (only.length === 0 || only.includes(as) || only.includes(SET_FILTERS[kind]));

/** Applies a filter to a plan; `all` keeps the complete one. */
export const filteredView = (view: PlanView, filter: PlanFilter): PlanView => {
  if (!isFiltered(filter)) return view;
  const matches: Matches = filter.names.length === 0 ? () => true : anyGlob(filter.names);
  const experience = shownExperience(filter, matches);
  const { archive, restore, rename, update, create } = view.experiences;
  const isWanted = (kind: SetKind): boolean =>
    filter.fields.length === 0 && (filter.only.length === 0 || filter.only.includes(SET_FILTERS[kind]));
  const sets = ofSets(view, (views, kind) => views.flatMap(shownMembership(isWanted(kind), matches)));
  const shown = {
    experiences: {
      archive: archive.flatMap(experience),
      restore: restore.flatMap(experience),
      rename: rename.flatMap(experience),
      update: update.flatMap(experience),
      create: create.flatMap(experience),
    },
    ...sets,
    creations: filter.fields.length > 0 ? [] : view.creations.filter(shownCreation(filter, matches)),
    deletions:
      filter.fields.length > 0 ? [] : view.deletions.filter(shownCreation(filter, matches, 'archive')),
    protections: { begin: [], end: [] },
  };
  const changes =
    Object.values(shown.experiences).reduce((sum, { length }) => sum + length, 0) +
    shown.creations.length +
    shown.deletions.length +
    membershipsIn(sets).length;
  return { ...shown, plan: view.plan, changes, all: view };
};

/** A count of shown items, with the total if a filter hides some. */
export const ofAll = (shown: number, all: number | undefined): string =>
  all === undefined || all === shown ? number(shown) : `${number(shown)} of ${number(all)}`;

/** The count in the heading of a list: listed, shown, and total. */
export const headingCount = (lone: number, shown: number, all: number | undefined): string => {
  if (lone === shown) return ofAll(shown, all);
  const part = all === undefined || all === shown ? '' : `; ${ofAll(shown, all)} shown`;
  return `${number(lone)} of ${number(shown)}, the rest are in groups${part}`;
};

/** A filter as flags. Safe to print. */
export const flagsOf = ({ only, names, fields }: PlanFilter): string =>
  [
    ...only.map((kind) => `--only ${kind}`),
    ...names.map((name) => inertLine(`--name ${/^[\w.*?/-]+$/.test(name) ? name : quoted(name)}`)),
    ...fields.map((field) => `--field ${safeName(field)}`),
  ].join(' ');

/** A sentence on how much the filter shows; undefined without a filter. Safe to print. */
export const shownWords = (view: PlanView, filter: PlanFilter): string | undefined =>
  view.all === undefined
    ? undefined
    : `Shown: ${number(view.changes)} of ${counted(view.all.changes, 'change')} (${flagsOf(filter)}). An apply makes all of them.`;
