import type { ChangeKinds } from '../domain/experience-change.ts';
import { anyGlob, type Matches } from '../domain/glob.ts';
import { DRIFT_PARTS, type DriftEntry, type DriftView } from './drift-view.ts';
import {
  flagsOf,
  isFiltered,
  isSetFilter,
  NO_FILTER,
  type PlanFilter,
  SET_FILTERS,
  type ShownKind,
} from './plan-filter.ts';
import { counted, number } from './wording.ts';

/** The filter of a drift report, and what the plan does to the drifted experiences. */
export interface ShownDrift {
  readonly filter?: PlanFilter;
  /** By ID. Experiences that the plan does not change are absent. */
  readonly kinds?: ReadonlyMap<string, ChangeKinds>;
}

const isOfKind = ({ kind, id }: DriftEntry, only: ShownKind, kinds: ShownDrift['kinds']): boolean => {
  if (kind !== 'experience') return only === SET_FILTERS[kind];
  return !isSetFilter(only) && kinds?.get(id)?.[only] === true;
};

const withRows = (entry: DriftEntry, rows: DriftEntry['rows']): DriftEntry[] =>
  rows.length === 0 ? [] : [{ ...entry, rows }];

/** The whole entity if its name matches; otherwise only the members whose names match. */
const namedEntry = (entry: DriftEntry, matches: Matches): DriftEntry[] => {
  if (matches(entry.name ?? entry.id)) return [entry];
  const isNamed = ({ field, item }: DriftEntry['rows'][number]) =>
    field === 'member' && item !== undefined && matches(item);
  return withRows(entry, entry.rows.filter(isNamed));
};

const shownEntry =
  ({ only, names, fields }: PlanFilter, kinds: ShownDrift['kinds']) =>
  (entry: DriftEntry): DriftEntry[] => {
    if (only.length > 0 && !only.some((kind) => isOfKind(entry, kind, kinds))) return [];
    const named = names.length === 0 ? [entry] : namedEntry(entry, anyGlob(names));
    if (fields.length === 0) return named;
    if (entry.kind !== 'experience') return [];
    return named.flatMap((one) =>
      withRows(
        one,
        one.rows.filter(({ field }) => fields.some((wanted) => wanted === field)),
      ),
    );
  };

/** Applies a filter to a drift; `all` keeps the complete one. */
export const filteredDrift = (view: DriftView, { filter = NO_FILTER, kinds }: ShownDrift): DriftView => {
  if (!isFiltered(filter)) return view;
  const shown = shownEntry(filter, kinds);
  const { conflicts, asPlanned, elsewhere } = view;
  return {
    conflicts: conflicts.flatMap(shown),
    asPlanned: asPlanned.flatMap(shown),
    elsewhere: elsewhere.flatMap(shown),
    all: view,
  };
};

const sizeOf = (view: DriftView): number => DRIFT_PARTS.reduce((sum, part) => sum + view[part].length, 0);

/** A sentence on how much of the drift the filter shows; undefined without a filter. Safe to print. */
export const shownDriftWords = (view: DriftView, { filter = NO_FILTER }: ShownDrift): string | undefined =>
  view.all === undefined
    ? undefined
    : `Shown: ${number(sizeOf(view))} of ${counted(sizeOf(view.all), 'drifted entity', 'drifted entities')} (${flagsOf(filter)}). All of them make the plan stale.`;
