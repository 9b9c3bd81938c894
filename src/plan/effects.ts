import { changedFields } from '../domain/experience-change.ts';
import {
  INITIAL_SETTINGS,
  normalField,
  OPTIONAL_FIELDS,
  UPDATABLE_FIELDS,
  type UpdatableField,
  type WantedExperience,
} from '../domain/experience.ts';
import type { Effect } from '../domain/effect.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type Loss,
  referenceKey,
} from '../domain/experience-updates.ts';
import type { SetKind } from '../domain/named-sets.ts';
import { absurd } from '../domain/sync-error.ts';
import { type Change, changeKey, type ChangeOf, changesOf } from './change.ts';

/** An effect with its key and value. */
export interface KeyedEffect {
  /** The same in every plan that affects the same field of the same entity. */
  readonly key: string;
  /** The normal form of `after`: two effects with the same key are equal exactly if their values are. */
  readonly value: string;
  readonly effect: Effect;
}

/** Whether a suite has one effect for all members, or one for each. */
export type SuiteGranularity = 'sets' | 'members';

type EffectSubject = Pick<Effect, 'kind' | 'id' | 'name'>;

const keyed = (key: string, value: unknown, effect: Effect): KeyedEffect => ({
  key,
  value: JSON.stringify(value),
  effect,
});

const normalOf = (field: UpdatableField, wanted: WantedExperience): unknown =>
  wanted[field] === undefined ? undefined : normalField(field, { ...INITIAL_SETTINGS, ...wanted });

/** The key of an experience, as in `changeKey`. */
export const experienceKey = ({ id, name }: Pick<Effect, 'id' | 'name'>): string =>
  id === undefined ? `experience new ${name}` : `experience ${id}`;

/** The key of an effect on an experience. */
export const effectKey = (experience: string, field: string): string => `${experience} ${field}`;

/** The key of a protection, without the ID of the tag that records it. */
export const protectionKey = (glob: string): string => `protection ${glob}`;

const createdEffects = (key: string, subject: EffectSubject, wanted: WantedExperience): KeyedEffect[] => {
  // Settings that the server chooses are reviewed too.
  const settings = OPTIONAL_FIELDS.filter((field) => wanted[field] !== undefined);
  return [
    keyed(effectKey(key, 'created'), settings, { ...subject, field: 'created', after: settings }),
    ...UPDATABLE_FIELDS.filter((field) => field !== 'name' && wanted[field] !== undefined).map((field) =>
      keyed(effectKey(key, field), normalOf(field, wanted), { ...subject, field, after: wanted[field] }),
    ),
  ];
};

const experienceEffects = (change: ChangeOf<'experience'>): KeyedEffect[] => {
  const { before, after } = change;
  const subject: EffectSubject = {
    kind: 'experience',
    ...(before && { id: before.experienceID }),
    name: before?.name ?? after.name,
  };
  const key = experienceKey(subject);
  const match: ExperienceMatch = { ...(before && { original: before }), new: after };
  const isArchived = before?.archived ?? false;
  return [
    ...(before ? [] : createdEffects(key, subject, after)),
    ...(isArchived === after.archived
      ? []
      : [
          keyed(effectKey(key, 'archived'), after.archived, {
            ...subject,
            field: 'archived',
            before: isArchived,
            after: after.archived,
          }),
        ]),
    ...changedFields(match).map((field) =>
      keyed(effectKey(key, field), normalOf(field, after), {
        ...subject,
        field,
        before: before?.[field],
        after: after[field],
      }),
    ),
  ];
};

const nameOf = (reference: ExperienceReference): string =>
  reference._tag === 'Existing' && reference.name === '' ? reference.experienceID : reference.name;

const keysOf = (references: readonly ExperienceReference[]): string[] => references.map(referenceKey).sort();

/** The key of a membership of a tag, system or suite, whether it is added or removed. */
export const memberKey = (kind: SetKind, id: string, reference: ExperienceReference): string =>
  `${kind} ${id} ${referenceKey(reference)}`;

/** The ID, or a key for a new tag or suite; an ID never contains a space. */
export const idOrNew = (id: string | undefined, name: string): string => id ?? `new ${name}`;

/** The key of a created tag or suite. */
export const creationKey = (kind: 'tag' | 'testSuite', name: string): string => `${kind} new ${name} created`;

const creationEffect = (kind: 'tag' | 'testSuite', name: string, after: unknown): KeyedEffect =>
  keyed(creationKey(kind, name), after, { kind, name, field: 'created', after });

const deletionEffect = (kind: 'tag' | 'testSuite', id: string | undefined, name: string): KeyedEffect =>
  keyed(`${kind} ${idOrNew(id, name)} archived`, true, {
    kind,
    ...(id !== undefined && { id }),
    name,
    field: 'archived',
    before: false,
    after: true,
  });

const memberEffect = (
  set: EffectSubject & { readonly kind: SetKind },
  reference: ExperienceReference,
  after: boolean,
): KeyedEffect =>
  keyed(memberKey(set.kind, idOrNew(set.id, set.name), reference), after, {
    kind: set.kind,
    ...(set.id !== undefined && { id: set.id }),
    name: set.name,
    field: `member ${nameOf(reference)}`,
    before: !after,
    after,
  });

/** The members that a revision adds and removes. */
export const suiteMoves = ({
  before = [],
  after,
}: Pick<ChangeOf<'testSuite'>, 'before' | 'after'>): {
  readonly enter: readonly ExperienceReference[];
  readonly leave: readonly ExperienceReference[];
} => {
  const [held, holds] = [new Set(before.map(referenceKey)), new Set(after.map(referenceKey))];
  return {
    enter: after.filter((one) => !held.has(referenceKey(one))),
    leave: before.filter((one) => !holds.has(referenceKey(one))),
  };
};

const suiteEffects = (change: ChangeOf<'testSuite'>, grain: SuiteGranularity): KeyedEffect[] => {
  const { id, name, before = [], after, creates } = change;
  const subject = { kind: 'testSuite', ...(id !== undefined && { id }), name } as const;
  const created = [
    ...(creates ? [creationEffect('testSuite', name, creates)] : []),
    ...(change.archives ? [deletionEffect('testSuite', id, name)] : []),
  ];
  if (grain === 'members') {
    const { enter, leave } = suiteMoves(change);
    return [
      ...created,
      ...enter.map((one) => memberEffect(subject, one, true)),
      ...leave.map((one) => memberEffect(subject, one, false)),
    ];
  }
  // A member that the plan renames has one name, or it would look like two.
  const newNames = new Map(after.map((one) => [referenceKey(one), nameOf(one)]));
  return [
    ...created,
    keyed(`${changeKey(change)} experiences`, keysOf(after), {
      ...subject,
      field: 'experiences',
      before: before.map((one) => newNames.get(referenceKey(one)) ?? nameOf(one)),
      after: after.map(nameOf),
    }),
  ];
};

const effectsOfChange =
  (grain: SuiteGranularity) =>
  (change: Change): KeyedEffect[] => {
    switch (change.kind) {
      case 'experience':
        return experienceEffects(change);
      case 'testSuite':
        return suiteEffects(change, grain);
      case 'membership':
        return [memberEffect(change.set, change.experience, change.after)];
      case 'tag':
        return change.after
          ? [creationEffect('tag', change.name, change.description)]
          : [deletionEffect('tag', change.id, change.name)];
      case 'protection': {
        const { glob, before, after } = change;
        return [
          keyed(protectionKey(glob), after, {
            kind: 'protection',
            name: glob,
            field: 'protected',
            before,
            after,
          }),
        ];
      }
      default:
        return absurd(change);
    }
  };

/** The effects of a plan, in the order of its changes. */
export const effectsOf = (updates: ExperienceUpdates, grain: SuiteGranularity): readonly KeyedEffect[] =>
  changesOf(updates).flatMap(effectsOfChange(grain));

/** The effects of losses: members that tags, and suites that the plan does not revise, lose by archiving. */
export const lossEffects = (
  losses: readonly Loss[],
  { testSuiteUpdates, tagUpdatesByName }: ExperienceUpdates,
): readonly KeyedEffect[] => {
  const told = new Set<string>([
    ...testSuiteUpdates.flatMap(({ testSuiteID }) => testSuiteID ?? []),
    ...[...tagUpdatesByName.values()].flatMap(({ tagID, name, removals }) =>
      removals.map((one) => memberKey('tag', idOrNew(tagID, name), one)),
    ),
  ]);
  return losses
    .filter(({ id }) => !told.has(id))
    .flatMap(({ kind, id, name, experiences }) =>
      experiences.map((one) => memberEffect({ kind, id, name }, { _tag: 'Existing', ...one }, false)),
    )
    .filter(({ key }) => !told.has(key));
};
