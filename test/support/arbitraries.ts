import fc from 'fast-check';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { CustomField } from '../../src/domain/experience.ts';
import { type Model, type ModelExperience, type ModelSet, uuid } from './model.ts';

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', '__proto__', 'ζ 🚗'];
const TAGS = ['regression', 'nightly', 'smoke', 'constructor'];
const SYSTEMS = ['planner', 'perception', 'control'];
const SUITES = ['Basic Suite', 'Nightly Suite'];

/** Tags that configs declare, so that they need not exist. */
const DECLARED_TAG = 'brand-new';
const DECLARED_SUITE = 'New Suite';

// Only some of them, so that few prevent what a config archives.
const GLOBS = ['delta', 'ζ*', 'release-?'];

const protection = (glob: string) => ({
  id: uuid(2, 100 + GLOBS.indexOf(glob)),
  name: `sync-protected:${glob}`,
  members: [],
});

const words = fc.constantFrom('one', 'two', 'three');

const customFields: fc.Arbitrary<CustomField[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('owner', 'Owner', 'weather', 'score'),
    type: fc.constantFrom('text', 'number', 'timestamp', 'json'),
    values: fc.array(words, { maxLength: 2 }),
  }),
  { selector: (field) => field.name.toLowerCase(), maxLength: 2 },
);

const environmentVariables = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: words }),
  {
    selector: (variable) => variable.name,
    maxLength: 3,
  },
);

const locations = fc.array(fc.constantFrom('s3://a', 's3://b', 's3://c'), { minLength: 1, maxLength: 2 });

const settings = {
  description: words,
  locations,
  profile: fc.constantFrom('', 'full_stack'),
  environmentVariables,
  cacheExempt: fc.boolean(),
  containerTimeoutSeconds: fc.constantFrom(60, 3600),
  customFields,
};

const liveExperiences: fc.Arbitrary<ModelExperience[]> = fc
  .array(fc.record({ ...settings, name: fc.constantFrom(...NAMES), archived: fc.boolean() }), {
    maxLength: 7,
  })
  .map((drafts) => {
    const active = new Set<string>();
    return drafts.map((draft, number) => {
      const archived = draft.archived || active.has(draft.name);
      if (!archived) active.add(draft.name);
      return { ...draft, archived, id: uuid(1, number) };
    });
  });

const setsOf = (kind: number, names: readonly string[], memberIDs: readonly string[]) =>
  fc
    .tuple(...names.map(() => (memberIDs.length === 0 ? fc.constant([]) : fc.subarray([...memberIDs]))))
    .map((members) =>
      names.map((name, number) => ({ id: uuid(kind, number), name, members: members[number] ?? [] })),
    );

// Usually missing, because a declaration creates a tag.
const isThere = fc.integer({ min: 0, max: 3 }).map((number) => number === 0);

const withOrWithout = (name: string, isKept: boolean, sets: readonly ModelSet[]): ModelSet[] =>
  sets.filter((set) => isKept || set.name !== name);

/** A live project. Names of active experiences are unique; archived experiences may have any name. */
export const models: fc.Arbitrary<Model> = liveExperiences.chain((experiences) => {
  const ids = experiences.map(({ id }) => id);
  const activeIDs = experiences.filter(({ archived }) => !archived).map(({ id }) => id);
  return fc.record({
    experiences: fc.constant(experiences),
    tags: fc
      .tuple(setsOf(2, [...TAGS, DECLARED_TAG], ids), fc.subarray(GLOBS, { maxLength: 1 }), isThere)
      .map(([tags, globs, declared]) => [
        ...withOrWithout(DECLARED_TAG, declared, tags),
        ...globs.map(protection),
      ]),
    systems: setsOf(3, SYSTEMS, ids),
    suites: fc
      .tuple(setsOf(4, [...SUITES, DECLARED_SUITE], activeIDs), isThere)
      .map(([suites, declared]) => withOrWithout(DECLARED_SUITE, declared, suites)),
  });
});

const optional = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined });

/** Entries that swap the names of active experiences, or give them to new ones. */
const renaming = (model: Model): fc.Arbitrary<ConfigExperience[]> => {
  const active = model.experiences.filter(({ archived }) => !archived);
  const asleep = new Set(model.experiences.flatMap(({ name, archived }) => (archived ? [name] : [])));
  const held = new Set(active.map(({ name }) => name));
  return fc
    .tuple(drafts(model), fc.shuffledSubarray(active))
    .chain(([all, renamed]) => {
      const free = NAMES.filter((name) => !held.has(name));
      const names = [...renamed.map(({ name }) => name), ...free].filter((name) => !asleep.has(name));
      return fc.tuple(fc.constant(all), fc.constant(renamed), fc.shuffledSubarray(names));
    })
    .map(([all, renamed, names]) =>
      all.slice(0, names.length).map(({ experienceID: _, ...rest }, i) => {
        const name = names[i] ?? '';
        const experienceID = renamed[i]?.id;
        return experienceID === undefined
          ? { ...rest, name }
          : { ...rest, name, archived: false, experienceID };
      }),
    );
};

const entries = (model: Model): fc.Arbitrary<ConfigExperience[]> =>
  fc.oneof(
    { weight: 3, arbitrary: drafts(model).map((all) => all.map((draft) => usable(draft, model))) },
    { weight: 2, arbitrary: renaming(model) },
  );

const drafts = (model: Model): fc.Arbitrary<ConfigExperience[]> =>
  fc.uniqueArray(
    fc.record({
      ...settings,
      name: fc.constantFrom(...NAMES),
      profile: optional(settings.profile),
      environmentVariables: optional(environmentVariables),
      cacheExempt: optional(settings.cacheExempt),
      containerTimeoutSeconds: optional(settings.containerTimeoutSeconds),
      experienceID: optional(fc.constantFrom(...model.experiences.map(({ id }) => id), uuid(8, 0))),
      tags: fc.subarray([...TAGS, DECLARED_TAG]),
      systems: fc.subarray(SYSTEMS),
      archived: fc.boolean().map((archived) => archived),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  );

/** Drops an ID that is unknown or contradicts the name, so that most generated configs can be planned. */
const usable = (draft: ConfigExperience, model: Model): ConfigExperience => {
  const holders = model.experiences.filter(({ name }) => name === draft.name);
  const active = holders.filter(({ archived }) => !archived);
  const [holder, ...others] = active.length > 0 ? active : holders;
  const { experienceID, ...rest } = draft;
  if (holder)
    return others.length > 0 || experienceID !== undefined ? { ...rest, experienceID: holder.id } : rest;
  if (experienceID === undefined || experienceID === uuid(8, 0)) return rest;
  const renamed = model.experiences.find(({ id }) => id === experienceID);
  return renamed && NAMES.indexOf(renamed.name) % 2 === 0 ? { ...rest, experienceID } : rest;
};

/** A project with a config for it. Most, but not all, can be planned. */
export const situations: fc.Arbitrary<{ readonly model: Model; readonly config: ExperienceSyncConfig }> =
  models.chain((model) =>
    entries(model).chain((experiences) => {
      const active = experiences.filter(({ archived }) => !archived).map(({ name }) => name);
      return fc.record({
        model: fc.constant(model),
        config: fc.record({
          experiences: fc.constant(experiences),
          managedExperienceTags: fc.subarray(TAGS).map((tags) => [...tags, DECLARED_TAG]),
          declaredTags: fc.constant([{ name: DECLARED_TAG, description: 'Not there at first' }]),
          protected: optional(fc.subarray(GLOBS, { maxLength: 2 })),
          managedTestSuites: fc.subarray([...SUITES, DECLARED_SUITE]).chain((names) =>
            fc.tuple(
              ...names.map((name) =>
                fc.record({
                  name: fc.constant(name),
                  experiences: fc.subarray(active),
                  system: fc.constant(name === DECLARED_SUITE ? 'planner' : undefined),
                }),
              ),
            ),
          ),
        }),
      });
    }),
  );
