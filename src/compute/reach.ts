import { allExperiences, type DatabaseState, type ExperienceScope } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import { archivedAmong, type Reach, existingAmong } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { memberSetsIn, type UpdateLists } from '../domain/named-sets.ts';
import { isLimited, type Selection } from '../domain/selection.ts';
import { selectsPairing } from './limit-updates.ts';
import type { Matching, Pairing } from './match-experiences.ts';

/** Which unlisted live experiences belong to the config. */
export interface Ownership {
  /** Whether an experience is invisible to a plan. */
  readonly isIgnored: (live: { readonly name: string }) => boolean;
  /** Whether an unlisted experience may be archived. */
  readonly isOwned: (live: { readonly experienceID: string }) => boolean;
}

/** Decides who owns an unlisted live experience. */
export const ownershipOf = (
  { ignored = [], ownershipTag }: ExperienceSyncConfig,
  state: Pick<DatabaseState, 'tagSetsByName'>,
): Ownership => {
  const isIgnored = anyGlob(ignored);
  const owned = new Set<string>(state.tagSetsByName.get(ownershipTag ?? '')?.experienceIDs);
  return {
    isIgnored: ({ name }) => isIgnored(name),
    isOwned: ({ experienceID }) => ownershipTag === undefined || owned.has(experienceID),
  };
};

/** A config whose entries carry its ownership tag, which it manages. */
export const withOwnershipTag = (config: ExperienceSyncConfig): ExperienceSyncConfig => {
  const { ownershipTag } = config;
  if (ownershipTag === undefined) return config;
  const having = (tags: readonly string[]): readonly string[] =>
    tags.includes(ownershipTag) ? tags : [...tags, ownershipTag];
  return {
    ...config,
    experiences: config.experiences.map((entry) => ({ ...entry, tags: having(entry.tags) })),
    managedExperienceTags: having(config.managedExperienceTags),
  };
};

/** The pairings whose experiences are selected. */
const selectedOf = (pairings: readonly Pairing[], selection: Selection): readonly Pairing[] =>
  isLimited(selection) ? pairings.filter(selectsPairing(selection)) : pairings;

/** Names that an entry takes or looks up, except those that its active match already has and nothing else can take. */
const namesOf = (pairings: readonly Pairing[]): string[] => {
  const names: string[] = [];
  for (const { entry, original } of pairings) {
    if (original?.archived === false && original.name === entry.name) continue;
    names.push(entry.name);
    if (entry.previousName !== undefined && !original) names.push(entry.previousName);
  }
  return names.sort();
};

/** Unlisted active members of suites. */
const unlistedMembers = (
  { experiences, managedTestSuites }: ExperienceSyncConfig,
  { experiencesByName }: DatabaseState,
): string[] => {
  if (managedTestSuites.length === 0) return [];
  const listed = new Set(experiences.map(({ name }) => name));
  return managedTestSuites
    .flatMap((suite) => suite.experiences.filter((name) => !listed.has(name)))
    .flatMap((name) => experiencesByName.get(name) ?? [])
    .filter(({ archived }) => !archived)
    .map(({ experienceID }) => experienceID);
};

/** The experiences that updates name, except for unchanged members of suites. */
const referred = (updates: UpdateLists, isLeftAlone: (id: string) => boolean): string[] => {
  const { matches, testSuites } = updates;
  return [
    ...matches.flatMap(({ original }) => (original ? [original.experienceID] : [])),
    ...memberSetsIn(updates).flatMap(({ additions, removals }) => existingAmong([...additions, ...removals])),
    ...testSuites.flatMap(({ experiences }) => existingAmong(experiences)),
    ...testSuites.flatMap(({ original }) => existingAmong(original).filter((id) => !isLeftAlone(id))),
  ];
};

const scopeOf = (
  { ignored, ownershipTag }: ExperienceSyncConfig,
  names: readonly string[],
  archive: boolean,
  { targets, excludes }: Selection,
): ExperienceScope => ({
  names,
  leftOver: archive,
  ...(targets.length > 0 && { targets }),
  ...(excludes.length > 0 && { excludes }),
  ...(ignored && ignored.length > 0 && { ignored }),
  ...(ownershipTag !== undefined && { ownershipTag }),
});

/** The live experiences that updates depend on. */
export const reachOf = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  { pairings, unmatched }: Matching,
  updates: UpdateLists,
  { archive, selection }: { readonly archive: boolean; readonly selection: Selection },
): Reach => {
  const { isIgnored, isOwned } = ownershipOf(config, state);
  const meant = selectedOf(pairings, selection);
  const leftAlone = new Set<string>();
  for (const live of unmatched) if (isIgnored(live) || !isOwned(live)) leftAlone.add(live.experienceID);
  const experienceIDs = new Set<string>();
  for (const { original } of meant) if (original) experienceIDs.add(original.experienceID);
  for (const id of unlistedMembers(config, state)) experienceIDs.add(id);
  for (const id of referred(updates, (one) => leftAlone.has(one))) experienceIDs.add(id);
  const present = allExperiences(state).filter(
    ({ archived, experienceID }) => !archived && !leftAlone.has(experienceID),
  );
  const ownedAmong = (): number => {
    const archived = archivedAmong(updates.matches);
    return present.filter((one) => isOwned(one) || archived.has(one.experienceID)).length;
  };
  return {
    experienceIDs,
    scope: scopeOf(config, namesOf(meant), archive, selection),
    present: present.length,
    owned: config.ownershipTag === undefined ? present.length : ownedAmong(),
  };
};
