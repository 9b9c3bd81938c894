import { type Entity, type Json, type JsonObject, type Variant, withField } from './variant.ts';

/** The prefix of the names of affected entities. */
const ODD = 'odd';

const PLURALS: Readonly<Record<Entity, string>> = {
  project: 'projects',
  experience: 'experiences',
  experienceTag: 'tags',
  system: 'systems',
  testSuite: 'suites',
};

/** Breaks the API description for entities whose names start with `odd`. */
const odd = (
  name: string,
  entity: Entity,
  what: string,
  fields: Readonly<Record<string, Json>>,
): Variant => ({
  name: `odd-${name}`,
  group: 'Entities that violate the API description',
  about: `Returns ${PLURALS[entity]} whose names start with \`odd\` ${what}`,
  entity: (value, kind) => (kind === entity && isOdd(value) ? changed(value, fields) : value),
});

const isOdd = ({ name }: JsonObject): boolean => typeof name === 'string' && name.startsWith(ODD);

const changed = (value: JsonObject, fields: Readonly<Record<string, Json>>): JsonObject =>
  Object.entries(fields).reduce((result, [field, instead]) => withField(result, field, () => instead), value);

/** Variants with single entities that a client cannot decode, in lists that it can. */
export const UNREADABLE: readonly Variant[] = [
  odd('experience-locations', 'experience', 'with a string for `locations`', { locations: 's3://odd' }),
  odd('experience-timeouts', 'experience', 'with a string for the timeout', {
    containerTimeoutSeconds: 'an hour',
  }),
  odd('experience-names', 'experience', 'with a number for the name', { name: 7 }),
  odd('tag-names', 'experienceTag', 'with a number for the name', { name: 7 }),
  odd('system-flags', 'system', 'with a string for `archived`', { archived: 'no' }),
  odd('system-names', 'system', 'with a number for the name', { name: 7 }),
  odd('suite-experiences', 'testSuite', 'with a string for `experiences`', { experiences: 'all' }),
  odd('suite-names', 'testSuite', 'with a number for the name', { name: 7 }),
  odd('project-names', 'project', 'with a number for the name', { name: 7 }),
];
