import type { SystemSet, TagSet, TestSuite } from '../domain/database-state.ts';
import { DIGESTED_FIELDS, type Experience, normalField } from '../domain/experience.ts';
import { sha256 } from './canonical-json.ts';

// Digests are taken of the JSON of a tuple in normal form, with its version first: a tuple has no key order to agree
// on, and a changed rule can be told from a changed entity.

const known = new WeakMap<Experience, string>();

/**
 * The digest of what a user can see of an experience; timestamps and user IDs are not part of it. Asked for again, it is remembered:
 * digests can be taken while further answers are awaited.
 */
export const experienceDigest = (experience: Experience): string => {
  const before = known.get(experience);
  if (before !== undefined) return before;
  const digest = computed(experience);
  known.set(experience, digest);
  return digest;
};

const computed = (experience: Experience): string =>
  sha256(
    JSON.stringify([
      'experience/1',
      experience.experienceID,
      ...DIGESTED_FIELDS.map((field) => normalField(field, experience)),
      experience.archived,
    ]),
  );

const membersDigest = (kind: string, id: string, name: string, members: Iterable<string>): string =>
  sha256(JSON.stringify([`${kind}/1`, id, name, [...members].sort()]));

/** The digest of a tag with its members; a tag that was made anew under its old name has another. */
export const tagDigest = (tag: TagSet): string =>
  membersDigest('tag', tag.tagID, tag.name, tag.experienceIDs);

export const systemDigest = (system: SystemSet): string =>
  membersDigest('system', system.systemID, system.name, system.experienceIDs);

/** The digest of a suite's experiences; the revision number is not part of it, since equal suites mean the same. */
export const testSuiteDigest = (suite: TestSuite): string =>
  membersDigest('testSuite', suite.testSuiteID, suite.name, suite.experienceIDs);
