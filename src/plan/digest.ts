import type { EntityKind } from '../domain/drift.ts';
import type { Experience } from '../domain/experience.ts';
import type { SetKind } from '../domain/named-sets.ts';
import { normalCustomFields, normalVariables } from '../domain/normal-form.ts';
import { sha256 } from './canonical-json.ts';

// A digest is taken of the JSON of a tuple of normal forms that begins with the version: a tuple has no key order to agree on, and the
// version distinguishes a changed rule from a changed entity.

/**
 * The digest of an entity, from its ID, its name and the digest of its content. With the content digest, a plan can prove that an ID and a
 * name belong together without having the entity.
 */
export const namedDigest = (kind: EntityKind, id: string, name: string, content: string): string =>
  sha256(`["${kind}/2",${JSON.stringify(id)},${JSON.stringify(name)},"${content}"]`);

/** The digest of the visible fields of an experience, without ID and name. Listed by hand, since this runs for every experience. */
export const experienceContent = (experience: Experience): string =>
  sha256(
    JSON.stringify([
      experience.description,
      experience.locations,
      experience.containerTimeoutSeconds,
      experience.profile,
      normalVariables(experience.environmentVariables),
      experience.cacheExempt,
      normalCustomFields(experience.customFields),
      experience.archived,
    ]),
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

/**
 * The digest of a tag, system or suite with its members; a recreated one has another digest. The revision number of a suite is left out:
 * equal suites are interchangeable.
 */
export const setDigest = (
  kind: SetKind,
  id: string,
  { name, experienceIDs }: { readonly name: string; readonly experienceIDs: Iterable<string> },
): string => namedDigest(kind, id, name, membersContent(experienceIDs));
