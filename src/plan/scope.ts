import type { DatabaseState, ExperienceScope, Holders, ReadScope } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { Loss } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { selects } from '../domain/selection.ts';
import type { Plan } from './plan.ts';

const sortedUnique = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** The tags, systems and suites that a config names: all that a plan of it depends on beside the experiences. */
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

/** Tells which experiences would be left over. */
const leftOverIn = (
  { leftOver, targets = [], excludes = [], ignored = [], ownershipTag }: ExperienceScope,
  { tagSetsByName }: DatabaseState,
): ((live: LiveExperience) => boolean) => {
  if (!leftOver) return () => false;
  const isMeant = selects({ targets, excludes });
  const isIgnored = anyGlob(ignored);
  const owned = ownershipTag === undefined ? undefined : tagSetsByName.get(ownershipTag)?.experienceIDs;
  return ({ name, experienceID, archived }) =>
    !archived &&
    isMeant([name]) &&
    !isIgnored(name) &&
    (ownershipTag === undefined || owned?.has(experienceID) === true);
};

/**
 * The part of a state that counts for a plan: the experiences of its scope, and those whose digests it has, with their memberships of tags
 * and systems. Suites stay whole: one that is managed holds exactly what it lists.
 */
export const narrowed = (
  state: DatabaseState,
  scope: ExperienceScope,
  isKnown: (id: string) => boolean,
): DatabaseState => {
  const names = new Set(scope.names);
  const isLeftOver = leftOverIn(scope, state);
  const experiencesByName = new Map<string, readonly LiveExperience[]>();
  const kept = new Set<string>();
  for (const [name, holders] of state.experiencesByName) {
    const inside = holders.filter(
      (live) => isKnown(live.experienceID) || names.has(name) || isLeftOver(live),
    );
    for (const { experienceID } of inside) kept.add(experienceID);
    if (inside.length > 0) experiencesByName.set(name, inside);
  }
  const withMembers = <S extends { readonly experienceIDs: ReadonlySet<string> }>(
    sets: ReadonlyMap<string, S>,
  ): ReadonlyMap<string, S> =>
    new Map(
      [...sets].map(([name, set]) => {
        const members = [...set.experienceIDs].filter((id) => kept.has(id) || isKnown(id));
        return [name, { ...set, experienceIDs: new Set(members) }];
      }),
    );
  return {
    ...state,
    experiencesByName,
    tagSetsByName: withMembers(state.tagSetsByName),
    systemSetsByName: withMembers(state.systemSetsByName),
  };
};

/**
 * The part of a state that counts for a plan; of one that says nothing of it, as older ones, all. What an apply has `created` counts, whatever
 * has become of its name.
 */
export const within = (
  { fingerprint }: Pick<Plan, 'fingerprint'>,
  state: DatabaseState,
  created: ReadonlySet<string | undefined> = new Set(),
): DatabaseState => {
  const { scope, experiences } = fingerprint;
  return scope.experiences
    ? narrowed(state, scope.experiences, (id) => Object.hasOwn(experiences, id) || created.has(id))
    : state;
};
