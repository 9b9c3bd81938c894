import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import { globMatcher, hasWildcard } from '../domain/glob.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { Selection } from '../domain/selection.ts';
import type { UnmatchedPattern } from '../domain/sync-error.ts';

/**
 * The patterns of a selection that are probably slips: a target that means no experience at all, and an exclusion that names one which
 * does not exist. An exclusion by wildcard may stand there for what is to come.
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
  return given
    .filter(({ pattern }) => !names.some(globMatcher(pattern)))
    .map(({ flag, pattern }) => {
      const suggestion = nearestName(pattern, names);
      return { flag, pattern, ...(suggestion !== undefined && { suggestion }) };
    });
};
