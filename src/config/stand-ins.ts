import { INITIAL_SETTINGS } from '../domain/experience.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import { isUuid } from '../domain/ids.ts';
import { describeProtection, protectionTagName } from '../domain/protection.ts';
import { withChosenMembers } from '../domain/suite-filter.ts';

/** The content that a sandbox needs for a config, as a project of a seed file. Entities whose name exists stay unchanged. */
export interface StandIns {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly systems: readonly { readonly name: string }[];
  readonly experiences: readonly (Omit<ConfigExperience, 'previousName'> & typeof INITIAL_SETTINGS)[];
  readonly testSuites: readonly {
    readonly name: string;
    readonly description: string;
    readonly system: string;
    readonly experiences: readonly string[];
  }[];
  /** The one of `systems` that the config does not name: only a suite that is created needs it. */
  readonly spareSystem?: string;
}

/** For a suite whose system cannot be derived from the config. */
const SOME_SYSTEM = 'system';

const uniqueBy = <A>(items: readonly A[], key: (item: A) => string): readonly A[] => {
  const seen = new Set<string>();
  return items.filter((item) => seen.size < seen.add(key(item)).size);
};

const named = (names: readonly string[]): readonly { readonly name: string }[] =>
  [...new Set(names)].map((name) => ({ name }));

/** The suite's own system, otherwise that of one of its experiences, otherwise that of any experience. */
const systemOf = (
  suite: ExperienceSyncConfig['managedTestSuites'][number],
  experiences: readonly ConfigExperience[],
): string => {
  const members = new Set(suite.experiences);
  const [own] = experiences.filter(({ name }) => members.has(name)).flatMap(({ systems }) => systems);
  const [any = SOME_SYSTEM] = experiences.flatMap(({ systems }) => systems);
  return suite.system ?? own ?? any;
};

interface Chosen {
  readonly tags: StandIns['tags'];
  readonly entries: readonly ConfigExperience[];
  readonly suites: ExperienceSyncConfig['managedTestSuites'];
}

const standIns = (config: ExperienceSyncConfig, { tags, entries, suites }: Chosen): StandIns => {
  const testSuites = uniqueBy(suites, ({ name }) => name).map((suite) => ({
    name: suite.name,
    description: suite.description ?? '',
    system: systemOf(suite, config.experiences),
    experiences: suite.experiences,
  }));
  const known = new Set(tags.map(({ name }) => name));
  const once = uniqueBy(
    uniqueBy(entries, ({ name }) => name),
    ({ experienceID, name }) => experienceID ?? name,
  );
  const namedSystems = new Set([
    ...config.experiences.flatMap(({ systems }) => systems),
    ...config.managedTestSuites.flatMap(({ system }) => system ?? []),
  ]);
  const spareSystem = testSuites.map(({ system }) => system).find((name) => !namedSystems.has(name));
  const held = new Set(once.filter(({ archived }) => !archived).map(({ name }) => name));
  return {
    tags,
    systems: named([...namedSystems, ...(spareSystem === undefined ? [] : [spareSystem])]),
    experiences: once.map((entry) => ({
      ...INITIAL_SETTINGS,
      ...entry,
      // An apply gives an archived entry no tags or systems.
      tags: entry.archived ? [] : entry.tags.filter((tag) => known.has(tag)),
      systems: entry.archived ? [] : entry.systems,
    })),
    testSuites: testSuites.map((suite) => ({
      ...suite,
      experiences: suite.experiences.filter((name) => held.has(name)),
    })),
    ...(spareSystem !== undefined && { spareSystem }),
  };
};

const tagNames = (config: ExperienceSyncConfig): readonly string[] => [
  ...config.managedExperienceTags,
  ...config.experiences.flatMap(({ tags }) => tags),
];

/**
 * What a config expects to exist: the tags, systems and suites that it names but does not declare, and the experiences whose IDs it gives,
 * with the settings of their entries. An apply creates everything else.
 */
export const expectedBy = (config: ExperienceSyncConfig): StandIns => {
  const { declaredTags = [], ownershipTag, managedTestSuites } = withChosenMembers(config);
  const created = new Set([
    ...declaredTags.map(({ name }) => name),
    ...(ownershipTag === undefined ? [] : [ownershipTag]),
  ]);
  return standIns(config, {
    tags: named(tagNames(config).filter((name) => !created.has(name))).map(({ name }) => ({
      name,
      description: '',
    })),
    entries: config.experiences.filter(({ experienceID = '' }) => isUuid(experienceID)),
    suites: managedTestSuites.filter(({ system }) => system === undefined),
  });
};

/** Everything that a config describes: the content of an empty project after an apply. */
export const describedBy = (config: ExperienceSyncConfig): StandIns => {
  const {
    declaredTags = [],
    ownershipTag,
    managedTestSuites,
    protected: globs = [],
  } = withChosenMembers(config);
  const descriptions = new Map(declaredTags.map(({ name, description }) => [name, description]));
  const own = ownershipTag === undefined ? [] : [ownershipTag];
  const described = named([...descriptions.keys(), ...tagNames(config), ...own]).map(({ name }) => ({
    name,
    description: descriptions.get(name) ?? '',
  }));
  return standIns(config, {
    tags: [
      ...described,
      ...globs.map((glob) => ({ name: protectionTagName(glob), description: describeProtection(glob) })),
    ],
    entries: config.experiences.map(({ experienceID, ...entry }) => ({
      ...entry,
      ...(experienceID !== undefined && isUuid(experienceID) && { experienceID }),
      tags: [...entry.tags, ...own],
    })),
    suites: managedTestSuites,
  });
};
