import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { SystemID, TagID } from './ids.ts';

/**
 * Hex sha256 of what a state was read from: of the long lists the answers, page by page, by what was asked for; of the short ones, which are
 * decoded in any case, what was taken from them. The same answers, byte for byte, are the same state, and need not be decoded to know it.
 */
export const AnswerDigests = t.readonly(t.record(t.string, t.readonlyArray(t.string)), 'AnswerDigests');
export type AnswerDigests = t.TypeOf<typeof AnswerDigests>;

/** Whether all that some digests are of has the same ones among others. */
export const areSame = (digests: AnswerDigests, others: AnswerDigests): boolean =>
  Object.entries(digests).every(([key, pages]) => {
    const same = Object.hasOwn(others, key) ? others[key] : undefined;
    return same?.length === pages.length && pages.every((digest, i) => same[i] === digest);
  });

/** How members are asked for: as a list, or by a search for experiences that the first page of the list vouches for. */
export type MembersWay = 'list' | 'search' | 'first page';

/** The members of a tag or a system, as they were asked for. */
export type MembersAsked = {
  readonly archived: boolean;
  readonly way: MembersWay;
} & ({ readonly kind: 'tag'; readonly id: TagID } | { readonly kind: 'system'; readonly id: SystemID });

/** The key of a long list of a project. */
export type ListKey = 'active' | 'archived';

const LISTS: readonly ListKey[] = ['active', 'archived'];

/** The key of some members. */
export const membersKey = (
  kind: MembersAsked['kind'],
  id: string,
  archived: boolean,
  way: MembersWay,
): string => `${kind} ${id}${archived ? ' archived' : ''}${way === 'list' ? '' : ` ${way}`}`;

const MEMBERS_KEY = /^(tag|system) (\S+)( archived)?(?: (search|first page))?$/;

const isWay = (word: string): word is MembersWay =>
  word === 'list' || word === 'search' || word === 'first page';

/** What a key of members stands for; undefined where it is none. */
export const membersOfKey = (key: string): MembersAsked | undefined => {
  const [, kind, id, archived, way = 'list'] = MEMBERS_KEY.exec(key) ?? [];
  const how = { archived: archived !== undefined, way: isWay(way) ? way : 'list' };
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
