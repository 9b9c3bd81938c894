import { picked, sameField } from '../../domain/experience.ts';
import type { CloneChanges, LiveConfig } from '../../domain/clone.ts';
import type {
  ConfigExperience,
  ExperienceSyncConfig,
  ManagedTestSuite,
} from '../../domain/experience-sync-config.ts';
import { anyGlob } from '../../domain/glob.ts';
import { chosenBy } from '../../domain/suite-filter.ts';
import { EXPERIENCE, sameEntry, TEST_SUITE, type EntrySpec } from '../write/config-fields.ts';
import { isDefault, keepingSettings, withoutDefaults } from './live-config.ts';

export interface CarryOverOptions {
  /** Whether to manage no more tags and suites than the config does. */
  readonly keepManaged: boolean;
  /** Whether to omit the IDs of experiences, as for another project; absent: no. */
  readonly withoutIDs?: boolean;
}

/** A config that matches by name alone. */
export const withoutIDs = (config: ExperienceSyncConfig): ExperienceSyncConfig => ({
  ...config,
  experiences: config.experiences.map(({ experienceID: _, ...rest }) => rest),
});

/** Updates an entry from its live experience. Settings that the entry omits and that have their defaults stay omitted. */
const updatedEntry = (entry: ConfigExperience, live: ConfigExperience): ConfigExperience => {
  const { experienceID, ...rest } = keepingSettings(
    live,
    (field) => entry[field] !== undefined || !isDefault(field, live),
  );
  const isFoundByName = entry.experienceID === undefined && entry.name === live.name;
  return {
    ...rest,
    ...(experienceID !== undefined && !isFoundByName && { experienceID }),
    customFields: sameField('customFields', entry, live) ? entry.customFields : live.customFields,
  };
};

/** The live entry for each entry of a file: by name, or else by an ID that no other entry has. */
const matched = (
  current: readonly ConfigExperience[],
  live: readonly ConfigExperience[],
): ReadonlyMap<ConfigExperience, ConfigExperience> => {
  const byName = new Map(live.map((entry) => [entry.name, entry]));
  const byID = new Map(live.map((entry) => [entry.experienceID ?? '', entry]));
  const pairs = new Map<ConfigExperience, ConfigExperience>();
  const taken = new Set<ConfigExperience>();
  const pair = (entry: ConfigExperience, found: ConfigExperience | undefined): void => {
    if (found === undefined || taken.has(found) || pairs.has(entry)) return;
    pairs.set(entry, found);
    taken.add(found);
  };
  for (const entry of current) pair(entry, byName.get(entry.name));
  for (const entry of current) pair(entry, byID.get(entry.experienceID ?? '-'));
  return pairs;
};

/** A plan leaves the memberships of archived experiences alone, so an entry keeps the tags and systems it lists, as long as they exist. */
const withOwnSets = (
  updated: ConfigExperience,
  { tags, systems }: ConfigExperience,
  live: LiveConfig,
): ConfigExperience => ({
  ...updated,
  tags: tags.filter((tag) => live.tags.has(tag)),
  systems: systems.filter((system) => live.systems.has(system)),
});

/** The archived experience that an archiving entry matches; undefined if there is none, or another entry matches it. */
const archivedMeaning = (
  { name, experienceID }: ConfigExperience,
  { archivedIDsByName, archivedIDs }: LiveConfig,
  taken: ReadonlySet<string>,
): string | undefined => {
  const holders = archivedIDsByName.get(name);
  const candidates =
    experienceID === undefined
      ? (holders ?? [])
      : [experienceID].filter((id) => holders?.includes(id) ?? archivedIDs.has(id));
  return candidates.find((id) => !taken.has(id));
};

const experiencesInto = (current: readonly ConfigExperience[], live: LiveConfig): ConfigExperience[] => {
  const pairs = matched(current, live.config.experiences);
  const found = new Set(pairs.values());
  const taken = new Set([...found].map(({ experienceID }) => experienceID ?? ''));
  const isIgnored = anyGlob(live.config.ignored ?? []);
  const kept = current.flatMap((entry): readonly ConfigExperience[] => {
    const pair = pairs.get(entry);
    if (pair) {
      const updated = updatedEntry(entry, pair);
      return [pair.archived ? withOwnSets(updated, entry, live) : updated];
    }
    // An entry that archives an archived experience is up to date, whatever its other fields.
    const meant = entry.archived && !isIgnored(entry.name) ? archivedMeaning(entry, live, taken) : undefined;
    if (meant === undefined) return [];
    taken.add(meant);
    return [withOwnSets(entry, entry, live)];
  });
  const names = new Set(kept.map(({ name }) => name));
  const added = live.config.experiences.filter((entry) => !found.has(entry) && !names.has(entry.name));
  return [...kept, ...added.map(withoutDefaults)];
};

const declarationOf = (suite: ManagedTestSuite) => picked(suite, ['description', 'system', 'metricsSet']);

/** A suite with the live members; its filter stays if it selects exactly those. */
const updatedSuite = (
  suite: ManagedTestSuite,
  live: ManagedTestSuite,
  config: Parameters<typeof chosenBy>[1],
): ManagedTestSuite => {
  const { where, ...own } = suite;
  // The declaration of a suite stays as in the file, unless the live one is requested.
  const rest = { ...own, ...declarationOf(live) };
  const chosen = new Set(where && chosenBy(where, config).map(({ name }) => name));
  // A filter that selects nothing is an error.
  const isSame =
    chosen.size > 0 &&
    chosen.size === live.experiences.length &&
    live.experiences.every((name) => chosen.has(name));
  return where && isSame ? { ...suite, ...declarationOf(live) } : { ...rest, experiences: live.experiences };
};

const suitesInto = (
  current: readonly ManagedTestSuite[],
  live: readonly ManagedTestSuite[],
  keepManaged: boolean,
  config: Parameters<typeof chosenBy>[1],
): ManagedTestSuite[] => {
  const byName = new Map(live.map((suite) => [suite.name, suite]));
  const names = new Set(current.map(({ name }) => name));
  const kept = current.flatMap((suite) => {
    const found = byName.get(suite.name);
    return found ? [updatedSuite(suite, found, config)] : [];
  });
  return [...kept, ...(keepManaged ? [] : live.filter(({ name }) => !names.has(name)))];
};

/**
 * The tags to manage. A tag that the config uses without managing it is maintained by hand and stays unmanaged; a tag that is new to the
 * config is managed, as in a new config.
 */
const tagsInto = (current: ExperienceSyncConfig, live: LiveConfig, keepManaged: boolean): string[] => {
  const kept = current.managedExperienceTags.filter((tag) => live.tags.has(tag));
  const known = new Set([
    ...current.managedExperienceTags,
    ...current.experiences.flatMap((entry) => entry.tags),
  ]);
  return [
    ...kept,
    ...(keepManaged ? [] : live.config.managedExperienceTags.filter((tag) => !known.has(tag))),
  ];
};

/** The declarations of the managed tags: the live ones, or else those of the config. */
const declaredInto = (
  current: ExperienceSyncConfig['declaredTags'] = [],
  managed: readonly string[],
  { tags, config: { declaredTags: live = [] } }: LiveConfig,
): Pick<ExperienceSyncConfig, 'declaredTags'> => {
  const names = new Set(managed);
  const found = live.filter(({ name }) => names.has(name));
  const known = new Set(found.map(({ name }) => name));
  const declared = [...current.filter(({ name }) => tags.has(name) && !known.has(name)), ...found];
  return declared.length === 0 ? {} : { declaredTags: declared };
};

/** The protections of the project. A config without `protected` leaves them alone and stays without it. */
const protectedInto = (
  { protected: current }: ExperienceSyncConfig,
  { config: { protected: live = [] } }: LiveConfig,
  keepManaged: boolean,
): Pick<ExperienceSyncConfig, 'protected'> => {
  if (current === undefined) return keepManaged || live.length === 0 ? {} : { protected: live };
  const kept = current.filter((glob) => live.includes(glob));
  return { protected: [...kept, ...live.filter((glob) => !kept.includes(glob))] };
};

/** The globs that the config ignores, and those that the clone excludes, so that a plan does not archive what it left out. */
const ignoredInto = (
  { ignored: current = [] }: ExperienceSyncConfig,
  { config: { ignored: live = [] } }: LiveConfig,
): Pick<ExperienceSyncConfig, 'ignored'> => {
  const ignored = [...current, ...live.filter((glob) => !current.includes(glob))];
  return ignored.length === 0 ? {} : { ignored };
};

/** Updates a config so that a plan from it has no changes, with as few edits as possible. */
export const carriedOver = (
  current: ExperienceSyncConfig,
  live: LiveConfig,
  { keepManaged }: CarryOverOptions,
): ExperienceSyncConfig => {
  const { ownershipTag, declaredTags } = current;
  const owner = { ...(ownershipTag !== undefined && { ownershipTag }) };
  const experiences = experiencesInto(current.experiences, live);
  const managedExperienceTags = tagsInto(current, live, keepManaged);
  return {
    experiences,
    managedTestSuites: suitesInto(current.managedTestSuites, live.config.managedTestSuites, keepManaged, {
      experiences,
      ...owner,
    }),
    managedExperienceTags,
    ...declaredInto(declaredTags, managedExperienceTags, live),
    ...protectedInto(current, live, keepManaged),
    ...ignoredInto(current, live),
    ...(current.project !== undefined && { project: current.project }),
    ...owner,
  };
};

/** The config of a new file. */
export const newConfig = ({ config }: LiveConfig): ExperienceSyncConfig => ({
  ...config,
  experiences: config.experiences.map(withoutDefaults),
});

const difference = (a: readonly string[], b: readonly string[]): string[] => {
  const others = new Set(b);
  return a.filter((name) => !others.has(name));
};

const changedNames = <A extends { readonly name: string }>(
  before: readonly A[],
  after: readonly A[],
  spec: EntrySpec<A>,
): string[] => {
  const others = new Map(before.map((entry) => [entry.name, entry]));
  return after.flatMap((entry) => {
    const other = others.get(entry.name);
    return other !== undefined && !sameEntry(other, entry, spec) ? [entry.name] : [];
  });
};

const namesOf = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);

/** Entries whose experience was renamed. */
const renames = (
  before: readonly ConfigExperience[],
  after: readonly ConfigExperience[],
): CloneChanges['renamed'] => {
  const nameByID = new Map(before.map(({ experienceID, name }) => [experienceID ?? '', name]));
  const [old, now] = [new Set(namesOf(before)), new Set(namesOf(after))];
  return after.flatMap(({ experienceID, name: to }) => {
    const from = nameByID.get(experienceID ?? '-');
    return from !== undefined && !old.has(to) && !now.has(from) ? [{ from, to }] : [];
  });
};

/** How a clone changed a config, by name. */
export const cloneChanges = (before: ExperienceSyncConfig, after: ExperienceSyncConfig): CloneChanges => {
  const [old, now] = [namesOf(before.experiences), namesOf(after.experiences)];
  const [oldSuites, suites] = [namesOf(before.managedTestSuites), namesOf(after.managedTestSuites)];
  const renamed = renames(before.experiences, after.experiences);
  const [from, to] = [new Set(renamed.map((one) => one.from)), new Set(renamed.map((one) => one.to))];
  return {
    added: difference(now, old).filter((name) => !to.has(name)),
    changed: changedNames(before.experiences, after.experiences, EXPERIENCE),
    removed: difference(old, now).filter((name) => !from.has(name)),
    renamed,
    changedSuites: changedNames(before.managedTestSuites, after.managedTestSuites, TEST_SUITE),
    newSuites: difference(suites, oldSuites),
    newTags: difference(after.managedExperienceTags, before.managedExperienceTags),
    removedSuites: difference(oldSuites, suites),
    removedTags: difference(before.managedExperienceTags, after.managedExperienceTags),
  };
};
