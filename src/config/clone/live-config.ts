import * as E from 'fp-ts/lib/Either.js';
import type { LeftOut, LiveConfig, UnwritableExperience } from '../../domain/clone.ts';
import { allExperiences, type DatabaseState } from '../../domain/database-state.ts';
import {
  hasKnownType,
  INITIAL_SETTINGS,
  type LiveExperience,
  OPTIONAL_FIELDS,
  type OptionalField,
  picked,
  sameField,
} from '../../domain/experience.ts';
import type { ConfigExperience, ManagedTestSuite } from '../../domain/experience-sync-config.ts';
import { anyGlob } from '../../domain/glob.ts';
import { foldedFieldName, sortedBy } from '../../domain/normal-form.ts';
import { SETTING_TYPES } from '../read/config-codecs.ts';
import type { ScalarType } from '../read/config-type.ts';
import { Name, NonEmptyText, Text } from '../read/scalar-types.ts';
import { YamlScalar } from '../yaml/yaml-node.ts';

const takes = (codec: Pick<ScalarType<unknown>, 'read'>, text: string, plain = false): boolean =>
  E.isRight(codec.read(new YamlScalar(text, plain, 0, 0)));

const isName = (text: string): boolean => takes(Name, text);
const isText = (text: string): boolean => takes(Text, text);
const isNonEmptyText = (text: string): boolean => takes(NonEmptyText, text);

const differ = (names: readonly string[]): boolean => new Set(names).size === names.length;

/** The first required field that a config cannot express. */
const unwritableField = (live: LiveExperience): UnwritableExperience['field'] | undefined => {
  if (!isName(live.name)) return 'name';
  if (!isText(live.description)) return 'description';
  if (!live.locations.every(isNonEmptyText)) return 'locations';
  const fields = live.customFields.filter(hasKnownType);
  const areWritable =
    fields.every(({ name, values }) => isName(name) && values.every(isText)) &&
    differ(fields.map(({ name }) => foldedFieldName(name)));
  return areWritable ? undefined : 'customFields';
};

/** Whether a setting has its default, so that a config may omit it. */
export const isDefault = (field: OptionalField, entry: ConfigExperience): boolean =>
  entry[field] === undefined || sameField(field, entry, INITIAL_SETTINGS);

const takesVariables = ({ environmentVariables }: LiveExperience): boolean =>
  environmentVariables.every(({ name, value }) => isName(name) && isText(value)) &&
  differ(environmentVariables.map(({ name }) => name));

/** Whether a config can express a setting. Strings are quoted; numbers and booleans are not. */
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
  // The memberships of archived experiences are left alone and were not read.
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

/** Names are unique in a config: an active experience takes precedence, then the archived ones by ID. */
const listExperiences = (
  state: DatabaseState,
  includeArchived: boolean,
  isExcluded: (live: LiveExperience) => boolean,
): Listed => {
  const listed: LiveExperience[] = [];
  const leftOut: LeftOut[] = [];
  const unwritable: UnwritableExperience[] = [];
  const order = ({ name, archived, experienceID }: LiveExperience): string =>
    `${name}\u0000${archived ? 1 : 0}${experienceID}`;
  const taken = new Set<string>();
  for (const live of sortedBy(allExperiences(state), order)) {
    const { name, experienceID, archived } = live;
    if ((archived && !includeArchived) || isExcluded(live)) continue;
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

const listSuites = (state: DatabaseState, isExcluded: (name: string) => boolean) => {
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
    else if (experiences.some(isExcluded))
      leftOut.push({ _tag: 'TestSuite', name, reason: 'excludedMember' });
    else if (!isName(name)) leftOut.push({ _tag: 'TestSuite', name, reason: 'unwritable' });
    else suites.push({ name, experiences: experiences.sort() });
  }
  return { suites, leftOut };
};

const archivedAmong = (holders: readonly LiveExperience[]): readonly string[] =>
  holders.flatMap(({ archived, experienceID }) => (archived ? [experienceID.toLowerCase()] : []));

const archivedIDs = ({
  experiencesByName,
}: DatabaseState): Pick<LiveConfig, 'archivedIDsByName' | 'archivedIDs'> => ({
  archivedIDsByName: new Map(
    [...experiencesByName].map(([name, holders]) => [
      name,
      holders.every(({ archived }) => archived) ? archivedAmong(holders) : [],
    ]),
  ),
  archivedIDs: new Set([...experiencesByName.values()].flatMap(archivedAmong)),
});

const unnamed = (tag: 'Tag' | 'System', names: Iterable<string>): LeftOut[] =>
  [...names].filter((name) => !isName(name)).map((name) => ({ _tag: tag, name }));

/** Unreadable entities. A plan leaves them alone, except for active experiences, which a config must not omit. */
const unreadableIn = ({ unreadable = [] }: DatabaseState) => {
  const unwritable: UnwritableExperience[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of unreadable) {
    const name = one.name ?? one.id;
    if (one.kind === 'experience' && !one.archived)
      unwritable.push({ name, experienceID: one.id, field: 'unreadable' });
    else leftOut.push({ _tag: 'Unreadable', name, unreadable: one });
  }
  return { unwritable, leftOut };
};

/** What is needed to create tags and suites in another project. */
interface Declarations {
  readonly tagDescriptions: ReadonlyMap<string, string>;
  readonly suites: ReadonlyMap<string, Pick<ManagedTestSuite, 'system' | 'description' | 'metricsSet'>>;
}

/** Options of `liveConfig`. */
export interface LiveConfigOptions {
  readonly includeArchived: boolean;
  /** Globs of names to omit and to ignore. */
  readonly exclude?: readonly string[];
  /** The descriptions of tags and suites, to declare them; absent: only their names. */
  readonly declarations?: Declarations;
  /** Limits the experiences to those with this tag, which the entries do not list. */
  readonly ownershipTag?: string;
}

/**
 * Describes a live state as a config, such that a plan from it has no changes. The config ignores what is excluded, so that no plan
 * archives it. The left side holds the active experiences that a config cannot express, which a plan from the config would archive.
 */
export const liveConfig = (
  state: DatabaseState,
  { includeArchived, exclude = [], declarations, ownershipTag }: LiveConfigOptions,
): E.Either<readonly UnwritableExperience[], LiveConfig> => {
  const isExcluded = anyGlob(exclude);
  const owned =
    ownershipTag === undefined
      ? undefined
      : (state.tagSetsByName.get(ownershipTag)?.experienceIDs ?? new Set());
  const { listed, leftOut, unwritable } = listExperiences(
    state,
    includeArchived,
    (live) => isExcluded(live.name) || owned?.has(live.experienceID) === false,
  );
  const unreadable = unreadableIn(state);
  const unsaid = [...unwritable, ...unreadable.unwritable];
  if (unsaid.length > 0) return E.left(unsaid);
  const tagSets = [...state.tagSetsByName.values()].filter(
    ({ name }) => isName(name) && name !== ownershipTag,
  );
  const systemSets = [...state.systemSetsByName.values()].filter(({ name }) => isName(name));
  const [tags, systems, suites] = [
    memberNames(tagSets),
    memberNames(systemSets),
    listSuites(state, isExcluded),
  ];
  const protections = [...(state.protectionsByGlob?.keys() ?? [])].filter(isName).sort();
  const entries = listed.map((live) => ({ live, entry: entryOf(live, tags, systems) }));
  const experiences = entries.map(({ entry }) => entry);
  const managedExperienceTags = [...new Set(experiences.flatMap((entry) => entry.tags))].sort();
  return E.right({
    config: {
      experiences,
      managedTestSuites: suites.suites.map((suite) => ({
        ...suite,
        ...declarations?.suites.get(suite.name),
      })),
      managedExperienceTags,
      ...(declarations && {
        declaredTags: managedExperienceTags.map((name) => ({
          name,
          description: declarations.tagDescriptions.get(name) ?? '',
        })),
      }),
      ...(protections.length > 0 && { protected: protections }),
      ...(exclude.length > 0 && { ignored: exclude }),
    },
    leftOut: [
      ...leftOut,
      ...unreadable.leftOut,
      ...entries.flatMap(({ live, entry }) => settingsLeftOut(live, entry)),
      ...suites.leftOut,
      ...unnamed('Tag', state.tagSetsByName.keys()),
      ...unnamed('System', state.systemSetsByName.keys()),
    ],
    tags: new Set(tagSets.map(({ name }) => name)),
    systems: new Set(systemSets.map(({ name }) => name)),
    ...archivedIDs(state),
  });
};

/** An entry with only the settings to keep. */
export const keepingSettings = (
  entry: ConfigExperience,
  isKept: (field: OptionalField) => boolean,
): ConfigExperience => {
  const kept = { ...entry };
  for (const field of OPTIONAL_FIELDS) if (!isKept(field)) Reflect.deleteProperty(kept, field);
  return kept;
};

/** Omits the settings that have the server's defaults, as in a new file. */
export const withoutDefaults = (entry: ConfigExperience): ConfigExperience =>
  keepingSettings(entry, (field) => !isDefault(field, entry));
