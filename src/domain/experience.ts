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

/** An environment variable of a simulation; the value is a string, even if the config has another scalar. */
export const EnvironmentVariable = t.strict({ name: t.string, value: t.string }, 'EnvironmentVariable');
export type EnvironmentVariable = t.TypeOf<typeof EnvironmentVariable>;

/** The types of custom fields that a config can express. */
export const CustomFieldType = t.keyof(
  { text: null, number: null, timestamp: null, json: null },
  'CustomFieldType',
);
export type CustomFieldType = t.TypeOf<typeof CustomFieldType>;

/**
 * A named, typed list of values; the API ignores the case of the name. A field whose type is not a `CustomFieldType` comes from a newer
 * API: a config cannot express it, so it is kept as it is.
 */
export const CustomField = t.strict(
  { name: t.string, type: t.string, values: t.readonlyArray(t.string) },
  'CustomField',
);
export type CustomField = t.TypeOf<typeof CustomField>;

/** Whether a config can express the type of a custom field. */
export const hasKnownType = ({ type }: CustomField): boolean => CustomFieldType.is(type);

/** The fields that always follow the config. */
const followed = {
  name: t.string,
  description: t.string,
  locations: t.readonlyArray(t.string),
  customFields: t.readonlyArray(CustomField),
};

/** The fields that a config may omit. */
const optional = {
  profile: t.string,
  environmentVariables: t.readonlyArray(EnvironmentVariable),
  cacheExempt: t.boolean,
  /** Seconds. */
  containerTimeoutSeconds: t.number,
};

/** The fields of an experience that users see and sync compares; timestamps and user IDs are left out. */
export const Experience = t.strict(
  { experienceID: ExperienceID, ...followed, ...optional, archived: t.boolean },
  'Experience',
);
export type Experience = t.TypeOf<typeof Experience>;

/** Who last changed a live entity and when (RFC 3339), as the API reports it; explains drift and is never digested. */
export interface LastChange {
  readonly updateTimestamp: string;
  readonly updateUserID: string;
}

/** A live experience with its last change. */
export type LiveExperience = Experience & { readonly lastChange?: LastChange };

/** The settings that a config may omit. */
export const OptionalSettings = t.exact(t.partial(optional), 'OptionalSettings');
export type OptionalSettings = Readonly<t.TypeOf<typeof OptionalSettings>>;

/**
 * The desired experience. Optional fields that the config omits are absent for a new experience (the server's defaults apply) and copied
 * from the live one for a matched one.
 */
export const WantedExperience = t.intersection(
  [t.strict({ ...followed, archived: t.boolean }), OptionalSettings],
  'WantedExperience',
);
export type WantedExperience = t.TypeOf<typeof WantedExperience>;

/** A field that an update can send. */
export type UpdatableField = Exclude<keyof WantedExperience, 'archived'>;
/** A field that a config may omit. */
export type OptionalField = keyof OptionalSettings;

type Updatable = Pick<Experience, UpdatableField>;

/** The properties of one field. */
interface FieldRow<A> {
  /** Whether two values mean the same to a user. */
  readonly same: (a: A, b: A) => boolean;
  /** Two values mean the same exactly if their normal forms have the same JSON; digests use it. */
  readonly normal: (value: A) => unknown;
}

const plain: FieldRow<string | number | boolean> = { same: (a, b) => a === b, normal: (value) => value };

/** The table of fields, in reading order. */
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

/** The values that the server gives a new experience if the config omits a setting. */
export const INITIAL_SETTINGS: Required<OptionalSettings> = {
  profile: '',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
};

const isUpdatable = (key: string): key is UpdatableField => Object.hasOwn(FIELDS, key);
const isOptional = (key: string): key is OptionalField => Object.hasOwn(INITIAL_SETTINGS, key);

/** The fields that an update can send, in reading order. */
export const UPDATABLE_FIELDS = Object.keys(FIELDS).filter(isUpdatable);

/** The fields that a config may omit. */
export const OPTIONAL_FIELDS = Object.keys(INITIAL_SETTINGS).filter(isOptional);

/** Whether a field means the same in both; an absent field equals only an absent one. */
export const sameField = <F extends UpdatableField>(
  field: F,
  one: Partial<Pick<Updatable, F>>,
  other: Partial<Pick<Updatable, F>>,
): boolean => {
  const a = one[field];
  const b = other[field];
  return a === b || (a !== undefined && b !== undefined && FIELDS[field].same(a, b));
};

/**
 * The normal form of one field: two values mean the same to a user exactly if their normal forms have the same JSON, whatever the order in
 * the server's answer.
 */
export const normalField = <F extends UpdatableField>(field: F, experience: Pick<Updatable, F>): unknown =>
  FIELDS[field].normal(experience[field]);

/** The custom fields to compare with the wanted ones: fields of unknown type are left out, unless a wanted one has the name. */
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

/** Whether a live experience has the wanted value of a field; any value will do if the field is absent. */
export const holdsField = (
  field: UpdatableField,
  wanted: Partial<Updatable>,
  now: Partial<Updatable>,
): boolean => {
  const value = wanted[field];
  if (value === undefined || value === now[field]) return true;
  if (field !== 'customFields' || !wanted.customFields || !now.customFields)
    return sameField(field, wanted, now);
  return sameField(field, wanted, { customFields: withoutForeign(wanted.customFields, now.customFields) });
};

/** Whether a live experience has the wanted values of all fields. */
export const holdsAllFields = (wanted: Partial<Updatable>, now: Partial<Updatable>): boolean => {
  for (const field of UPDATABLE_FIELDS) if (!holdsField(field, wanted, now)) return false;
  return true;
};

/** The named fields of an object, as far as they are set. */
export const picked = <A extends object, F extends keyof A>(
  value: A,
  fields: readonly F[],
): Partial<Pick<A, F>> => {
  const result: Partial<Pick<A, F>> = {};
  for (const field of fields) if (value[field] !== undefined) result[field] = value[field];
  return result;
};
