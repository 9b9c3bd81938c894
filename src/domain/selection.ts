import { anyGlob } from './glob.ts';

/**
 * The experiences that a plan is limited to, as globs of their names; a plan without one is of all. An experience that is renamed is
 * meant by either of its names.
 */
export interface Selection {
  /** Not empty: only what one of these means. */
  readonly targets: readonly string[];
  /** Nothing that one of these means. */
  readonly excludes: readonly string[];
  /** What was given instead of globs, such as `tag:nightly`; absent: the globs themselves. */
  readonly given?: { readonly targets: readonly string[]; readonly excludes: readonly string[] };
}

/** A selection in the words that it was given in. */
export const asGiven = ({ targets, excludes, given }: Selection): Omit<Selection, 'given'> =>
  given ?? { targets, excludes };

/** Whether a selection leaves anything out at all. */
export const isLimited = ({ targets, excludes }: Selection): boolean =>
  targets.length > 0 || excludes.length > 0;

/** Tells whether an experience with these names is selected. */
export const selects = ({ targets, excludes }: Selection): ((names: readonly string[]) => boolean) => {
  const isTarget = targets.length === 0 ? () => true : anyGlob(targets);
  const isExcluded = anyGlob(excludes);
  return (names) => names.some(isTarget) && !names.some(isExcluded);
};
