import * as E from 'fp-ts/lib/Either.js';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import { computeExperienceUpdates, type ResolvedComputeOptions } from './compute-experience-updates.ts';
import { withOwnershipTag } from './reach.ts';

/**
 * A base config without the tags, systems and suites that the edited config does not name: their members were not read, and a plan from the
 * edited config does not change them.
 */
const limitedToNamesOf = (given: ExperienceSyncConfig, base: ExperienceSyncConfig): ExperienceSyncConfig => {
  const config = withOwnershipTag(given);
  const tags = new Set([
    ...config.managedExperienceTags,
    ...config.experiences.flatMap((entry) => entry.tags),
  ]);
  const systems = new Set(config.experiences.flatMap((entry) => entry.systems));
  const suites = new Set(config.managedTestSuites.map(({ name }) => name));
  const isNamed = (tag: string): boolean => tags.has(tag);
  const { ownershipTag, ...rest } = base;
  return {
    ...rest,
    ...(ownershipTag !== undefined && isNamed(ownershipTag) && { ownershipTag }),
    experiences: base.experiences.map((entry) => ({
      ...entry,
      tags: entry.tags.filter(isNamed),
      systems: entry.systems.filter((system) => systems.has(system)),
    })),
    managedExperienceTags: base.managedExperienceTags.filter(isNamed),
    managedTestSuites: base.managedTestSuites.filter(({ name }) => suites.has(name)),
  };
};

/** The updates of the config before an edit, computed from the state that was read for the edited config and limited to what both name. */
export const computeBaseUpdates = (
  config: ExperienceSyncConfig,
  base: ExperienceSyncConfig,
  state: DatabaseState,
  options: ResolvedComputeOptions,
): E.Either<readonly ComputeProblem[], ExperienceUpdates> => {
  const named = limitedToNamesOf(config, base);
  // The members of the ownership tag before the edit are unknown, so its archiving is attributed to the edit.
  const ownsUnknown = base.ownershipTag !== named.ownershipTag;
  return E.map(({ updates }: { readonly updates: ExperienceUpdates }) => updates)(
    computeExperienceUpdates(named, state, ownsUnknown ? { ...options, archive: false } : options),
  );
};
