import { changedFields } from '../domain/experience-change.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type Loss,
  referenceKey,
} from '../domain/experience-updates.ts';
import type { UpdatableField } from '../domain/experience.ts';
import { memberSetsOf, type SetKind } from '../domain/named-sets.ts';
import type { Effect } from '../domain/effect.ts';

/** What happens to an entity as a whole. */
export type OutlineAction =
  'created' | 'renamed' | 'restored' | 'archived' | 'deleted' | 'protected' | 'unprotected';

/** What a plan does to an entity, without values. */
export interface OutlinedChange extends Pick<Effect, 'kind' | 'id' | 'name'> {
  readonly actions: readonly OutlineAction[];
  /** The new name of a renamed experience. */
  readonly newName?: string;
  /** The other changed fields of an existing experience. */
  readonly fields: readonly UpdatableField[];
  /** The number of experiences added to and removed from a tag, system or test suite. */
  readonly enter: number;
  readonly leave: number;
}

const NO_MEMBERS = { enter: 0, leave: 0 };

const ofExperience = (match: ExperienceMatch): OutlinedChange => {
  const { original, new: wanted } = match;
  const fields = changedFields(match);
  const isRenamed = fields.includes('name');
  return {
    kind: 'experience',
    ...(original && { id: original.experienceID }),
    name: original?.name ?? wanted.name,
    actions: [
      ...(original ? [] : (['created'] as const)),
      ...(isRenamed ? (['renamed'] as const) : []),
      ...(original?.archived === true && !wanted.archived ? (['restored'] as const) : []),
      ...(wanted.archived && original?.archived !== true ? (['archived'] as const) : []),
    ],
    ...(isRenamed && { newName: wanted.name }),
    fields: fields.filter((field) => field !== 'name'),
    ...NO_MEMBERS,
  };
};

const missingFrom = (
  references: readonly ExperienceReference[],
  others: readonly ExperienceReference[],
): number => {
  const known = new Set(others.map(referenceKey));
  return references.filter((one) => !known.has(referenceKey(one))).length;
};

const ofSet = (
  kind: SetKind,
  id: string | undefined,
  name: string,
  { enter = 0, leave = 0, actions = [] }: { enter?: number; leave?: number; actions?: OutlineAction[] },
): OutlinedChange => ({
  kind,
  ...(id !== undefined && { id }),
  name,
  actions,
  fields: [],
  enter,
  leave,
});

const ofProtection = (name: string, action: OutlineAction): OutlinedChange => ({
  kind: 'protection',
  name,
  actions: [action],
  fields: [],
  ...NO_MEMBERS,
});

/** A plan entity by entity, without values, for the list of plans. Includes what suites and tags lose by archiving. */
export const outlineOf = (
  updates: ExperienceUpdates,
  losses: readonly Loss[] = [],
): readonly OutlinedChange[] => {
  const { testSuiteUpdates, protectionUpdates } = updates;
  // The members of a revised suite already exclude the archived ones; those that a tag loses are in addition to its removals.
  const revised = new Set<string | undefined>(testSuiteUpdates.map(({ testSuiteID }) => testSuiteID));
  const lost = new Map(
    losses.filter(({ id }) => !revised.has(id)).map((loss) => [loss.id, loss.experiences]),
  );
  const memberSets = memberSetsOf(updates).map(({ set, creates, deletes, additions, removals }) => {
    const { kind, id, name } = set;
    const archived = lost.get(id ?? '') ?? [];
    lost.delete(id ?? '');
    const gone = archived.map(({ experienceID }) => experienceID);
    const leave = new Set([...removals.map(referenceKey), ...gone]).size;
    const actions = [...(creates ? ['created' as const] : []), ...(deletes ? ['deleted' as const] : [])];
    return ofSet(kind, id, name, { enter: additions.length, leave, actions });
  });
  return [
    ...[...updates.matchedExperiencesByNewName.values()].map(ofExperience),
    ...testSuiteUpdates.map(({ testSuiteID, name, creates, archives, original, experiences }) =>
      ofSet('testSuite', testSuiteID, name, {
        enter: missingFrom(experiences, original),
        leave: missingFrom(original, experiences),
        actions: [...(creates ? ['created' as const] : []), ...(archives ? ['archived' as const] : [])],
      }),
    ),
    ...memberSets,
    ...losses
      .filter(({ id }) => lost.has(id))
      .map(({ kind, id, name, experiences }) => ofSet(kind, id, name, { leave: experiences.length })),
    ...(protectionUpdates?.additions ?? []).map((glob) => ofProtection(glob, 'protected')),
    ...(protectionUpdates?.removals ?? []).map(({ glob }) => ofProtection(glob, 'unprotected')),
  ];
};
