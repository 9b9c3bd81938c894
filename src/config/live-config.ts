import * as E from 'fp-ts/lib/Either.js';
import type { LeftOut, LiveConfig, UnwritableExperience } from '../domain/clone.ts';
import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import {
  hasKnownType,
  INITIAL_SETTINGS,
  type LiveExperience,
  OPTIONAL_FIELDS,
  type OptionalField,
  picked,
  sameField,
} from '../domain/experience.ts';
import type { ConfigExperience, ManagedTestSuite } from '../domain/experience-sync-config.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';
import { SETTING_TYPES } from './config-codecs.ts';
import type { ScalarType } from './config-type.ts';
import { Name, NonEmptyText, Text } from './scalar-types.ts';
import { YamlScalar } from './yaml-node.ts';

const takes = (codec: Pick<ScalarType<unknown>, 'read'>, text: string, plain = false): boolean =>
  E.isRight(codec.read(new YamlScalar(text, plain, 0, 0)));

const isName = (text: string): boolean => takes(Name, text);
const isText = (text: string): boolean => takes(Text, text);
const isNonEmptyText = (text: string): boolean => takes(NonEmptyText, text);

const differ = (names: readonly string[]): boolean => new Set(names).size === names.length;

/** The first field that a config must have and cannot say. */
const unwritableField = (live: LiveExperience): UnwritableExperience['field'] | undefined => {
  if (!isName(live.name)) return 'name';
  if (!isNonEmptyText(live.description)) return 'description';
  if (live.locations.length === 0 || !live.locations.every(isNonEmptyText)) return 'locations';
  const fields = live.customFields.filter(hasKnownType);
  const areWritable =
    fields.every(({ name, values }) => isName(name) && values.every(isText)) &&
    differ(fields.map(({ name }) => foldedFieldName(name)));
  return areWritable ? undefined : 'customFields';
};

/** Whether a config that leaves a setting alone says the same as one that names the default. */
export const isDefault = (field: OptionalField, entry: ConfigExperience): boolean =>
  entry[field] === undefined || sameField(field, entry, INITIAL_SETTINGS);

const takesVariables = ({ environmentVariables }: LiveExperience): boolean =>
  environmentVariables.every(({ name, value }) => isName(name) && isText(value)) &&
  differ(environmentVariables.map(({ name }) => name));

/** Whether a config can say a setting. Texts stand in quotes, numbers and booleans without. */
const takesSetting = (field: OptionalField, live: LiveExperience): boolean => {
  if (field === 'environmentVariables') return takesVariables(live);
  const value = live[field];
  return takes(SETTING_TYPES[field], String(value), typeof value !== 'string');
};

type Membership = ReadonlyMap<string, readonly string[]>;

const memberNames = (
  sets: Iterable<{ readonly name: string; readonly experienceIDs: ReadonlySet<string> }>,
): Membership => {
  const names = new Map<string, string[]>();
  for (const { name, experienceIDs } of sets)
    for (const id of experienceIDs) {
      const known = names.get(id);
      if (known) known.push(name);
      else names.set(id, [name]);
    }
  return names;
};

const entryOf = (live: LiveExperience, tags: Membership, systems: Membership): ConfigExperience => ({
  name: live.name,
  experienceID: live.experienceID.toLowerCase(),
  description: live.description,
  locations: live.locations,
  ...picked(
    live,
    OPTIONAL_FIELDS.filter((field) => takesSetting(field, live)),
  ),
  customFields: live.customFields.filter(hasKnownType),
  // What archived experiences belong to is left alone, and was not read.
  tags: live.archived ? [] : (tags.get(live.experienceID) ?? []),
  systems: live.archived ? [] : (systems.get(live.experienceID) ?? []),
  archived: live.archived,
});

const settingsLeftOut = (live: LiveExperience, entry: ConfigExperience): LeftOut[] =>
  [
    ...OPTIONAL_FIELDS.filter((field) => entry[field] === undefined),
    ...(live.customFields.every(hasKnownType) ? [] : (['customFields'] as const)),
  ].map((field) => ({ _tag: 'Setting', name: live.name, field }));

interface Listed {
  readonly listed: readonly LiveExperience[];
  readonly leftOut: readonly LeftOut[];
  readonly unwritable: readonly UnwritableExperience[];
}

/** Names are unique in a config: an active experience has the first claim to its name, then the archived ones by ID. */
const listExperiences = (state: DatabaseState, includeArchived: boolean): Listed => {
  const listed: LiveExperience[] = [];
  const leftOut: LeftOut[] = [];
  const unwritable: UnwritableExperience[] = [];
  const order = ({ name, archived, experienceID }: LiveExperience): string =>
    `${name}\u0000${archived ? 1 : 0}${experienceID}`;
  const taken = new Set<string>();
  for (const live of sortedBy(allExperiences(state), order)) {
    const { name, experienceID, archived } = live;
    if (archived && !includeArchived) continue;
    const field = unwritableField(live);
    if (archived && (field !== undefined || taken.has(name))) {
      const reason = field === undefined ? 'nameTaken' : 'unwritable';
      leftOut.push({ _tag: 'ArchivedExperience', name, experienceID, reason });
    } else if (field !== undefined) unwritable.push({ name, experienceID, field });
    else if (taken.has(name)) unwritable.push({ name, experienceID, field: 'sharedName' });
    else {
      taken.add(name);
      listed.push(live);
    }
  }
  return { listed, leftOut, unwritable };
};

const listSuites = (state: DatabaseState) => {
  const active = new Map<string, string>(
    allExperiences(state).flatMap(({ experienceID, name, archived }) =>
      archived ? [] : [[experienceID, name]],
    ),
  );
  const suites: ManagedTestSuite[] = [];
  const leftOut: LeftOut[] = [];
  for (const { name, experienceIDs } of sortedBy(state.testSuitesByName.values(), (suite) => suite.name)) {
    const experiences = [...experienceIDs].flatMap((id) => active.get(id) ?? []);
    if (experiences.length < experienceIDs.size)
      leftOut.push({ _tag: 'TestSuite', name, reason: 'archivedMember' });
    else if (!isName(name)) leftOut.push({ _tag: 'TestSuite', name, reason: 'unwritable' });
    else suites.push({ name, experiences: experiences.sort() });
  }
  return { suites, leftOut };
};

const archivedIDs = (state: DatabaseState): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...state.experiencesByName].map(([name, holders]) => [
      name,
      holders.flatMap(({ archived, experienceID }) => (archived ? [experienceID.toLowerCase()] : [])),
    ]),
  );

const unnamed = (tag: 'Tag' | 'System', names: Iterable<string>): LeftOut[] =>
  [...names].filter((name) => !isName(name)).map((name) => ({ _tag: tag, name }));

/**
 * A live state as the config that describes it: a plan made of it has nothing to do. The left side holds the active experiences that a
 * config cannot say; without them it would archive them.
 */
export const liveConfig = (
  state: DatabaseState,
  { includeArchived }: { readonly includeArchived: boolean },
): E.Either<readonly UnwritableExperience[], LiveConfig> => {
  const { listed, leftOut, unwritable } = listExperiences(state, includeArchived);
  if (unwritable.length > 0) return E.left(unwritable);
  const tagSets = [...state.tagSetsByName.values()].filter(({ name }) => isName(name));
  const systemSets = [...state.systemSetsByName.values()].filter(({ name }) => isName(name));
  const [tags, systems, suites] = [memberNames(tagSets), memberNames(systemSets), listSuites(state)];
  const archivedIDsByName = archivedIDs(state);
  const protections = [...(state.protectionsByGlob?.keys() ?? [])].filter(isName).sort();
  const entries = listed.map((live) => ({ live, entry: entryOf(live, tags, systems) }));
  const experiences = entries.map(({ entry }) => entry);
  return E.right({
    config: {
      experiences,
      managedTestSuites: suites.suites,
      managedExperienceTags: [...new Set(experiences.flatMap((entry) => entry.tags))].sort(),
      ...(protections.length > 0 && { protected: protections }),
    },
    leftOut: [
      ...leftOut,
      ...entries.flatMap(({ live, entry }) => settingsLeftOut(live, entry)),
      ...suites.leftOut,
      ...unnamed('Tag', state.tagSetsByName.keys()),
      ...unnamed('System', state.systemSetsByName.keys()),
    ],
    tags: new Set(tagSets.map(({ name }) => name)),
    systems: new Set(systemSets.map(({ name }) => name)),
    archivedIDsByName,
    archivedIDs: new Set([...archivedIDsByName.values()].flat()),
  });
};

/** An entry with those of its settings that are to be kept. */
export const keepingSettings = (
  entry: ConfigExperience,
  isKept: (field: OptionalField) => boolean,
): ConfigExperience => {
  const kept = { ...entry };
  for (const field of OPTIONAL_FIELDS) if (!isKept(field)) Reflect.deleteProperty(kept, field);
  return kept;
};

/** The same without the settings that have the service's defaults: the form of a new file. */
export const withoutDefaults = (entry: ConfigExperience): ConfigExperience =>
  keepingSettings(entry, (field) => !isDefault(field, entry));
