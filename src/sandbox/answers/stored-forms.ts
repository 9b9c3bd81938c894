import { each, type Json, type JsonObject, object, text, type Variant, withField } from './variant.ts';

const GROUP = 'Values normalised by the server';

const stored = (
  name: string,
  about: string,
  storeExperience: (fields: JsonObject) => JsonObject,
): Variant => ({
  name: `stored-${name}`,
  group: GROUP,
  about,
  storeExperience,
});

/** Changes the list of values of each custom field of a type. */
const valuesOf =
  (type: string | undefined, change: (values: readonly Json[]) => readonly Json[]) =>
  (fields: JsonObject): JsonObject =>
    withField(
      fields,
      'customFields',
      each(
        object((field) =>
          type === undefined || field.type === type
            ? withField(field, 'values', (values) => (Array.isArray(values) ? change(values) : values))
            : field,
        ),
      ),
    );

const eachValueOf = (type: string | undefined, change: (value: string) => string) =>
  valuesOf(type, (values) => values.map(text(change)));

const INDENT = 2;
/** The jsonb type of PostgreSQL sorts shorter keys first. */
const byLengthThenName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a.length - b.length || (a < b ? -1 : 1);

const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(byLengthThenName))
    : value;

/** Leaves invalid JSON unchanged; the sandbox rejects it. */
const rewrittenJson =
  (write: (value: unknown) => string) =>
  (value: string): string => {
    try {
      return write(JSON.parse(value));
    } catch {
      return value;
    }
  };

const keyOf = (value: Json): string => JSON.stringify(value);
const sorted = (values: readonly Json[]): readonly Json[] =>
  [...values].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
const sortedList = (value: Json): Json => (Array.isArray(value) ? sorted(value) : value);

const number =
  (change: (value: number) => string) =>
  (value: string): string =>
    value.trim() !== '' && Number.isFinite(Number(value)) ? change(Number(value)) : value;

const time =
  (change: (value: Date) => string) =>
  (value: string): string =>
    Number.isNaN(Date.parse(value)) ? value : change(new Date(value));

const trim = (value: string): string => value.trim();
const trimmed =
  (...names: readonly string[]) =>
  (fields: JsonObject): JsonObject =>
    names.reduce((changed, name) => withField(changed, name, text(trim)), fields);

const environment =
  (change: (variables: readonly Json[]) => readonly Json[]) =>
  (fields: JsonObject): JsonObject =>
    withField(fields, 'environmentVariables', (value) => (Array.isArray(value) ? change(value) : value));

/** Variants that normalise values when they are stored. */
export const STORED_FORMS: readonly Variant[] = [
  stored(
    'numbers-shortest',
    'Stores the number 1.50 in a custom field as 1.5',
    eachValueOf('number', number(String)),
  ),
  stored(
    'numbers-with-decimals',
    'Stores the number 2 in a custom field as 2.000000',
    eachValueOf(
      'number',
      number((value) => value.toFixed(6)),
    ),
  ),
  stored(
    'timestamps-in-utc',
    'Stores a timestamp with +02:00 in a custom field as UTC',
    eachValueOf(
      'timestamp',
      time((value) => value.toISOString().replace('.000Z', 'Z')),
    ),
  ),
  stored(
    'timestamps-with-milliseconds',
    'Stores timestamps in custom fields with milliseconds',
    eachValueOf(
      'timestamp',
      time((value) => value.toISOString()),
    ),
  ),
  stored(
    'json-compact',
    'Stores JSON in custom fields without spaces',
    eachValueOf(
      'json',
      rewrittenJson((value) => JSON.stringify(value)),
    ),
  ),
  stored(
    'json-spaced',
    'Stores JSON in custom fields with indentation',
    eachValueOf(
      'json',
      rewrittenJson((value) => JSON.stringify(value, undefined, INDENT)),
    ),
  ),
  stored(
    'json-with-sorted-keys',
    'Stores JSON in custom fields with sorted keys, like jsonb in PostgreSQL',
    eachValueOf(
      'json',
      rewrittenJson((value) => JSON.stringify(value, sortedKeys)),
    ),
  ),
  stored('values-sorted', 'Sorts the values of custom fields', valuesOf(undefined, sorted)),
  stored(
    'values-reversed',
    'Reverses the values of custom fields',
    valuesOf(undefined, (values) => [...values].reverse()),
  ),
  stored(
    'values-once',
    'Removes duplicate values of custom fields',
    valuesOf(undefined, (values) => [...new Set(values)]),
  ),
  stored('values-trimmed', 'Trims the values of text custom fields', eachValueOf('text', trim)),
  stored('custom-fields-sorted', 'Sorts custom fields by name', (fields) =>
    withField(fields, 'customFields', sortedList),
  ),
  stored('empty-custom-fields-dropped', 'Drops custom fields without values', (fields) =>
    withField(fields, 'customFields', (value) =>
      Array.isArray(value) ? value.filter((field: Json) => !keyOf(field).includes('"values":[]')) : value,
    ),
  ),
  stored('environment-variables-sorted', 'Sorts environment variables by name', environment(sorted)),
  stored(
    'environment-values-trimmed',
    'Trims the values of environment variables',
    environment((variables) => variables.map(object(trimmed('value')))),
  ),
  stored('descriptions-trimmed', 'Trims descriptions', trimmed('description')),
  stored('descriptions-without-last-newline', 'Removes trailing newlines from descriptions', (fields) =>
    withField(
      fields,
      'description',
      text((value) => value.replace(/\n+$/, '')),
    ),
  ),
  stored('descriptions-with-unix-lines', 'Stores CR LF in descriptions as LF', (fields) =>
    withField(
      fields,
      'description',
      text((value) => value.replaceAll('\r\n', '\n')),
    ),
  ),
  stored('profiles-trimmed', 'Trims profiles', trimmed('profile')),
  stored('locations-trimmed', 'Trims locations', (fields) =>
    withField(trimmed('location')(fields), 'locations', each(text(trim))),
  ),
  stored('locations-without-last-slash', 'Removes trailing slashes from locations', (fields) =>
    withField(fields, 'locations', each(text((value) => value.replace(/\/$/, '')))),
  ),
  stored('texts-composed', 'Normalises names and descriptions to Unicode NFC', (fields) =>
    ['name', 'description'].reduce(
      (changed, field) =>
        withField(
          changed,
          field,
          text((value) => value.normalize('NFC')),
        ),
      fields,
    ),
  ),
  {
    name: 'stored-suite-experiences-sorted',
    group: GROUP,
    about: 'Sorts the experiences of a suite by ID',
    storeSuite: (fields) => withField(fields, 'experiences', sortedList),
  },
];
