import type { DatabaseState, ReadScope } from '../../src/domain/database-state.ts';
import type {
  CustomField,
  EnvironmentVariable,
  Experience,
  LiveExperience,
} from '../../src/domain/experience.ts';
import type { ExperienceReference, ExperienceUpdates } from '../../src/domain/experience-updates.ts';
import { ExperienceID, SystemID, TagID, TestSuiteID } from '../../src/domain/ids.ts';
import { branded } from './branded.ts';

/** An experience of the model: the fields of a live one as plain types. */
export interface ModelExperience {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly locations: readonly string[];
  readonly profile: string;
  readonly environmentVariables: readonly EnvironmentVariable[];
  readonly cacheExempt: boolean;
  readonly containerTimeoutSeconds: number;
  readonly customFields: readonly CustomField[];
  readonly archived: boolean;
}

export interface ModelSet {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

/** A project as the tests model it, independent of the code under test. */
export interface Model {
  readonly experiences: readonly ModelExperience[];
  readonly tags: readonly ModelSet[];
  readonly systems: readonly ModelSet[];
  readonly suites: readonly ModelSet[];
  /** The IDs of deleted tags and archived suites, which no later one gets. */
  readonly usedIDs?: readonly string[];
}

/** An experience of the model as the API returns it. */
export const liveOf = ({ id, ...rest }: ModelExperience): LiveExperience => ({
  experienceID: branded(ExperienceID, id),
  ...rest,
});

const ids = (members: Iterable<string>) => new Set([...members].map((id) => branded(ExperienceID, id)));

/** The prefix of tags that record protections. */
const PROTECTION = 'sync-protected:';

/** The state that reading the model in a scope returns. */
export const stateOf = (model: Model, scope: ReadScope): DatabaseState => {
  const archived = new Set(model.experiences.filter((e) => e.archived).map((e) => e.id));
  const visible = (set: ModelSet) =>
    ids(scope.archivedMembers ? set.members : set.members.filter((m) => !archived.has(m)));
  const experiencesByName = new Map<string, LiveExperience[]>();
  for (const experience of [...model.experiences].sort((a, b) => (a.id < b.id ? -1 : 1)))
    experiencesByName.set(experience.name, [
      ...(experiencesByName.get(experience.name) ?? []),
      liveOf(experience),
    ]);
  const named = (sets: readonly ModelSet[], names: readonly string[]) =>
    sets.filter(({ name }) => names.includes(name));
  const protections = model.tags.filter(({ name }) => name.startsWith(PROTECTION));
  return {
    ...(protections.length > 0 && {
      protectionsByGlob: new Map(
        protections.map(({ id, name }) => [name.slice(PROTECTION.length), branded(TagID, id)]),
      ),
    }),
    experiencesByName,
    tagSetsByName: new Map(
      named(model.tags, scope.tags).map((set) => [
        set.name,
        { tagID: branded(TagID, set.id), name: set.name, experienceIDs: visible(set) },
      ]),
    ),
    systemSetsByName: new Map(
      named(model.systems, scope.systems).map((set) => [
        set.name,
        { systemID: branded(SystemID, set.id), name: set.name, experienceIDs: visible(set) },
      ]),
    ),
    testSuitesByName: new Map(
      named(model.suites, scope.testSuites).map((set) => [
        set.name,
        {
          testSuiteID: branded(TestSuiteID, set.id),
          name: set.name,
          revision: 0,
          experienceIDs: ids(set.members),
        },
      ]),
    ),
  };
};

/** A UUID that contains a number. */
export const uuid = (kind: number, number: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The defaults that a server uses in a create. */
export const SERVER_DEFAULTS = {
  profile: '',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
};

const withoutID = ({ experienceID: _, ...rest }: Experience) => rest;

/** The model after a server has carried out a set of updates. */
export const carryOut = (model: Model, updates: ExperienceUpdates): Model => {
  const byID = new Map(model.experiences.map((experience) => [experience.id, experience]));
  const createdByName = new Map<string, string>();
  let created = model.experiences.length;
  for (const { original, new: wanted } of updates.matchedExperiencesByNewName.values()) {
    const id = original?.experienceID ?? uuid(9, ++created);
    const before = original ? withoutID(original) : SERVER_DEFAULTS;
    byID.set(id, { ...SERVER_DEFAULTS, ...before, ...wanted, id });
    if (original === undefined) createdByName.set(wanted.name, id);
  }
  const idOf = (reference: ExperienceReference): string =>
    reference._tag === 'Existing' ? reference.experienceID : (createdByName.get(reference.name) ?? 'nobody');
  const changed = (
    set: ModelSet,
    additions: readonly ExperienceReference[],
    removals: readonly ExperienceReference[],
  ) => {
    const gone = removals.map(idOf);
    return {
      ...set,
      members: [...new Set([...set.members.filter((m) => !gone.includes(m)), ...additions.map(idOf)])],
    };
  };
  return {
    experiences: [...byID.values()],
    tags: [
      ...model.tags
        .filter(({ id }) => !updates.protectionUpdates?.removals.some(({ tagID }) => tagID === id))
        .map((tag) => {
          const update = updates.tagUpdatesByName.get(tag.name);
          return update ? changed(tag, update.additions, update.removals) : tag;
        }),
      ...(updates.protectionUpdates?.additions ?? []).map((glob, i) => ({
        id: uuid(5, i),
        name: `${PROTECTION}${glob}`,
        members: [],
      })),
      ...[...updates.tagUpdatesByName.values()]
        .filter(({ creates }) => creates)
        .map(({ name, additions }, i) =>
          changed(
            { id: uuid(5, (updates.protectionUpdates?.additions.length ?? 0) + i), name, members: [] },
            additions,
            [],
          ),
        ),
    ],
    systems: model.systems.map((system) => {
      const update = updates.systemUpdatesByName.get(system.name);
      return update ? changed(system, update.additions, update.removals ?? []) : system;
    }),
    suites: [
      ...model.suites.map((suite) => {
        const update = updates.testSuiteUpdates.find(({ name }) => name === suite.name);
        return update ? { ...suite, members: update.experiences.map(idOf) } : suite;
      }),
      ...updates.testSuiteUpdates
        .filter(({ creates }) => creates)
        .map(({ name, experiences }, i) => ({
          id: uuid(7, model.suites.length + i),
          name,
          members: experiences.map(idOf),
        })),
    ],
  };
};
