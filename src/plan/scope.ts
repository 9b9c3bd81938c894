import type { ReadScope } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';

const sortedUnique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The tags, systems and suites that a config names: all that a plan of it depends on beside the experiences. */
export const scopeOf = (config: ExperienceSyncConfig): Omit<ReadScope, 'archivedMembers'> => ({
  tags: sortedUnique([...config.managedExperienceTags, ...config.experiences.flatMap((entry) => entry.tags)]),
  systems: sortedUnique(config.experiences.flatMap((entry) => entry.systems)),
  testSuites: sortedUnique(config.managedTestSuites.map((suite) => suite.name)),
});
