import { type Entity, type Json, type JsonObject, type Variant, withField } from './variant.ts';

/** A name that says that this is one of the things that the variants are about. */
const ODD = 'odd';

const WORDS: Readonly<Record<Entity, string>> = {
  project: 'projects',
  experience: 'experiences',
  experienceTag: 'tags',
  system: 'systems',
  testSuite: 'suites',
};

/** What is told of the things whose names begin with `odd`, in a form that no description of the API allows. */
const odd = (
  name: string,
  entity: Entity,
  what: string,
  fields: Readonly<Record<string, Json>>,
): Variant => ({
  name: `odd-${name}`,
  group: 'Answers of another shape',
  about: `Tells of ${WORDS[entity]} whose names begin with \`odd\` ${what}`,
  entity: (value, told) => (told === entity && isOdd(value) ? changed(value, fields) : value),
});

const isOdd = ({ name }: JsonObject): boolean => typeof name === 'string' && name.startsWith(ODD);

const changed = (value: JsonObject, fields: Readonly<Record<string, Json>>): JsonObject =>
  Object.entries(fields).reduce((result, [field, instead]) => withField(result, field, () => instead), value);

/** Things that a client cannot read, one by one, in lists that it can. */
export const UNREADABLE: readonly Variant[] = [
  odd('experience-locations', 'experience', 'with one text for `locations`', { locations: 's3://odd' }),
  odd('experience-timeouts', 'experience', 'with a timeout in words', {
    containerTimeoutSeconds: 'an hour',
  }),
  odd('experience-names', 'experience', 'with a number for the name', { name: 7 }),
  odd('tag-names', 'experienceTag', 'with a number for the name', { name: 7 }),
  odd('system-flags', 'system', 'with a text for `archived`', { archived: 'no' }),
  odd('system-names', 'system', 'with a number for the name', { name: 7 }),
  odd('suite-experiences', 'testSuite', 'with one text for `experiences`', { experiences: 'all' }),
  odd('suite-names', 'testSuite', 'with a number for the name', { name: 7 }),
  odd('project-names', 'project', 'with a number for the name', { name: 7 }),
];
