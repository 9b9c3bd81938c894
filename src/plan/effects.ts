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
import { absurd } from '../domain/sync-error.ts';
import { type Change, changeKey, type ChangeOf, changesOf } from './change.ts';

/** An effect, with what tells it apart and what it comes to. */
export interface KeyedEffect {
  /** The same in every plan that does something to the same. */
  readonly key: string;
  /** The normal form of what becomes of it: two effects of one key are the same exactly when these are. */
  readonly value: string;
  readonly effect: Effect;
}

/** Whether the members of a suite are one effect, its set, or each their own. */
export type Grain = 'sets' | 'members';

type Subject = Pick<Effect, 'kind' | 'id' | 'name'>;

const keyed = (key: string, value: unknown, effect: Effect): KeyedEffect => ({
  key,
  value: JSON.stringify(value),
  effect,
});

const normalOf = (field: UpdatableField, wanted: WantedExperience): unknown =>
  wanted[field] === undefined ? undefined : normalField(field, { ...INITIAL_SETTINGS, ...wanted });

/** Tells an experience apart from all others of two plans, as `changeKey` does. */
export const experienceKey = ({ id, name }: Pick<Effect, 'id' | 'name'>): string =>
  id === undefined ? `experience new ${name}` : `experience ${id}`;

/** Tells an effect on an experience apart. */
export const effectKey = (experience: string, field: string): string => `${experience} ${field}`;

/** Tells apart what becomes of a pattern that is protected, without the ID of the tag that records it. */
export const protectionKey = (glob: string): string => `protection ${glob}`;

const createdEffects = (key: string, subject: Subject, wanted: WantedExperience): KeyedEffect[] => {
  // What is left to the server is a part of what was reviewed, too.
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
  const subject: Subject = {
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

/** What tells apart that an experience enters or leaves a tag, system or suite; the same for an addition and a removal. */
export const memberKey = (
  kind: 'tag' | 'system' | 'testSuite',
  id: string,
  reference: ExperienceReference,
): string => `${kind} ${id} ${referenceKey(reference)}`;

/** Stands for the ID of a tag or suite that the plan creates; no ID has a space in it. */
export const idOrNew = (id: string | undefined, name: string): string => id ?? `new ${name}`;

/** Tells apart that a tag or suite is created. */
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
  set: Subject & { readonly kind: 'tag' | 'system' | 'testSuite' },
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

/** Those that enter and leave a suite. */
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

const suiteEffects = (change: ChangeOf<'testSuite'>, grain: Grain): KeyedEffect[] => {
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
  return [
    ...created,
    keyed(`${changeKey(change)} experiences`, keysOf(after), {
      ...subject,
      field: 'experiences',
      before: before.map(nameOf),
      after: after.map(nameOf),
    }),
  ];
};

const effectsOfChange =
  (grain: Grain) =>
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

/** All that becomes of the entities of a plan, in the order of its changes. */
export const effectsOf = (updates: ExperienceUpdates, grain: Grain): readonly KeyedEffect[] =>
  changesOf(updates).flatMap(effectsOfChange(grain));

/** What archiving takes from tags, and from suites that the plan does not revise: pairs that are removed, although no operation names them. */
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
