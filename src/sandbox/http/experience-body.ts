import type * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from '../request-error.ts';
import type { CustomField, ExperienceSettings } from '../records/experiences.ts';
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

const ACCEPTS: Readonly<Record<CustomField['type'], { test: (text: string) => boolean; form: string }>> = {
  text: { test: () => true, form: 'a text' },
  number: { test: isNumber, form: 'a number like "32"' },
  timestamp: { test: isTimestamp, form: 'a timestamp like "2026-01-31T12:00:00Z"' },
  json: { test: isJsonContainer, form: 'the JSON text of an object or a list' },
};

const readCustomField = (reader: BodyReader): CustomField => {
  const name = reader.requiredText('name');
  const type = reader.required('type', reader.oneOf('type', CUSTOM_FIELD_TYPES), 'text');
  const values = reader.required('values', reader.texts('values'), []);
  const { test, form } = ACCEPTS[type];
  const bad = values.findIndex((value) => !test(value));
  if (bad >= 0)
    reader.complain(
      `values[${bad}]`,
      `is ${quoted(values[bad] ?? '')}; a field of the type ${type} takes ${form}`,
    );
  // Names are compared without regard to case, so one spelling is kept.
  return { name: name.toLowerCase(), values, type };
};

const readCustomFields = (reader: BodyReader): readonly CustomField[] | undefined => {
  const fields = reader.objects('customFields')?.map(readCustomField);
  const names = fields?.map(({ name }) => name) ?? [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    reader.complain(
      'customFields',
      `holds ${quoted(twice)} twice; names are compared without regard to case`,
    );
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

/** What a body says of the tags and systems of an experience. */
export interface Belongings {
  readonly systemIDs?: readonly string[];
  readonly experienceTagIDs?: readonly string[];
}

export interface ExperienceInput extends Belongings {
  readonly settings: ExperienceSettings;
}

const readBelongings = (reader: BodyReader): Belongings => {
  const systemIDs = reader.uuids('systemIDs');
  const experienceTagIDs = reader.uuids('experienceTagIDs');
  return {
    ...(systemIDs === undefined ? {} : { systemIDs }),
    ...(experienceTagIDs === undefined ? {} : { experienceTagIDs }),
  };
};

/** Reads what users set of an experience; absent fields get the defaults. */
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

/** Reads the body of a create. */
export const readNewExperience = (reader: BodyReader): E.Either<RequestError, ExperienceInput> => {
  const input = { settings: readExperienceSettings(reader), ...readBelongings(reader) };
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

/** What an update changes; what is absent stays as it is. */
export interface ExperienceChange extends Belongings {
  readonly settings: Partial<ExperienceSettings>;
}

const readFields = (reader: BodyReader): ExperienceChange => {
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
  return { settings: given, ...readBelongings(reader) };
};

/** Reads the body of an update. */
export const readExperienceChange = (reader: BodyReader): E.Either<RequestError, ExperienceChange> => {
  const fields = reader.masked('experience', UPDATABLE);
  const change = fields ? readFields(fields) : { settings: {} };
  return reader.finish(change);
};
