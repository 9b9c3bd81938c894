import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { SystemID, TagID } from './ids.ts';

/**
 * Hex sha256 of the answers that a state was read from, page by page, by what was asked for: the same answers, byte for byte, are the
 * same state, and need not be decoded to know it.
 */
export const AnswerDigests = t.readonly(t.record(t.string, t.readonlyArray(t.string)), 'AnswerDigests');
export type AnswerDigests = t.TypeOf<typeof AnswerDigests>;

/** The members of a tag or a system, as they were asked for. */
export type MembersAsked = {
  readonly archived: boolean;
  /** By a search for experiences, not by the list of the members. */
  readonly bySearch: boolean;
} & ({ readonly kind: 'tag'; readonly id: TagID } | { readonly kind: 'system'; readonly id: SystemID });

/** The key of a list of a project. */
export type ListKey = 'tags' | 'systems' | 'testSuites' | 'active' | 'archived';

const LISTS: readonly ListKey[] = ['tags', 'systems', 'testSuites', 'active', 'archived'];

const wordsOf = (archived: boolean, bySearch: boolean): string =>
  `${archived ? ' archived' : ''}${bySearch ? ' search' : ''}`;

/** The key of some members. */
export const membersKey = (
  kind: MembersAsked['kind'],
  id: string,
  archived: boolean,
  bySearch: boolean,
): string => `${kind} ${id}${wordsOf(archived, bySearch)}`;

const MEMBERS_KEY = /^(tag|system) (\S+?)( archived)?( search)?$/;

/** What a key of members stands for; undefined where it is none. */
export const membersOfKey = (key: string): MembersAsked | undefined => {
  const [, kind, id, archived, search] = MEMBERS_KEY.exec(key) ?? [];
  const how = { archived: archived !== undefined, bySearch: search !== undefined };
  if (kind === 'tag') {
    const tag = TagID.decode(id);
    return E.isRight(tag) ? { kind, id: tag.right, ...how } : undefined;
  }
  if (kind !== 'system') return undefined;
  const system = SystemID.decode(id);
  return E.isRight(system) ? { kind, id: system.right, ...how } : undefined;
};

/** The sets of a project whose members a state holds. */
export interface SetsRead {
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly archivedMembers: boolean;
}

/** Of some digests those that a state with the members of some sets is read from; undefined where one is missing. */
export const digestsFor = (
  digests: AnswerDigests,
  { tags, systems, archivedMembers }: SetsRead,
): AnswerDigests | undefined => {
  const sets = [...tags.map((id) => ['tag', id] as const), ...systems.map((id) => ['system', id] as const)];
  const askedFor = (archived: boolean): string[] =>
    sets.map(([kind, id]) => {
      const bySearch = membersKey(kind, id, archived, true);
      return Object.hasOwn(digests, bySearch) ? bySearch : membersKey(kind, id, archived, false);
    });
  const keys = [...LISTS, ...askedFor(false), ...(archivedMembers ? askedFor(true) : [])];
  const entries = keys.flatMap((key) => {
    const pages = Object.hasOwn(digests, key) ? digests[key] : undefined;
    return pages === undefined ? [] : [[key, pages] as const];
  });
  return entries.length === keys.length ? Object.fromEntries(entries) : undefined;
};
