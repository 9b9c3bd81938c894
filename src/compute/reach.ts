import { allExperiences, type DatabaseState, type ExperienceScope } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceReference, Reach } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { isLimited, type Selection, selects } from '../domain/selection.ts';
import type { UpdateLists } from './limit-updates.ts';
import type { Matching, Pairing } from './match-experiences.ts';

/** What of the live experiences that no entry means is the config's own. */
export interface Whose {
  /** Whether one does not exist for a plan. */
  readonly isIgnored: (live: { readonly name: string }) => boolean;
  /** Whether one may be archived. */
  readonly isOwned: (live: { readonly experienceID: string }) => boolean;
}

/** Tells whose a live experience is that no entry means. */
export const whoseOf = (
  { ignored = [], ownershipTag }: ExperienceSyncConfig,
  state: Pick<DatabaseState, 'tagSetsByName'>,
): Whose => {
  const isIgnored = anyGlob(ignored);
  const owned = new Set<string>(state.tagSetsByName.get(ownershipTag ?? '')?.experienceIDs);
  return {
    isIgnored: ({ name }) => isIgnored(name),
    isOwned: ({ experienceID }) => ownershipTag === undefined || owned.has(experienceID),
  };
};

/** A config whose entries carry the tag that says whose they are, which it manages. */
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

const isMeantBy = (selection: Selection): ((pairing: Pairing) => boolean) => {
  if (!isLimited(selection)) return () => true;
  const isMeant = selects(selection);
  return ({ entry, original }) => isMeant(original ? [original.name, entry.name] : [entry.name]);
};

/** Names that an entry takes or looks for; one that an active experience holds for it can be taken by nobody else. */
const namesOf = (pairings: readonly Pairing[]): string[] =>
  pairings
    .filter(({ entry, original }) => original?.archived !== false || original.name !== entry.name)
    .flatMap(({ entry: { name, previousName }, original }) =>
      previousName === undefined || original ? [name] : [name, previousName],
    )
    .sort();

/** The active experiences that suites name and no entry lists. */
const unlistedMembers = (
  { experiences, managedTestSuites }: ExperienceSyncConfig,
  { experiencesByName }: DatabaseState,
): string[] => {
  const listed = new Set(experiences.map(({ name }) => name));
  return managedTestSuites
    .flatMap((suite) => suite.experiences.filter((name) => !listed.has(name)))
    .flatMap((name) => experiencesByName.get(name) ?? [])
    .filter(({ archived }) => !archived)
    .map(({ experienceID }) => experienceID);
};

/** The experiences that updates name, but for members of suites that are left alone otherwise. */
const referred = (
  { matches, tags, systems, testSuites }: UpdateLists,
  isLeftAlone: (id: string) => boolean,
): string[] => {
  const idsOf = (references: readonly ExperienceReference[]): string[] =>
    references.flatMap((one) => (one._tag === 'Existing' ? [one.experienceID] : []));
  return [
    ...matches.flatMap(({ original }) => (original ? [original.experienceID] : [])),
    ...tags.flatMap(({ additions, removals }) => idsOf([...additions, ...removals])),
    ...systems.flatMap(({ additions }) => idsOf(additions)),
    ...testSuites.flatMap(({ experiences }) => idsOf(experiences)),
    ...testSuites.flatMap(({ original }) => idsOf(original).filter((id) => !isLeftAlone(id))),
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

/** Which experiences updates depend on. */
export const reachOf = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  { pairings, unmatched }: Matching,
  updates: UpdateLists,
  { archive, selection }: { readonly archive: boolean; readonly selection: Selection },
): Reach => {
  const { isIgnored, isOwned } = whoseOf(config, state);
  const meant = pairings.filter(isMeantBy(selection));
  const leftAlone = new Set<string>();
  for (const live of unmatched) if (isIgnored(live) || !isOwned(live)) leftAlone.add(live.experienceID);
  const active = allExperiences(state).filter(({ archived }) => !archived);
  const present = active.filter(({ experienceID }) => !leftAlone.has(experienceID));
  return {
    experienceIDs: new Set([
      ...meant.flatMap(({ original }) => (original ? [original.experienceID] : [])),
      ...unlistedMembers(config, state),
      ...referred(updates, (id) => leftAlone.has(id)),
    ]),
    scope: scopeOf(config, namesOf(meant), archive, selection),
    present: present.length,
    owned: present.filter(isOwned).length,
  };
};
