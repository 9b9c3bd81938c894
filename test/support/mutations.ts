import type { ReadScope } from '../../src/domain/database-state.ts';
import type { EntityKind } from '../../src/domain/drift.ts';
import { type Model, type ModelExperience, type ModelSet, uuid } from './model.ts';

/** A concurrent change by another user, visible to readers in a scope. */
export interface Mutation {
  readonly kind: EntityKind;
  readonly change: 'added' | 'removed' | 'changed';
  /** The ID of the changed entity; for a recreated one, the new ID. */
  readonly id: string;
  /** The changed field of an experience. */
  readonly field?: string;
  /** The experience that is added to or removed from a set. */
  readonly member?: string;
  readonly model: Model;
}

const FIELD_CHANGES: Readonly<Record<string, (now: ModelExperience) => Partial<ModelExperience>>> = {
  name: ({ name }) => ({ name: `${name} of somebody else` }),
  description: ({ description }) => ({ description: `${description}, edited` }),
  locations: ({ locations }) => ({ locations: [...locations, 's3://elsewhere'] }),
  profile: ({ profile }) => ({ profile: `${profile}-elsewhere` }),
  environmentVariables: ({ environmentVariables }) => ({
    environmentVariables: [...environmentVariables, { name: 'ELSEWHERE', value: '1' }],
  }),
  cacheExempt: ({ cacheExempt }) => ({ cacheExempt: !cacheExempt }),
  containerTimeoutSeconds: (now) => ({ containerTimeoutSeconds: now.containerTimeoutSeconds + 1 }),
  customFields: ({ customFields }) => ({
    customFields: [...customFields, { name: 'elsewhere', type: 'text', values: ['1'] }],
  }),
};

const withExperience = (
  model: Model,
  id: string,
  change: (e: ModelExperience) => ModelExperience,
): Model => ({
  ...model,
  experiences: model.experiences.map((e) => (e.id === id ? change(e) : e)),
});

const fieldChanges = (model: Model): Mutation[] =>
  model.experiences.flatMap((experience) => [
    ...Object.entries(FIELD_CHANGES).map(([field, change]): Mutation => ({
      kind: 'experience',
      change: 'changed',
      id: experience.id,
      field,
      model: withExperience(model, experience.id, (e) => ({ ...e, ...change(e) })),
    })),
    ...archiveChange(model, experience),
  ]);

/** Renames to wanted names that no active experience has. */
const takenNames = (model: Model, wantedNames: readonly string[]): Mutation[] =>
  model.experiences
    .filter(({ archived }) => !archived)
    .flatMap(({ id }) =>
      wantedNames
        .filter((name) => !model.experiences.some((one) => one.name === name && !one.archived))
        .map((name) => ({
          kind: 'experience',
          change: 'changed',
          id,
          field: 'name',
          model: withExperience(model, id, (e) => ({ ...e, name })),
        })),
    );

/** An experience cannot be restored while an active one has its name. */
const archiveChange = (model: Model, { id, name, archived }: ModelExperience): Mutation[] => {
  const taken = model.experiences.some((other) => other.name === name && !other.archived);
  if (archived && taken) return [];
  return [
    {
      kind: 'experience',
      change: 'changed',
      id,
      field: 'archived',
      model: withExperience(model, id, (e) => ({ ...e, archived: !archived })),
    },
  ];
};

const NEWCOMER: ModelExperience = {
  id: uuid(6, 1),
  name: 'newcomer',
  description: 'made by somebody else',
  locations: ['s3://elsewhere'],
  profile: '',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 60,
  customFields: [],
  archived: false,
};

/** New experiences, with an unused name or one of `wantedNames` that no active experience has. */
const arrivals = (model: Model, wantedNames: readonly string[]): Mutation[] =>
  ['newcomer', ...wantedNames]
    .filter((name) => !model.experiences.some((e) => e.name === name && !e.archived))
    .map((name) => ({
      kind: 'experience',
      change: 'added',
      id: NEWCOMER.id,
      model: { ...model, experiences: [...model.experiences, { ...NEWCOMER, name }] },
    }));

const departures = (model: Model): Mutation[] =>
  model.experiences.map(({ id }) => ({
    kind: 'experience',
    change: 'removed',
    id,
    model: {
      experiences: model.experiences.filter((e) => e.id !== id),
      tags: model.tags.map((set) => without(set, id)),
      systems: model.systems.map((set) => without(set, id)),
      suites: model.suites.map((set) => without(set, id)),
    },
  }));

const without = (set: ModelSet, member: string): ModelSet => ({
  ...set,
  members: set.members.filter((one) => one !== member),
});

const SETS = [
  { key: 'tags', kind: 'tag', scopeKey: 'tags' },
  { key: 'systems', kind: 'system', scopeKey: 'systems' },
  { key: 'suites', kind: 'testSuite', scopeKey: 'testSuites' },
] as const;

const setChanges = (model: Model, scope: ReadScope): Mutation[] =>
  SETS.flatMap(({ key, kind, scopeKey }) => {
    const replaced = (set: ModelSet, by: ModelSet): Model => ({
      ...model,
      [key]: model[key].map((one) => (one.id === set.id ? by : one)),
    });
    const visible = model.experiences.filter((e) =>
      key === 'suites' ? !e.archived : scope.archivedMembers || !e.archived,
    );
    return model[key]
      .filter(({ name }) => scope[scopeKey].includes(name))
      .flatMap((set): Mutation[] => [
        { kind, change: 'added', id: uuid(6, 2), model: replaced(set, { ...set, id: uuid(6, 2) }) },
        ...visible.map(({ id }): Mutation => ({
          kind,
          change: 'changed',
          id: set.id,
          member: id,
          model: replaced(
            set,
            set.members.includes(id) ? without(set, id) : { ...set, members: [...set.members, id] },
          ),
        })),
      ]);
  });

/** All changes that another user can make in one step, if a reader in the scope can see them. */
export const allMutations = (
  model: Model,
  scope: ReadScope,
  wantedNames: readonly string[] = [],
): readonly Mutation[] => [
  ...fieldChanges(model),
  ...takenNames(model, wantedNames),
  ...arrivals(model, wantedNames),
  ...departures(model),
  ...setChanges(model, scope),
];

/** The project after some changes of another user. The numbers select the changes. */
export const mutated = (
  model: Model,
  scope: ReadScope,
  choices: readonly number[],
  wantedNames: readonly string[] = [],
): Model =>
  choices.reduce((now, choice) => {
    const ids = new Set([now.experiences, now.tags, now.systems, now.suites].flat().map(({ id }) => id));
    const possible = allMutations(now, scope, wantedNames).filter(
      ({ change, id }) => change !== 'added' || !ids.has(id),
    );
    return possible[choice % possible.length]?.model ?? now;
  }, model);

const redoneMembers = (before: ModelSet, after: ModelSet, onto: ModelSet): ModelSet => {
  const left = before.members.filter((one) => !after.members.includes(one));
  const joined = after.members.filter((one) => !before.members.includes(one));
  return {
    ...onto,
    id: after.id,
    members: [...new Set([...onto.members.filter((one) => !left.includes(one)), ...joined])],
  };
};

/** Applies the difference between two projects to a third one. */
export const withDifference = (before: Model, after: Model, onto: Model): Model => {
  const byID = (model: Model) => new Map(model.experiences.map((one) => [one.id, one]));
  const [then, now] = [byID(before), byID(after)];
  const edited = onto.experiences
    .filter(({ id }) => now.has(id) || !then.has(id))
    .map((one): ModelExperience => {
      const [was, is] = [then.get(one.id), now.get(one.id)];
      if (!was || !is) return one;
      const fields = Object.entries(is).filter(
        ([field, value]) =>
          JSON.stringify(value) !== JSON.stringify(new Map<string, unknown>(Object.entries(was)).get(field)),
      );
      return { ...one, ...Object.fromEntries(fields) };
    });
  const sets = (key: 'tags' | 'systems' | 'suites'): readonly ModelSet[] =>
    onto[key].map((set) => {
      const [was, is] = [before[key], after[key]].map((all) => all.find(({ name }) => name === set.name));
      return was && is ? redoneMembers(was, is, set) : set;
    });
  return {
    experiences: [...edited, ...after.experiences.filter(({ id }) => !then.has(id))],
    tags: sets('tags'),
    systems: sets('systems'),
    suites: sets('suites'),
  };
};
