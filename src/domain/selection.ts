import { anyGlob } from './glob.ts';

/** The experiences that a partial plan is limited to, as globs of their names. A renamed experience matches by either name. */
export interface Selection {
  /** If not empty, selects only experiences that match one of these. */
  readonly targets: readonly string[];
  /** Excludes experiences that match one of these. */
  readonly excludes: readonly string[];
  /** The patterns as given, such as `tag:nightly`, if the globs include names found by them. */
  readonly given?: { readonly targets: readonly string[]; readonly excludes: readonly string[] };
}

/** A selection as the user gave it. */
export const asGiven = ({ targets, excludes, given }: Selection): Omit<Selection, 'given'> =>
  given ?? { targets, excludes };

/** Whether a selection excludes anything. */
export const isLimited = ({ targets, excludes }: Selection): boolean =>
  targets.length > 0 || excludes.length > 0;

/** Whether an experience with these names is selected. */
export const selects = ({ targets, excludes }: Selection): ((names: readonly string[]) => boolean) => {
  const isTarget = targets.length === 0 ? () => true : anyGlob(targets);
  const isExcluded = anyGlob(excludes);
  return (names) => names.some(isTarget) && !names.some(isExcluded);
};
