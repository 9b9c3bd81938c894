import * as E from 'fp-ts/lib/Either.js';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig, ManagedTestSuite } from '../domain/experience-sync-config.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import { withChosenMembers } from '../domain/suite-filter.ts';
import { computeExperienceUpdates, type ResolvedComputeOptions } from './compute-experience-updates.ts';
import { withOwnershipTag } from './reach.ts';

/** Replaces the filters of suites by their members, before tags and systems that they may select by are left out. */
const withoutFilters = (config: ExperienceSyncConfig): ExperienceSyncConfig => ({
  ...config,
  managedTestSuites: withChosenMembers(config).managedTestSuites.map(({ where, ...suite }) => ({
    ...suite,
    // A filter that selects nothing is a problem of the config.
    ...(where && suite.experiences.length === 0 && { where }),
  })),
});

/**
 * A base config without the tags, systems and suites that the edited config does not name: their members were not read, and a plan from the
 * edited config does not change them.
 */
const limitedToNamesOf = (
  given: ExperienceSyncConfig,
  base: ExperienceSyncConfig,
  { testSuitesByName, systemSetsByName }: DatabaseState,
): ExperienceSyncConfig => {
  const config = withOwnershipTag(given);
  const tags = new Set([
    ...config.managedExperienceTags,
    ...config.experiences.flatMap((entry) => entry.tags),
  ]);
  const systems = new Set(config.experiences.flatMap((entry) => entry.systems));
  const suites = new Set(config.managedTestSuites.map(({ name }) => name));
  // The edited config does not name the system of such a suite, so it was not read, and the edit creates the suite for another one.
  const canExist = ({ name, system }: ManagedTestSuite): boolean =>
    system === undefined || testSuitesByName.has(name) || systemSetsByName.has(system);
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
    managedTestSuites: base.managedTestSuites.filter((suite) => suites.has(suite.name) && canExist(suite)),
  };
};

/** The updates of the config before an edit, computed from the state that was read for the edited config and limited to what both name. */
export const computeBaseUpdates = (
  config: ExperienceSyncConfig,
  base: ExperienceSyncConfig,
  state: DatabaseState,
  options: ResolvedComputeOptions,
): E.Either<readonly ComputeProblem[], ExperienceUpdates> => {
  const named = limitedToNamesOf(config, withoutFilters(base), state);
  // The members of the ownership tag before the edit are unknown, so its archiving is attributed to the edit.
  const ownsUnknown = base.ownershipTag !== named.ownershipTag;
  return E.map(({ updates }: { readonly updates: ExperienceUpdates }) => updates)(
    computeExperienceUpdates(named, state, ownsUnknown ? { ...options, archive: false } : options),
  );
};
