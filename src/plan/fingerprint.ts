import type { AnswerDigests } from '../domain/answer-digests.ts';
import {
  allExperiences,
  type DatabaseState,
  protectionTags,
  type ReadScope,
} from '../domain/database-state.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { sha256 } from './canonical-json.ts';
import { experienceDigest, systemDigest, tagDigest, testSuiteDigest } from './digest.ts';
import type { Fingerprint } from './plan.ts';

const digestsOf = <A>(entities: Iterable<A>, id: (entity: A) => string, digest: (entity: A) => string) =>
  Object.fromEntries(sortedBy(entities, id).map((entity): [string, string] => [id(entity), digest(entity)]));

const listDigest = (lines: readonly string[]): readonly string[] => [sha256([...lines].sort().join('\n'))];

/**
 * Of the short lists what a plan depends on: which tags and systems there are, whatever their members, and what suites hold. What else is in
 * these lists, such as the lock of an apply, changes nothing.
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

const rootOf = ({ experiences, tags, systems, testSuites }: Digests): string => {
  const all = [experiences, tags, systems, testSuites].flatMap((digests) => Object.values(digests));
  return sha256(all.sort().join('\n'));
};

/**
 * The fingerprint of the part of the live state that a plan depends on. It is the same on every machine and for every
 * page size, page order and member order, and differs as soon as a user could see a difference.
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
