import type { DatabaseState, ExperienceScope, Holders, ReadScope } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { Loss } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { selects } from '../domain/selection.ts';
import { withMembers } from './live.ts';
import type { Plan } from './plan.ts';

const sortedUnique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The scope of a plan: the tags, systems and suites that its config names. */
export const scopeOf = (
  config: ExperienceSyncConfig,
): Omit<ReadScope, 'archivedMembers' | 'experiences'> => ({
  tags: sortedUnique([
    ...config.managedExperienceTags,
    ...config.experiences.flatMap((entry) => entry.tags),
    ...(config.ownershipTag === undefined ? [] : [config.ownershipTag]),
  ]),
  systems: sortedUnique([
    ...config.experiences.flatMap((entry) => entry.systems),
    ...config.managedTestSuites.flatMap(({ system }) => (system === undefined ? [] : [system])),
  ]),
  testSuites: sortedUnique(config.managedTestSuites.map((suite) => suite.name)),
});

/** Names that only one entity has; a scope identifies its sets by name. */
const namesOfOne = (all: readonly { readonly name: string }[]): ReadonlySet<string> => {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { name } of all) (seen.has(name) ? shared : seen).add(name);
  return new Set([...seen].filter((name) => !shared.has(name)));
};

/** Adds the suites and tags that lose members by archiving to a scope, if their names are unique. */
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

/** Decides which experiences would be leftovers. */
const leftOverIn = (
  { leftOver, targets = [], excludes = [], ignored = [], ownershipTag }: ExperienceScope,
  { tagSetsByName }: DatabaseState,
): ((live: LiveExperience) => boolean) => {
  if (!leftOver) return () => false;
  const isInScope = selects({ targets, excludes });
  const isIgnored = anyGlob(ignored);
  const owned = ownershipTag === undefined ? undefined : tagSetsByName.get(ownershipTag)?.experienceIDs;
  return ({ name, experienceID, archived }) =>
    !archived &&
    isInScope([name]) &&
    !isIgnored(name) &&
    (ownershipTag === undefined || owned?.has(experienceID) === true);
};

/** Filters a list; returns the list itself if everything is kept, as usual. */
const keptOf = <A>(list: readonly A[], isKept: (item: A) => boolean): readonly A[] =>
  list.every(isKept) ? list : list.filter(isKept);

/**
 * The part of a state that a plan depends on: the experiences in scope and those with digests, and their memberships of tags and systems.
 * Suites stay complete, since a managed suite holds exactly its list.
 */
export const narrowed = (
  state: DatabaseState,
  scope: ExperienceScope,
  known: ReadonlySet<string | undefined>,
): DatabaseState => {
  const names = new Set(scope.names);
  const isLeftOver = leftOverIn(scope, state);
  const experiencesByName = new Map<string, readonly LiveExperience[]>();
  const others = new Set<string>();
  const isInside = (live: LiveExperience): boolean =>
    known.has(live.experienceID) || names.has(live.name) || isLeftOver(live);
  for (const [name, holders] of state.experiencesByName) {
    const inside = keptOf(holders, isInside);
    for (const { experienceID } of inside) if (!known.has(experienceID)) others.add(experienceID);
    if (inside.length > 0) experiencesByName.set(name, inside);
  }
  const isMember = (id: string): boolean => known.has(id) || others.has(id);
  return withMembers({ ...state, experiencesByName }, ({ experienceIDs }) => {
    const members = [...experienceIDs];
    const kept = keptOf(members, isMember);
    return kept === members ? experienceIDs : new Set(kept);
  });
};

/**
 * The part of a state that a plan depends on, including what an apply of it has `created`, whatever its name. All of it for plans without a
 * scope of experiences.
 */
export const within = (
  { fingerprint }: Pick<Plan, 'fingerprint'>,
  state: DatabaseState,
  created: ReadonlySet<string | undefined> = new Set(),
): DatabaseState => {
  const { scope, experiences } = fingerprint;
  if (!scope.experiences) return state;
  const known = new Set<string | undefined>(Object.keys(experiences));
  for (const id of created) known.add(id);
  return narrowed(state, scope.experiences, known);
};
