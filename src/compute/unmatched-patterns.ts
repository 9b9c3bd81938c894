import * as E from 'fp-ts/lib/Either.js';
import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import { globMatcher, hasWildcard } from '../domain/glob.ts';
import { nearestName, suggestFrom } from '../domain/nearest-name.ts';
import type { Selection } from '../domain/selection.ts';
import type { UnmatchedPattern } from '../domain/compute-error.ts';

/**
 * Patterns of a selection that match no experience and are probably mistakes: targets, and exclusions without wildcards. An exclusion with
 * wildcards may be meant for future experiences.
 */
export const unmatchedPatterns = (
  { targets, excludes }: Selection,
  config: ExperienceSyncConfig,
  state: DatabaseState,
): UnmatchedPattern[] => {
  const given = [
    ...targets.map((pattern) => ({ flag: 'target' as const, pattern })),
    ...excludes
      .filter((glob) => !hasWildcard(glob))
      .map((pattern) => ({ flag: 'exclude' as const, pattern })),
  ];
  if (given.length === 0) return [];
  const names = [
    ...new Set([...config.experiences, ...allExperiences(state)].map(({ name }) => name)),
  ].sort();
  const known = new Set(names);
  const suggest = suggestFrom(names);
  return given
    .filter(({ pattern }) => !known.has(pattern) && !names.some(globMatcher(pattern)))
    .map(({ flag, pattern }) => {
      const suggestion = suggest(pattern);
      return { flag, pattern, ...(suggestion !== undefined && { suggestion }) };
    });
};

const TAG = 'tag:';

/** The names of experiences with a tag: of entries in the config, and of live experiences in the project. */
const carriersOf = (
  tag: string,
  { experiences, ownershipTag }: ExperienceSyncConfig,
  state: DatabaseState,
): readonly string[] => {
  const ids = state.tagSetsByName.get(tag)?.experienceIDs ?? new Set<string>();
  return [
    ...new Set([
      ...experiences.filter(({ tags }) => tag === ownershipTag || tags.includes(tag)).map(({ name }) => name),
      ...(ids.size === 0 ? [] : allExperiences(state))
        .filter(({ experienceID }) => ids.has(experienceID))
        .map(({ name }) => name),
    ]),
  ].sort();
};

/** Replaces the tags of a selection by the names of their members. The left side holds the tags without members. */
export const withoutTags = (
  selection: Selection,
  config: ExperienceSyncConfig,
  state: DatabaseState,
): E.Either<readonly UnmatchedPattern[], Selection> => {
  const { targets, excludes } = selection;
  if (![...targets, ...excludes].some((pattern) => pattern.startsWith(TAG))) return E.right(selection);
  const known = new Set([
    ...config.experiences.flatMap(({ tags }) => tags),
    ...(state.knownNames?.tags ?? state.tagSetsByName.keys()),
  ]);
  const unmatched: UnmatchedPattern[] = [];
  const found = (flag: UnmatchedPattern['flag'], patterns: readonly string[]): string[] =>
    patterns.flatMap((pattern) => {
      if (!pattern.startsWith(TAG)) return [pattern];
      const tag = pattern.slice(TAG.length);
      const names = carriersOf(tag, config, state);
      const nearest = names.length > 0 ? undefined : nearestName(tag, known);
      if (names.length === 0)
        unmatched.push({
          flag,
          pattern,
          ...(nearest !== undefined && nearest !== tag && { suggestion: `${TAG}${nearest}` }),
        });
      return [...names];
    });
  const names = { targets: found('target', targets), excludes: found('exclude', excludes) };
  return unmatched.length > 0 ? E.left(unmatched) : E.right({ ...names, given: { targets, excludes } });
};
