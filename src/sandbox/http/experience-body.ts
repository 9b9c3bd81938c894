import type * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from '../request-error.ts';
import type { StoredCustomField, ExperienceSettings } from '../records/experiences.ts';
import { type BodyReader, isTimestamp } from './body-reader.ts';
import { quoted } from './identifier.ts';

export const CUSTOM_FIELD_TYPES = ['text', 'number', 'timestamp', 'json'] as const;
const DEFAULT_TIMEOUT_SECONDS = 3600;

const isJsonContainer = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
};

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

const VALUE_RULES: Readonly<
  Record<StoredCustomField['type'], { test: (text: string) => boolean; form: string }>
> = {
  text: { test: () => true, form: 'a text' },
  number: { test: isNumber, form: 'a number such as "32"' },
  timestamp: { test: isTimestamp, form: 'a timestamp such as "2026-01-31T12:00:00Z"' },
  json: { test: isJsonContainer, form: 'a JSON object or array' },
};

const readCustomField = (reader: BodyReader): StoredCustomField => {
  const name = reader.requiredText('name');
  const type = reader.required('type', reader.oneOf('type', CUSTOM_FIELD_TYPES), 'text');
  const values = reader.required('values', reader.texts('values'), []);
  const { test, form } = VALUE_RULES[type];
  const invalid = values.findIndex((value) => !test(value));
  if (invalid >= 0)
    reader.addError(
      `values[${invalid}]`,
      `is ${quoted(values[invalid] ?? '')}; a field of type ${type} takes ${form}`,
    );
  // Names are case-insensitive, so they are stored in one spelling.
  return { name: name.toLowerCase(), values, type };
};

const readCustomFields = (reader: BodyReader): readonly StoredCustomField[] | undefined => {
  const fields = reader.objects('customFields')?.map(readCustomField);
  const names = fields?.map(({ name }) => name) ?? [];
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    reader.addError('customFields', `contains ${quoted(duplicate)} twice; names are case-insensitive`);
  return fields;
};

const readLocations = (reader: BodyReader): readonly string[] | undefined => {
  const locations = reader.nonEmptyTexts('locations');
  const location = reader.nonEmptyText('location');
  return locations ?? (location === undefined ? undefined : [location]);
};

const readEnvironment = (reader: BodyReader): ExperienceSettings['environmentVariables'] | undefined =>
  reader
    .objects('environmentVariables')
    ?.map((variable) => ({ name: variable.requiredText('name'), value: variable.requiredText('value') }));

/** The tags and systems of an experience in a body. */
export interface OwnerIDs {
  readonly systemIDs?: readonly string[];
  readonly experienceTagIDs?: readonly string[];
}

export interface ExperienceInput extends OwnerIDs {
  readonly settings: ExperienceSettings;
}

const readOwnerIDs = (reader: BodyReader): OwnerIDs => {
  const systemIDs = reader.uuids('systemIDs');
  const experienceTagIDs = reader.uuids('experienceTagIDs');
  return {
    ...(systemIDs === undefined ? {} : { systemIDs }),
    ...(experienceTagIDs === undefined ? {} : { experienceTagIDs }),
  };
};

/** Reads the settings of an experience. Absent fields get their defaults. */
export const readExperienceSettings = (reader: BodyReader): ExperienceSettings => ({
  name: reader.requiredNonEmptyText('name'),
  description: reader.requiredText('description'),
  locations: readLocations(reader) ?? [],
  containerTimeoutSeconds: reader.integer('containerTimeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS,
  profile: reader.text('profile') ?? '',
  environmentVariables: readEnvironment(reader) ?? [],
  cacheExempt: reader.boolean('cacheExempt') ?? false,
  customFields: readCustomFields(reader) ?? [],
});

/** Reads the body of a create request. */
export const readNewExperience = (reader: BodyReader): E.Either<RequestError, ExperienceInput> => {
  const input = { settings: readExperienceSettings(reader), ...readOwnerIDs(reader) };
  return reader.finish(input);
};

const UPDATABLE = [
  'name',
  'description',
  'location',
  'locations',
  'containerTimeoutSeconds',
  'profile',
  'environmentVariables',
  'systemIDs',
  'experienceTagIDs',
  'cacheExempt',
  'customFields',
] as const;

/** The fields that an update sets. Absent fields stay unchanged. */
export interface ExperienceUpdate extends OwnerIDs {
  readonly settings: Partial<ExperienceSettings>;
}

const readFields = (reader: BodyReader): ExperienceUpdate => {
  const settings = {
    name: reader.nonEmptyText('name'),
    description: reader.text('description'),
    locations: readLocations(reader),
    containerTimeoutSeconds: reader.integer('containerTimeoutSeconds'),
    profile: reader.text('profile'),
    environmentVariables: readEnvironment(reader),
    cacheExempt: reader.boolean('cacheExempt'),
    customFields: readCustomFields(reader),
  };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return { settings: given, ...readOwnerIDs(reader) };
};

/** Reads the body of an update request. */
export const readExperienceUpdate = (reader: BodyReader): E.Either<RequestError, ExperienceUpdate> => {
  const fields = reader.masked('experience', UPDATABLE);
  const change = fields ? readFields(fields) : { settings: {} };
  return reader.finish(change);
};
