import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { CustomFieldType } from '../../domain/experience.ts';
import { described, list, optional, ScalarType, ShortType } from './config-type.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { Flag, ListedText, Name, NonEmptyText, Seconds, Text, WrittenID } from './scalar-types.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

const FIELD_TYPES = Object.keys(CustomFieldType.keys);

/** The types of custom fields that the API knows. */
const FieldType = new ScalarType<CustomFieldType>(
  'FieldType',
  CustomFieldType.is,
  (value) => {
    const written = value instanceof YamlScalar && !isNull(value) ? value.text : '';
    if (CustomFieldType.is(written)) return E.right(written);
    const nearest = nearestName(written, FIELD_TYPES);
    return E.left({
      rule: 'unknown-field-type',
      message: (subject) =>
        `${subject} must be one of ${FIELD_TYPES.join(', ')}, but found ${described(value)}`,
      hint: nearest === undefined ? 'Write text if in doubt.' : `Did you mean ${nearest}?`,
    });
  },
  { enum: FIELD_TYPES },
);

const EnvironmentVariableEntry = t.strict({ name: Name, value: Text }, 'environment variable');

const CustomFieldEntry = t.strict({ name: Name, type: FieldType, values: list(ListedText) }, 'custom field');

/** The optional settings with a single value. */
export const SETTING_TYPES = { profile: Text, cacheExempt: Flag, containerTimeoutSeconds: Seconds };

/** An entry of `experiences` as written in the file. */
export const ExperienceEntry = t.intersection(
  [
    t.strict({ name: Name }),
    t.exact(
      t.partial({
        // An experience without them may stay so; compute reports them if the entry creates an experience.
        description: Text,
        locations: optional(list(NonEmptyText)),
        experienceID: WrittenID,
        previousName: optional(Name),
        profile: SETTING_TYPES.profile,
        environmentVariables: optional(list(EnvironmentVariableEntry)),
        cacheExempt: optional(SETTING_TYPES.cacheExempt),
        containerTimeoutSeconds: optional(SETTING_TYPES.containerTimeoutSeconds),
        customFields: optional(list(CustomFieldEntry)),
        tags: optional(list(Name)),
        systems: optional(list(Name)),
        archived: optional(Flag),
      }),
    ),
  ],
  'experience',
);
export type ExperienceEntry = t.TypeOf<typeof ExperienceEntry>;

/** The filter that selects the members of a suite. */
const SuiteFilterEntry = t.exact(
  t.partial({ tags: optional(list(Name)), systems: optional(list(Name)), names: optional(list(Name)) }),
  'suite filter',
);

/** An entry of `managedTestSuites` as written in the file. */
export const TestSuiteEntry = t.intersection(
  [
    t.strict({ name: Name }),
    t.exact(
      t.partial({
        experiences: optional(list(Name)),
        // An empty value is a mistake: it would select nothing.
        where: SuiteFilterEntry,
        system: optional(Name),
        description: Text,
        metricsSet: optional(Name),
      }),
    ),
  ],
  'test suite',
);
export type TestSuiteEntry = t.TypeOf<typeof TestSuiteEntry>;

/** A declared tag of `managedExperienceTags`. */
const DeclaredTagEntry = t.intersection(
  [t.strict({ name: Name }), t.exact(t.partial({ description: Text }))],
  'managed tag',
);

/** An item of `managedExperienceTags` as written in the file. */
const ManagedTagEntry = new ShortType(Name, DeclaredTagEntry);
type ManagedTagEntry = t.TypeOf<typeof ManagedTagEntry>;

/** A config file. */
export const ConfigDocument = t.intersection(
  [
    t.strict({ experiences: list(ExperienceEntry) }),
    t.exact(
      t.partial({
        managedTestSuites: optional(list(TestSuiteEntry)),
        managedExperienceTags: optional(list(ManagedTagEntry)),
        protected: optional(list(Name)),
        ignored: optional(list(Name)),
        project: optional(Name),
        ownershipTag: optional(Name),
      }),
    ),
  ],
  'config file',
);
export type ConfigDocument = t.TypeOf<typeof ConfigDocument>;
