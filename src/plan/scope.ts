import type { Holders, ReadScope } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { Loss } from '../domain/experience-updates.ts';

const sortedUnique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The tags, systems and suites that a config names: all that a plan of it depends on beside the experiences. */
export const scopeOf = (config: ExperienceSyncConfig): Omit<ReadScope, 'archivedMembers'> => ({
  tags: sortedUnique([...config.managedExperienceTags, ...config.experiences.flatMap((entry) => entry.tags)]),
  systems: sortedUnique(config.experiences.flatMap((entry) => entry.systems)),
  testSuites: sortedUnique(config.managedTestSuites.map((suite) => suite.name)),
});

/** The names that one alone has: what is read by its name must be told apart by it. */
const namesOfOne = (all: readonly { readonly name: string }[]): ReadonlySet<string> => {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { name } of all) (seen.has(name) ? shared : seen).add(name);
  return new Set([...seen].filter((name) => !shared.has(name)));
};

/** A scope with the suites and tags that lose something through archiving, as far as their names tell them apart. */
export const scopeWith = (scope: ReadScope, losses: readonly Loss[], holders: Holders): ReadScope => {
  const losing = (kind: Loss['kind'], all: Holders['tags'] | Holders['testSuites']): string[] => {
    const single = namesOfOne(all);
    return losses.flatMap((loss) => (loss.kind === kind && single.has(loss.name) ? [loss.name] : []));
  };
  return {
    ...scope,
    tags: sortedUnique([...scope.tags, ...losing('tag', holders.tags)]),
    testSuites: sortedUnique([...scope.testSuites, ...losing('testSuite', holders.testSuites)]),
  };
};
