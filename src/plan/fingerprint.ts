import type { AnswerDigests } from '../domain/answer-digests.ts';
import {
  allExperiences,
  type DatabaseState,
  protectionTags,
  type ReadScope,
} from '../domain/database-state.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { sha256 } from './canonical-json.ts';
import { matchedIDs, referredIDs } from './change.ts';
import {
  experienceContent,
  experienceDigest,
  membersContent,
  systemDigest,
  tagDigest,
  testSuiteDigest,
} from './digest.ts';
import type { Fingerprint } from './plan.ts';

const digestsOf = <A>(entities: Iterable<A>, id: (entity: A) => string, digest: (entity: A) => string) =>
  Object.fromEntries(sortedBy(entities, id).map((entity): [string, string] => [id(entity), digest(entity)]));

const listDigest = (lines: readonly string[]): readonly string[] => [sha256([...lines].sort().join('\n'))];

/**
 * The part of the short lists that a plan depends on: which tags and systems exist, and the members of suites. Other entries of these
 * lists, such as the lock of an apply, have no effect.
 */
export const namedDigests = (state: DatabaseState): AnswerDigests => ({
  tags: listDigest(
    [...state.tagSetsByName.values(), ...protectionTags(state)].map(({ tagID, name }) =>
      JSON.stringify([tagID, name]),
    ),
  ),
  systems: listDigest(
    [...state.systemSetsByName.values()].map(({ systemID, name }) => JSON.stringify([systemID, name])),
  ),
  testSuites: listDigest([...state.testSuitesByName.values()].map(testSuiteDigest)),
});

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
  const digests: Digests = {
    experiences: digestsOf(allExperiences(state), (e) => e.experienceID, experienceDigest),
    tags: digestsOf(
      [...state.tagSetsByName.values(), ...protectionTags(state)],
      (tag) => tag.tagID,
      tagDigest,
    ),
    systems: digestsOf(state.systemSetsByName.values(), (system) => system.systemID, systemDigest),
    testSuites: digestsOf(state.testSuitesByName.values(), (suite) => suite.testSuiteID, testSuiteDigest),
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
  const tags = [...state.tagSetsByName.values()].filter(({ name }) => updates.tagUpdatesByName.has(name));
  const suiteSystems = new Set(updates.testSuiteUpdates.map(({ creates }) => creates?.system));
  const systems = [...state.systemSetsByName.values()].filter(
    ({ name }) => updates.systemUpdatesByName.has(name) || suiteSystems.has(name),
  );
  const contents = [
    ...experiences.map((one) => [one.experienceID, experienceContent(one)] as const),
    ...tags.map((tag) => [tag.tagID, membersContent(tag.experienceIDs)] as const),
    ...systems.map((system) => [system.systemID, membersContent(system.experienceIDs)] as const),
  ];
  return contents.length === 0 ? undefined : Object.fromEntries(sortedBy(contents, ([id]) => id));
};
