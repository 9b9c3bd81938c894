import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { SystemID, TagID } from './ids.ts';
import { MEMBER_SET_KINDS, SET_KEYS } from './named-sets.ts';

/**
 * Hex sha256 digests of the answers that a state was read from. Long lists are digested page by page, keyed by request; short lists, which
 * are always decoded, by the values taken from them. Equal digests mean an equal state, so its answers need not be decoded again.
 */
export const AnswerDigests = t.readonly(t.record(t.string, t.readonlyArray(t.string)), 'AnswerDigests');
export type AnswerDigests = t.TypeOf<typeof AnswerDigests>;

/** Whether `others` has the same digests for every key of `digests`. */
export const areSame = (digests: AnswerDigests, others: AnswerDigests): boolean =>
  Object.entries(digests).every(([key, pages]) => {
    const same = Object.hasOwn(others, key) ? others[key] : undefined;
    return same?.length === pages.length && pages.every((digest, i) => same[i] === digest);
  });

/** How members are requested: from their list, or by a search that the first page of the list confirms. */
export type MembersMethod = 'list' | 'search' | 'first page';

/** A request for the members of a tag or system. */
export type MembersRequest = {
  readonly archived: boolean;
  readonly way: MembersMethod;
} & ({ readonly kind: 'tag'; readonly id: TagID } | { readonly kind: 'system'; readonly id: SystemID });

/** The key of a long list. */
export type ListKey = 'active' | 'archived';

const LISTS: readonly ListKey[] = ['active', 'archived'];

/** The key of a request for members. */
export const membersKey = (
  kind: MembersRequest['kind'],
  id: string,
  archived: boolean,
  way: MembersMethod,
): string => `${kind} ${id}${archived ? ' archived' : ''}${way === 'list' ? '' : ` ${way}`}`;

const MEMBERS_KEY = /^(tag|system) (\S+)( archived)?(?: (search|first page))?$/;

const isMethod = (word: string): word is MembersMethod =>
  word === 'list' || word === 'search' || word === 'first page';

/** Parses a key of `membersKey`; undefined for any other key. */
export const membersOfKey = (key: string): MembersRequest | undefined => {
  const [, kind, id, archived, way = 'list'] = MEMBERS_KEY.exec(key) ?? [];
  const how = { archived: archived !== undefined, way: isMethod(way) ? way : 'list' };
  if (kind === 'tag') {
    const tag = TagID.decode(id);
    return E.isRight(tag) ? { kind, id: tag.right, ...how } : undefined;
  }
  if (kind !== 'system') return undefined;
  const system = SystemID.decode(id);
  return E.isRight(system) ? { kind, id: system.right, ...how } : undefined;
};

/** The tags and systems whose members a state contains. */
export interface SetsRead {
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly archivedMembers: boolean;
}

/** Selects the digests of a state with the members of these sets; undefined if one is missing. */
export const digestsFor = (
  digests: AnswerDigests,
  { archivedMembers, ...read }: SetsRead,
): AnswerDigests | undefined => {
  const sets = MEMBER_SET_KINDS.flatMap((kind) => read[SET_KEYS[kind]].map((id) => [kind, id] as const));
  const askedFor = (archived: boolean): string[] =>
    sets.flatMap(([kind, id]) => {
      const bySearch = membersKey(kind, id, archived, 'search');
      return Object.hasOwn(digests, bySearch)
        ? [bySearch, membersKey(kind, id, archived, 'first page')]
        : [membersKey(kind, id, archived, 'list')];
    });
  const keys = [...LISTS, ...askedFor(false), ...(archivedMembers ? askedFor(true) : [])];
  const entries = keys.flatMap((key) => {
    const pages = Object.hasOwn(digests, key) ? digests[key] : undefined;
    return pages === undefined ? [] : [[key, pages] as const];
  });
  return entries.length === keys.length ? Object.fromEntries(entries) : undefined;
};
