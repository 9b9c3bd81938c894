import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { CustomFieldType } from '../../domain/experience.ts';
import { described, list, optional, ScalarType, ShortType } from './config-type.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { Flag, ListedText, Name, NonEmptyText, Seconds, Text, WrittenID } from './scalar-types.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

const FIELD_TYPES = Object.keys(CustomFieldType.keys);

/** The four types of custom fields that the API knows. */
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
      hint: nearest === undefined ? 'Write text if in doubt' : `Did you mean ${nearest}?`,
    });
  },
  { enum: FIELD_TYPES },
);

const EnvironmentVariableEntry = t.strict({ name: Name, value: Text }, 'environment variable');

const CustomFieldEntry = t.strict({ name: Name, type: FieldType, values: list(ListedText) }, 'custom field');

/** The settings that are a single value and may be left alone. */
export const SETTING_TYPES = { profile: Text, cacheExempt: Flag, containerTimeoutSeconds: Seconds };

/** One entry of `experiences`, as the file has it. */
export const ExperienceEntry = t.intersection(
  [
    t.strict({ name: Name }),
    t.exact(
      t.partial({
        // What lives without them may stay so; that a new experience has them is checked when it is known to be one.
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

/** What chooses the members of a suite. */
const SuiteFilterEntry = t.exact(
  t.partial({ tags: optional(list(Name)), systems: optional(list(Name)), names: optional(list(Name)) }),
  'suite filter',
);

/** One entry of `managedTestSuites`, as the file has it. */
export const TestSuiteEntry = t.intersection(
  [
    t.strict({ name: Name }),
    t.exact(
      t.partial({
        experiences: optional(list(Name)),
        // Left empty it is a slip: it would choose nothing.
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

/** A tag of `managedExperienceTags` that is declared. */
const DeclaredTagEntry = t.intersection(
  [t.strict({ name: Name }), t.exact(t.partial({ description: Text }))],
  'managed tag',
);

/** One item of `managedExperienceTags`, as the file has it. */
const ManagedTagEntry = new ShortType(Name, DeclaredTagEntry);
type ManagedTagEntry = t.TypeOf<typeof ManagedTagEntry>;

/** A whole config file. */
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
