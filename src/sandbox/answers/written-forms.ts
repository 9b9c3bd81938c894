import {
  each,
  type Entity,
  isList,
  isObject,
  type Json,
  type JsonObject,
  object,
  text,
  type Variant,
  withField,
} from './variant.ts';

const TIMES = ['creationTimestamp', 'updateTimestamp'];

const timesAs = (name: string, about: string, change: (time: string) => Json): Variant => ({
  name: `timestamps-${name}`,
  group: 'Timestamps',
  about,
  entity: (value) => TIMES.reduce((changed, field) => withField(changed, field, text(change)), value),
});

const HOURS = 2;
const MILLISECONDS_PER_HOUR = 3_600_000;
const MILLISECONDS = 1000;

/** The same instant with the offset +02:00. */
const withOffset = (time: string): string =>
  new Date(Date.parse(time) + HOURS * MILLISECONDS_PER_HOUR).toISOString().replace('Z', '+02:00');

const TIMESTAMPS: readonly Variant[] = [
  timesAs('with-offset', 'Returns times with +02:00', withOffset),
  timesAs('with-nanoseconds', 'Returns times with nanoseconds', (time) => time.replace('Z', '000000Z')),
  timesAs('in-seconds', 'Returns times without fractional seconds', (time) => time.replace(/\.\d+/, '')),
  timesAs('in-lower-case', 'Returns times with t and z in lower case', (time) => time.toLowerCase()),
  timesAs('with-space', 'Returns times with a space instead of T, like SQL', (time) =>
    time.replace('T', ' '),
  ),
  timesAs('as-unix-seconds', 'Returns times as seconds since 1970', (time) =>
    Math.floor(Date.parse(time) / MILLISECONDS),
  ),
  timesAs('as-unix-milliseconds', 'Returns times as milliseconds since 1970', (time) => Date.parse(time)),
  timesAs(
    'of-year-one',
    'Returns every time as 0001-01-01T00:00:00Z, the zero time of Go',
    () => '0001-01-01T00:00:00Z',
  ),
  timesAs('empty', 'Returns every time as an empty string', () => ''),
];

const OWN_IDS: Readonly<Record<Entity, string>> = {
  project: 'projectID',
  experience: 'experienceID',
  experienceTag: 'experienceTagID',
  system: 'systemID',
  testSuite: 'testSuiteID',
};

const toUpper = text((id) => id.toUpperCase());

const upperIDs = (
  name: string,
  what: string,
  change: (value: JsonObject, entity: Entity) => JsonObject,
): Variant => ({
  name,
  group: 'IDs',
  about: `Returns ${what} in upper case`,
  entity: change,
});

const upperMembers = (value: JsonObject): JsonObject => withField(value, 'experiences', each(toUpper));

const ofEntity = (name: string, wanted: Entity, what: string): Variant =>
  upperIDs(`upper-case-${name}-ids`, `the IDs of ${what}`, (value, entity) =>
    entity === wanted ? withField(value, OWN_IDS[entity], toUpper) : value,
  );

const IDS: readonly Variant[] = [
  upperIDs('upper-case-ids', 'every ID', (value) =>
    upperMembers(
      Object.values(OWN_IDS).reduce((changed, field) => withField(changed, field, toUpper), value),
    ),
  ),
  ofEntity('experience', 'experience', 'experiences'),
  ofEntity('tag', 'experienceTag', 'tags'),
  ofEntity('system', 'system', 'systems'),
  ofEntity('suite', 'testSuite', 'test suites'),
  ofEntity('project', 'project', 'projects'),
  upperIDs('upper-case-member-ids', 'the IDs of the experiences of suites', (value, entity) =>
    entity === 'testSuite' ? upperMembers(value) : value,
  ),
];

const ofExperience = (name: string, about: string, change: (value: JsonObject) => JsonObject): Variant => ({
  name,
  group: 'Locations and custom fields',
  about,
  entity: (value, entity) => (entity === 'experience' ? change(value) : value),
});

const hasOneLocation = ({ locations }: JsonObject): boolean => isList(locations) && locations.length <= 1;

const EXPERIENCES: readonly Variant[] = [
  ofExperience('location-alone', 'Returns a single location as `location`, without `locations`', (value) =>
    hasOneLocation(value) ? withField(value, 'locations', () => undefined) : value,
  ),
  ofExperience('null-location', 'Returns null for the deprecated `location`', (value) =>
    withField(value, 'location', () => null),
  ),
  ofExperience('absent-location', 'Omits the deprecated `location`', (value) =>
    withField(value, 'location', () => undefined),
  ),
  ofExperience(
    'unknown-custom-field-type',
    'Adds a custom field of the unknown type `geography` to every experience',
    (value) =>
      withField(value, 'customFields', (fields) => [
        ...(isList(fields) ? fields : []),
        { name: 'region', type: 'geography', values: ['north'] },
      ]),
  ),
  ofExperience('absent-custom-field-types', 'Omits the type of text custom fields', (value) =>
    withField(
      value,
      'customFields',
      each(object((field) => withField(field, 'type', (type) => (type === 'text' ? undefined : type)))),
    ),
  ),
  ofExperience('capital-custom-field-names', 'Returns the names of custom fields in upper case', (value) =>
    withField(value, 'customFields', each(object((field) => withField(field, 'name', toUpper)))),
  ),
];

const notation = (
  name: string,
  about: string,
  more: Pick<Variant, 'entity' | 'page' | 'write' | 'contentType'>,
): Variant => ({
  name,
  group: 'Notation',
  about,
  ...more,
});

const INDENT = 4;
const HEX = 16;
const HEX_DIGITS = 4;

const escaped = (value: Json): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff/]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(HEX).padStart(HEX_DIGITS, '0')}`,
  );

const withFloats = (value: Json): string => {
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value);
  if (Array.isArray(value)) return `[${value.map(withFloats).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${withFloats(item)}`);
  return `{${fields.join(',')}}`;
};

const backwards = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).reverse());
const UNKNOWN_FIELD = { tomorrow: { kind: 'new', values: [1, null] } };

const NOTATION: readonly Variant[] = [
  notation('spaced-json', 'Returns indented JSON', {
    write: (value) => JSON.stringify(value, undefined, INDENT),
  }),
  notation('escaped-json', 'Escapes slashes and non-ASCII characters as \\uXXXX', { write: escaped }),
  notation('numbers-as-floats', 'Returns integers as floats, such as 3600.0', { write: withFloats }),
  notation('reversed-keys', 'Reverses the order of all fields', {
    entity: backwards,
    page: backwards,
  }),
  notation('unknown-fields', 'Adds an unknown field to every entity and page', {
    entity: (value) => ({ ...UNKNOWN_FIELD, ...value }),
    page: (page) => ({ ...UNKNOWN_FIELD, ...page }),
  }),
  notation('plain-content-type', 'Sends JSON with the content type text/plain', {
    contentType: 'text/plain',
  }),
  notation('vendor-content-type', 'Sends JSON with the content type application/vnd.resim+json', {
    contentType: 'application/vnd.resim+json',
  }),
];

/** Variants with the same values in other notations. */
export const WRITTEN_FORMS: readonly Variant[] = [...TIMESTAMPS, ...IDS, ...EXPERIENCES, ...NOTATION];
