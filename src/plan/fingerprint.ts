import type { AnswerDigests } from '../domain/answer-digests.ts';
import { allExperiences, type DatabaseState, type ReadScope } from '../domain/database-state.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { changedNames, MEMBER_SET_KINDS, type MemberSetKind, type SetKind } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { sha256 } from './canonical-json.ts';
import { matchedIDs, referredIDs } from './change.ts';
import { experienceContent, experienceDigest, membersContent, setDigest } from './digest.ts';
import { setsOf } from './live.ts';
import type { Fingerprint } from './plan.ts';

const digestsOf = <A>(
  entities: Iterable<readonly [id: string, entity: A]>,
  digest: (entity: A, id: string) => string,
) =>
  Object.fromEntries(
    sortedBy(entities, ([id]) => id).map(([id, entity]): [string, string] => [id, digest(entity, id)]),
  );

const listDigest = (lines: readonly string[]): readonly string[] => [sha256([...lines].sort().join('\n'))];

/**
 * The part of the short lists that a plan depends on: which tags and systems exist, and the members of suites. Other entries of these
 * lists, such as the lock of an apply, have no effect.
 */
export const namedDigests = (state: DatabaseState): AnswerDigests => {
  const sets = setsOf(state);
  const named = (kind: MemberSetKind) =>
    listDigest([...sets[kind]].map(([id, { name }]) => JSON.stringify([id, name])));
  return {
    tags: named('tag'),
    systems: named('system'),
    testSuites: listDigest([...sets.testSuite].map(([id, suite]) => setDigest('testSuite', id, suite))),
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
  const ofSets = (kind: SetKind) => digestsOf(sets[kind], (set, id) => setDigest(kind, id, set));
  const digests: Digests = {
    experiences: digestsOf(
      allExperiences(state).map((one) => [one.experienceID, one] as const),
      experienceDigest,
    ),
    tags: ofSets('tag'),
    systems: ofSets('system'),
    testSuites: ofSets('testSuite'),
  };
  return { algorithm: 'sha256', scope, root: rootOf(digests), ...digests };
};

/**
 * The content digests of entities that a plan names without containing them: everything but ID and name. Suites and protections need none,
 * since a plan contains them completely.
 */
export const contentsOf = (
  updates: ExperienceUpdates,
  state: DatabaseState,
): Fingerprint['contents'] | undefined => {
  const matched = matchedIDs(updates);
  const referred = new Set([...referredIDs(updates)].filter((id) => !matched.has(id)));
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
