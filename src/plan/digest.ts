import type { SystemSet, TagSet, TestSuite } from '../domain/database-state.ts';
import { CONTENT_FIELDS, type Experience, normalField } from '../domain/experience.ts';
import { sha256 } from './canonical-json.ts';

// A digest is taken of the JSON of a tuple of normal forms that begins with the version: a tuple has no key order to agree on, and the
// version distinguishes a changed rule from a changed entity.

/** The kinds of entities that a fingerprint has digests of. */
export type DigestedKind = 'experience' | 'tag' | 'system' | 'testSuite';

/**
 * The digest of an entity, from its ID, its name and the digest of its content. With the content digest, a plan can prove that an ID and a
 * name belong together without having the entity.
 */
export const namedDigest = (kind: DigestedKind, id: string, name: string, content: string): string =>
  sha256(JSON.stringify([`${kind}/2`, id, name, content]));

/** The digest of the visible fields of an experience, without ID and name. */
export const experienceContent = (experience: Experience): string =>
  sha256(
    JSON.stringify([...CONTENT_FIELDS.map((field) => normalField(field, experience)), experience.archived]),
  );

const known = new WeakMap<Experience, string>();

/**
 * The digest of the visible fields of an experience, without timestamps and user IDs. Cached per object, so that digests can be computed
 * while further answers arrive.
 */
export const experienceDigest = (experience: Experience): string => {
  const before = known.get(experience);
  if (before !== undefined) return before;
  const { experienceID, name } = experience;
  const digest = namedDigest('experience', experienceID, name, experienceContent(experience));
  known.set(experience, digest);
  return digest;
};

/** The digest of the members of a tag, system or suite. */
export const membersContent = (members: Iterable<string>): string =>
  sha256(JSON.stringify([...members].sort()));

/** The digest of a tag with its members; a recreated tag has another one. */
export const tagDigest = (tag: TagSet): string =>
  namedDigest('tag', tag.tagID, tag.name, membersContent(tag.experienceIDs));

export const systemDigest = (system: SystemSet): string =>
  namedDigest('system', system.systemID, system.name, membersContent(system.experienceIDs));

/** The digest of a suite with its members, without the revision number: equal suites are interchangeable. */
export const testSuiteDigest = ({
  testSuiteID,
  name,
  experienceIDs,
}: Pick<TestSuite, 'testSuiteID' | 'name' | 'experienceIDs'>): string =>
  namedDigest('testSuite', testSuiteID, name, membersContent(experienceIDs));
