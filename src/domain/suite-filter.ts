import type { ConfigExperience, ExperienceSyncConfig, SuiteFilter } from './experience-sync-config.ts';
import { anyGlob } from './glob.ts';

/** Whether a filter has a condition; one without would select everything. */
export const isSuiteFilter = ({ tags = [], systems = [], names = [] }: SuiteFilter): boolean =>
  tags.length + systems.length + names.length > 0;

/** The entries that a filter selects, in the order of the file; archived ones cannot be members of a suite. */
export const chosenBy = (
  filter: SuiteFilter,
  { experiences, ownershipTag }: Pick<ExperienceSyncConfig, 'experiences' | 'ownershipTag'>,
): readonly ConfigExperience[] => {
  const { tags = [], systems = [], names = [] } = filter;
  const isNamed = names.length === 0 ? () => true : anyGlob(names);
  return isSuiteFilter(filter)
    ? experiences.filter(
        (entry) =>
          !entry.archived &&
          tags.every((tag) => tag === ownershipTag || entry.tags.includes(tag)) &&
          systems.every((system) => entry.systems.includes(system)) &&
          isNamed(entry.name),
      )
    : [];
};

/** A config whose suites list the members that their filters select. */
export const withChosenMembers = (config: ExperienceSyncConfig): ExperienceSyncConfig =>
  config.managedTestSuites.some(({ where }) => where)
    ? {
        ...config,
        managedTestSuites: config.managedTestSuites.map((suite) =>
          suite.where
            ? { ...suite, experiences: chosenBy(suite.where, config).map(({ name }) => name) }
            : suite,
        ),
      }
    : config;
