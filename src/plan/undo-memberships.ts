import {
  type ExperienceReference,
  referenceKey,
  type SystemUpdates,
  type TagUpdates,
} from '../domain/experience-updates.ts';
import { SystemID, TagID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { ChangeOf } from './change.ts';
import { idOf, type Live, setOf } from './live.ts';
import type { NotUndone } from './plan-warning.ts';
import {
  type AfterUndo,
  byName,
  existingIDs,
  experienceAfter,
  notUndone,
  referenceTo,
} from './undo-references.ts';

/** Additions to and removals from one tag or system. */
export interface MembershipChanges {
  /** Without an ID: a deleted tag that the undo creates again. */
  readonly set: { readonly kind: 'tag' | 'system'; readonly id?: string | undefined; readonly name: string };
  readonly additions: ExperienceReference[];
  readonly removals: ExperienceReference[];
}

const setKey = ({ kind, id, name }: MembershipChanges['set']): string => `${kind} ${id ?? `new ${name}`}`;

/** Collects membership changes, grouped by tag or system. */
export const membershipCollector = () => {
  const bySet = new Map<string, MembershipChanges>();
  const seen = new Set<string>();
  const add = (set: MembershipChanges['set'], reference: ExperienceReference, isMember: boolean): void => {
    const key = setKey(set);
    const membership = `${key} ${referenceKey(reference)}`;
    // An explicit removal and the loss by archiving may name the same membership.
    if (seen.has(membership)) return;
    seen.add(membership);
    const changes = bySet.get(key) ?? { set, additions: [], removals: [] };
    bySet.set(key, changes);
    (isMember ? changes.additions : changes.removals).push(reference);
  };
  const of = (set: MembershipChanges['set']): MembershipChanges =>
    bySet.get(setKey(set)) ?? { set, additions: [], removals: [] };
  return { add, of, all: () => sortedBy(bySet.values(), ({ set }) => set.name) };
};

export type MembershipCollector = ReturnType<typeof membershipCollector>;

const liveSetID = (change: ChangeOf<'membership'>, live: Live): string | undefined => {
  const { kind, id, name } = change.set;
  return id !== undefined && live.sets[kind].has(id)
    ? id
    : [...live.sets[kind]].find(([, set]) => set.name === name)?.[0];
};

/** Undoes one membership change; returns what it leaves, if anything. */
export const undoMembership = (
  change: ChangeOf<'membership'>,
  after: AfterUndo,
  memberships: MembershipCollector,
): readonly NotUndone[] => {
  const { live } = after;
  const { kind, name } = change.set;
  const id = liveSetID(change, live);
  const set = id === undefined ? undefined : setOf(kind, id, name, live);
  const field = `member ${change.experience.name}`;
  // A tag that the plan deleted is created again, with a new ID.
  const isRecreated = change.set.kind === 'tag' && change.set.deleted === true;
  if (set === undefined && !isRecreated) return id === undefined ? [] : [notUndone(change, field, 'gone')];
  if (set && set.name !== name) return [notUndone(change, 'name', 'changed')];
  const experienceID = idOf(change.experience, live);
  if (experienceID === undefined) return [];
  const now = live.experiences.get(experienceID);
  const then = experienceAfter(experienceID, after);
  if (now === undefined || then === undefined) return [notUndone(change, field, 'gone')];
  // Tags and systems of an experience that stays archived are not visible, so there is nothing to restore.
  if (now.archived && then.archived) return [];
  memberships.add({ kind, id, name }, referenceTo(experienceID, then.name), change.before);
  return [];
};

/** Deletes a tag that the plan created, unless it has other members; recreates one that it deleted, unless its name is in use again. */
export const undoTag = (
  change: ChangeOf<'tag'>,
  { live }: AfterUndo,
  memberships: MembershipCollector,
): TagUpdates | NotUndone | undefined => {
  const { name, description } = change;
  const [id, now] = [...live.sets.tag].find(([, set]) => set.name === name) ?? [];
  if (change.before) {
    if (now) return undefined;
    const { additions } = memberships.of({ kind: 'tag', name });
    return { name, creates: { description }, additions: byName(additions), removals: [] };
  }
  if (!now || !TagID.is(id)) return undefined;
  const removals = byName(memberships.of({ kind: 'tag', id, name }).removals);
  const removed = new Set<string>(existingIDs(removals, live));
  if ([...now.experienceIDs].some((one) => !removed.has(one)))
    return notUndone(change, 'existence', 'used', id);
  return { tagID: id, name, deletes: { description }, additions: [], removals };
};

/** The updates of tags and systems; `ends` are the tags that are created or deleted. */
export const setUpdates = (memberships: MembershipCollector, ends: readonly TagUpdates[]) => {
  const ended = new Set(ends.map(({ name }) => name));
  const tags: TagUpdates[] = [...ends];
  const systems: SystemUpdates[] = [];
  for (const { set, additions, removals } of memberships.all()) {
    const lists = { additions: byName(additions), removals: byName(removals) };
    if (TagID.is(set.id) && set.kind === 'tag' && !ended.has(set.name))
      tags.push({ tagID: set.id, name: set.name, ...lists });
    if (SystemID.is(set.id) && set.kind === 'system')
      systems.push({
        systemID: set.id,
        name: set.name,
        additions: lists.additions,
        ...(lists.removals.length > 0 && { removals: lists.removals }),
      });
  }
  return { tags: sortedBy(tags, ({ name }) => name), systems };
};
