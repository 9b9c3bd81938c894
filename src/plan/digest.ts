import type { SystemSet, TagSet, TestSuite } from '../domain/database-state.ts';
import { CONTENT_FIELDS, type Experience, normalField } from '../domain/experience.ts';
import { sha256 } from './canonical-json.ts';

// Digests are taken of the JSON of a tuple in normal form, with its version first: a tuple has no key order to agree
// on, and a changed rule can be told from a changed entity.

/** What has a digest of its own in a fingerprint. */
export type DigestedKind = 'experience' | 'tag' | 'system' | 'testSuite';

/**
 * The digest of an entity, made of its ID, its name and the digest of everything else. Who has the last one can tell that an ID and a name
 * belong together, without having the entity.
 */
export const namedDigest = (kind: DigestedKind, id: string, name: string, content: string): string =>
  sha256(JSON.stringify([`${kind}/2`, id, name, content]));

/** The digest of what a user can see of an experience beside its ID and its name. */
export const experienceContent = (experience: Experience): string =>
  sha256(
    JSON.stringify([...CONTENT_FIELDS.map((field) => normalField(field, experience)), experience.archived]),
  );

const known = new WeakMap<Experience, string>();

/**
 * The digest of what a user can see of an experience; timestamps and user IDs are not part of it. Asked for again, it is remembered:
 * digests can be taken while further answers are awaited.
 */
export const experienceDigest = (experience: Experience): string => {
  const before = known.get(experience);
  if (before !== undefined) return before;
  const { experienceID, name } = experience;
  const digest = namedDigest('experience', experienceID, name, experienceContent(experience));
  known.set(experience, digest);
  return digest;
};

/** The digest of the members of a tag, a system or a suite. */
export const membersContent = (members: Iterable<string>): string =>
  sha256(JSON.stringify([...members].sort()));

/** The digest of a tag with its members; a tag that was made anew under its old name has another. */
export const tagDigest = (tag: TagSet): string =>
  namedDigest('tag', tag.tagID, tag.name, membersContent(tag.experienceIDs));

export const systemDigest = (system: SystemSet): string =>
  namedDigest('system', system.systemID, system.name, membersContent(system.experienceIDs));

/** The digest of a suite's experiences; the revision number is not part of it, since equal suites mean the same. */
export const testSuiteDigest = ({
  testSuiteID,
  name,
  experienceIDs,
}: Pick<TestSuite, 'testSuiteID' | 'name' | 'experienceIDs'>): string =>
  namedDigest('testSuite', testSuiteID, name, membersContent(experienceIDs));
