import * as t from 'io-ts';
import { ExperienceID } from './ids.ts';
import {
  foldedFieldName,
  normalCustomFields,
  normalVariables,
  sameCustomFields,
  sameTexts,
  sameVariables,
} from './normal-form.ts';

/** What a simulation finds in its environment; the value is text, whatever a config writes. */
export const EnvironmentVariable = t.strict({ name: t.string, value: t.string }, 'EnvironmentVariable');
export type EnvironmentVariable = t.TypeOf<typeof EnvironmentVariable>;

/** The types of custom fields that the API knows. */
export const CustomFieldType = t.keyof(
  { text: null, number: null, timestamp: null, json: null },
  'CustomFieldType',
);
export type CustomFieldType = t.TypeOf<typeof CustomFieldType>;

/**
 * A typed list of values under a name; the API compares names without regard to case. A type that is no `CustomFieldType` is one that a newer API
 * has: no config can say it, so that its field is kept as it is.
 */
export const CustomField = t.strict(
  { name: t.string, type: t.string, values: t.readonlyArray(t.string) },
  'CustomField',
);
export type CustomField = t.TypeOf<typeof CustomField>;

/** Whether a config can say the type of a custom field. */
export const hasKnownType = ({ type }: CustomField): boolean => CustomFieldType.is(type);

/** The fields that always follow the config. */
const followed = {
  name: t.string,
  description: t.string,
  locations: t.readonlyArray(t.string),
  customFields: t.readonlyArray(CustomField),
};

/** The fields that a config may leave alone. */
const optional = {
  profile: t.string,
  environmentVariables: t.readonlyArray(EnvironmentVariable),
  cacheExempt: t.boolean,
  /** Seconds. */
  containerTimeoutSeconds: t.number,
};

/** What a user can see of a live experience and sync can depend on; timestamps and user IDs stay out. */
export const Experience = t.strict(
  { experienceID: ExperienceID, ...followed, ...optional, archived: t.boolean },
  'Experience',
);
export type Experience = t.TypeOf<typeof Experience>;

/** Who changed a live entity last and when, as the API tells it (RFC 3339); for explaining drift, never digested. */
export interface LastChange {
  readonly updateTimestamp: string;
  readonly updateUserID: string;
}

/** A live experience with its last change. */
export type LiveExperience = Experience & { readonly lastChange?: LastChange };

/** The settings that a config may leave alone, as far as something is said of them. */
export const OptionalSettings = t.exact(t.partial(optional), 'OptionalSettings');
export type OptionalSettings = Readonly<t.TypeOf<typeof OptionalSettings>>;

/**
 * What an experience shall look like. Fields that the config may leave alone are absent for a new experience
 * (the server's defaults hold) and copied from the live one for a matched one.
 */
export const WantedExperience = t.intersection(
  [t.strict({ ...followed, archived: t.boolean }), OptionalSettings],
  'WantedExperience',
);
export type WantedExperience = t.TypeOf<typeof WantedExperience>;

/** A field that an update can send. */
export type UpdatableField = Exclude<keyof WantedExperience, 'archived'>;
/** A field that a config may leave alone. */
export type OptionalField = keyof OptionalSettings;

type Updatable = Pick<Experience, UpdatableField>;

/** What sync has to know about one field. */
interface FieldRow<A> {
  /** Whether two values mean the same to a user. */
  readonly same: (a: A, b: A) => boolean;
  /** Two values mean the same exactly when their normal forms are the same JSON; digests are taken of it. */
  readonly normal: (value: A) => unknown;
}

const plain: FieldRow<string | number | boolean> = { same: (a, b) => a === b, normal: (value) => value };

/** The table of fields, in the order in which people read them. */
const FIELDS: { readonly [F in UpdatableField]: FieldRow<Updatable[F]> } = {
  name: plain,
  description: plain,
  locations: { same: sameTexts, normal: (locations) => locations },
  profile: plain,
  environmentVariables: { same: sameVariables, normal: normalVariables },
  cacheExempt: plain,
  containerTimeoutSeconds: plain,
  customFields: { same: sameCustomFields, normal: normalCustomFields },
};

/** What the service gives a new experience whose config leaves a setting alone. */
export const INITIAL_SETTINGS: Required<OptionalSettings> = {
  profile: '',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
};

/** The fields beside the name, in the order in which a digest has them; a new field goes to the end. */
export const CONTENT_FIELDS = [
  'description',
  'locations',
  'containerTimeoutSeconds',
  'profile',
  'environmentVariables',
  'cacheExempt',
  'customFields',
] as const satisfies readonly UpdatableField[];

const isUpdatable = (key: string): key is UpdatableField => Object.hasOwn(FIELDS, key);
const isOptional = (key: string): key is OptionalField => Object.hasOwn(INITIAL_SETTINGS, key);

/** The fields that an update can send, in the order in which people read them. */
export const UPDATABLE_FIELDS = Object.keys(FIELDS).filter(isUpdatable);

/** The fields that a config may leave alone. */
export const OPTIONAL_FIELDS = Object.keys(INITIAL_SETTINGS).filter(isOptional);

/** Whether a field means the same on both sides; what is absent is the same as nothing but what is absent. */
export const sameField = <F extends UpdatableField>(
  field: F,
  { [field]: a }: Partial<Pick<Updatable, F>>,
  { [field]: b }: Partial<Pick<Updatable, F>>,
): boolean => (a === undefined || b === undefined ? a === b : FIELDS[field].same(a, b));

/**
 * The normal form of one field: two values mean the same to a user exactly when their normal forms are the same JSON,
 * in whatever order a server answers.
 */
export const normalField = <F extends UpdatableField>(field: F, experience: Pick<Updatable, F>): unknown =>
  FIELDS[field].normal(experience[field]);

/** The custom fields that count where some are wanted: those of which no config can say the type are left alone, unless they are named. */
const withoutForeign = (
  wanted: readonly CustomField[],
  now: readonly CustomField[],
): readonly CustomField[] =>
  now.every(hasKnownType)
    ? now
    : now.filter(
        (field) =>
          hasKnownType(field) ||
          wanted.some(({ name }) => foldedFieldName(name) === foldedFieldName(field.name)),
      );

/** Whether a live experience has a field as it is wanted; one of which nothing is wanted is the server's choice. */
export const holdsField = (
  field: UpdatableField,
  wanted: Partial<Updatable>,
  now: Partial<Updatable>,
): boolean => {
  if (wanted[field] === undefined) return true;
  if (field !== 'customFields' || !wanted.customFields || !now.customFields)
    return sameField(field, wanted, now);
  return sameField(field, wanted, { customFields: withoutForeign(wanted.customFields, now.customFields) });
};

/** Whether a live experience has all fields as they are wanted. */
export const holdsAllFields = (wanted: Partial<Updatable>, now: Partial<Updatable>): boolean =>
  UPDATABLE_FIELDS.every((field) => holdsField(field, wanted, now));

/** The named fields of something, as far as they are set. */
export const picked = <A extends object, F extends keyof A>(
  value: A,
  fields: readonly F[],
): Partial<Pick<A, F>> => {
  const result: Partial<Pick<A, F>> = {};
  for (const field of fields) if (value[field] !== undefined) result[field] = value[field];
  return result;
};
