import type { AnswerDigests } from '../domain/answer-digests.ts';
import { allExperiences, type DatabaseState, type ReadScope } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import {
  changedNames,
  MEMBER_SET_KINDS,
  type MemberSetKind,
  memberSetsOf,
  type SetKind,
} from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { protectionTagName } from '../domain/protection.ts';
import { sha256 } from './canonical-json.ts';
import { matchedIDs, referredIDs } from './change.ts';
import { experienceContent, experienceDigest, membersContent, setDigest } from './digest.ts';
import { type LiveSets, setsOf } from './live.ts';
import type { Fingerprint, Plan } from './plan.ts';

const digestsOf = <A>(
  entities: Iterable<A>,
  idOf: (entity: A) => string,
  digest: (entity: A) => string,
): Readonly<Record<string, string>> => {
  const digests: Record<string, string> = {};
  for (const entity of sortedBy(entities, idOf)) digests[idOf(entity)] = digest(entity);
  return digests;
};

const setDigests = (sets: LiveSets, kind: SetKind) =>
  digestsOf(
    sets[kind],
    ([id]) => id,
    ([id, set]) => setDigest(kind, id, set),
  );

const listDigest = (lines: readonly string[]): readonly string[] => [sha256([...lines].sort().join('\n'))];

/**
 * The part of the short lists that a plan depends on: which tags and systems exist, and the members of suites. Other entries of these
 * lists, such as the lock of an apply, have no effect.
 */
export const namedDigests = (
  state: DatabaseState,
  testSuites: Fingerprint['testSuites'] = setDigests(setsOf(state), 'testSuite'),
): AnswerDigests => {
  const sets = setsOf(state);
  const named = (kind: MemberSetKind) =>
    listDigest([...sets[kind]].map(([id, { name }]) => JSON.stringify([id, name])));
  return {
    tags: named('tag'),
    systems: named('system'),
    testSuites: listDigest(Object.values(testSuites)),
  };
};

type Digests = Pick<Fingerprint, 'experiences' | 'tags' | 'systems' | 'testSuites'>;

/** The digest of an entity; undefined if there is none. */
export const digestIn = (
  digests: Readonly<Record<string, string>> | undefined,
  id: string,
): string | undefined => (digests && Object.hasOwn(digests, id) ? digests[id] : undefined);

/** The digest of the sorted entity digests. */
export const rootOf = ({ experiences, tags, systems, testSuites }: Digests): string => {
  const all = [experiences, tags, systems, testSuites].flatMap((digests) => Object.values(digests));
  return sha256(all.sort().join('\n'));
};

/**
 * The fingerprint of the part of the live state that a plan depends on. It does not depend on the machine, page size, page order or member
 * order, and changes with every difference that a user could see.
 */
export const fingerprintOf = (state: DatabaseState, scope: ReadScope): Fingerprint => {
  const sets = setsOf(state);
  const digests: Digests = {
    experiences: digestsOf(allExperiences(state), ({ experienceID }) => experienceID, experienceDigest),
    tags: setDigests(sets, 'tag'),
    systems: setDigests(sets, 'system'),
    testSuites: setDigests(sets, 'testSuite'),
  };
  return { algorithm: 'sha256', scope, root: rootOf(digests), ...digests };
};

/** The IDs of the experiences that updates name and a fingerprint has. */
export const namedExperiences = ({ updates, fingerprint }: Pick<Plan, 'updates' | 'fingerprint'>) =>
  new Set(
    [...matchedIDs(updates), ...referredIDs(updates)].filter((id) =>
      Object.hasOwn(fingerprint.experiences, id),
    ),
  );

/** Whether the entities that a plan names are the live ones with their IDs, given these experiences and a state with all sets. */
export const namesLive = (
  { updates, fingerprint }: Pick<Plan, 'updates' | 'fingerprint'>,
  experiences: readonly LiveExperience[],
  state: DatabaseState,
): boolean => {
  const sets = setsOf(state);
  const isNamed = (kind: SetKind, id: string, name: string): boolean => sets[kind].get(id)?.name === name;
  const isSame = (id: string): boolean => {
    const suite = sets.testSuite.get(id);
    return suite !== undefined && digestIn(fingerprint.testSuites, id) === setDigest('testSuite', id, suite);
  };
  return (
    experiences.every(
      (one) => digestIn(fingerprint.experiences, one.experienceID) === experienceDigest(one),
    ) &&
    memberSetsOf(updates).every(
      ({ set: { kind, id, name } }) => id === undefined || isNamed(kind, id, name),
    ) &&
    updates.testSuiteUpdates.every(({ testSuiteID, creates }) =>
      creates ? isNamed('system', creates.systemID, creates.system) : isSame(testSuiteID ?? ''),
    ) &&
    (updates.protectionUpdates?.removals ?? []).every(({ glob, tagID }) =>
      isNamed('tag', tagID, protectionTagName(glob)),
    )
  );
};

/**
 * The content digests of entities that a plan names without containing them: everything but ID and name. Suites and protections need none,
 * since a plan contains them completely.
 */
export const contentsOf = (
  updates: ExperienceUpdates,
  state: DatabaseState,
): Fingerprint['contents'] | undefined => {
  const referred = new Set(referredIDs(updates));
  for (const { original } of updates.matchedExperiencesByNewName.values())
    if (original) referred.delete(original.experienceID);
  const experiences =
    referred.size === 0 ? [] : allExperiences(state).filter((one) => referred.has(one.experienceID));
  const { tag, system } = changedNames(updates);
  const suiteSystems = updates.testSuiteUpdates.flatMap(({ creates }) => creates?.system ?? []);
  const changed = { tag: new Set(tag), system: new Set([...system, ...suiteSystems]) };
  const sets = setsOf(state);
  const contents = [
    ...experiences.map((one) => [one.experienceID, experienceContent(one)] as const),
    ...MEMBER_SET_KINDS.flatMap((kind) =>
      [...sets[kind]]
        .filter(([, { name }]) => changed[kind].has(name))
        .map(([id, { experienceIDs }]) => [id, membersContent(experienceIDs)] as const),
    ),
  ];
  return contents.length === 0 ? undefined : Object.fromEntries(sortedBy(contents, ([id]) => id));
};
