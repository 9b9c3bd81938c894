import { each, type Entity, type Json, type JsonObject, object, type Variant, withField } from './variant.ts';

/** A field, or several, that a server may leave empty in more than one way. */
interface Emptiable {
  /** What the names of the variants end in. */
  readonly name: string;
  readonly what: string;
  readonly fields: Partial<Readonly<Record<Entity, readonly string[]>>>;
  /** Which values count; all of them where absent. */
  readonly when?: (value: Json) => boolean;
}

const isEmptyList = (value: Json): boolean => Array.isArray(value) && value.length === 0;
const isFalse = (value: Json): boolean => value === false;
const isEmptyText = (value: Json): boolean => value === '';
const DEFAULT_TIMEOUT_SECONDS = 3600;

const OF_ALL = (...fields: readonly string[]): Emptiable['fields'] => ({
  project: fields,
  experience: fields,
  experienceTag: fields,
  system: fields,
  testSuite: fields,
});

const EXPERIENCE_LISTS = ['locations', 'environmentVariables', 'customFields'];
const RESOURCES = ['vcpus', 'memory_mib', 'gpus', 'shared_memory_mb'];

const EMPTIABLE: readonly Emptiable[] = [
  {
    name: 'locations',
    what: 'the locations of an experience that has none',
    fields: { experience: ['locations'] },
    when: isEmptyList,
  },
  {
    name: 'environment-variables',
    what: 'the environment variables of an experience that has none',
    fields: { experience: ['environmentVariables'] },
    when: isEmptyList,
  },
  {
    name: 'custom-fields',
    what: 'the custom fields of an experience that has none',
    fields: { experience: ['customFields'] },
    when: isEmptyList,
  },
  {
    name: 'suite-experiences',
    what: 'the experiences of a suite that has none',
    fields: { testSuite: ['experiences'] },
    when: isEmptyList,
  },
  { name: 'descriptions', what: 'empty descriptions', fields: OF_ALL('description'), when: isEmptyText },
  { name: 'profiles', what: 'empty profiles', fields: { experience: ['profile'] }, when: isEmptyText },
  {
    name: 'timeouts',
    what: 'timeouts of 3600 s',
    fields: { experience: ['containerTimeoutSeconds'] },
    when: (value) => value === DEFAULT_TIMEOUT_SECONDS,
  },
  {
    name: 'cache-exempt',
    what: '`cacheExempt` where it is false',
    fields: { experience: ['cacheExempt'] },
    when: isFalse,
  },
  { name: 'archived', what: '`archived` where it is false', fields: OF_ALL('archived'), when: isFalse },
  {
    name: 'show-on-summary',
    what: '`showOnSummary` where it is false',
    fields: { testSuite: ['showOnSummary'] },
    when: isFalse,
  },
  { name: 'suite-revisions', what: 'the revisions of suites', fields: { testSuite: ['testSuiteRevision'] } },
  { name: 'suite-systems', what: 'the systems of suites', fields: { testSuite: ['systemID'] } },
  {
    name: 'timestamps',
    what: 'the times of creation and of the last change',
    fields: OF_ALL('creationTimestamp', 'updateTimestamp'),
  },
  {
    name: 'users',
    what: 'who created and changed something, and the organisation',
    fields: OF_ALL('userID', 'updateUserID', 'orgID'),
  },
  {
    name: 'project-ids',
    what: 'the project of what belongs to one',
    fields: { ...OF_ALL('projectID'), project: [] },
  },
  {
    name: 'system-counts',
    what: 'what systems count',
    fields: { system: ['numExperiences', 'numTestSuites', 'numBuilds', 'numMetricsBuilds', 'numBatches'] },
  },
  {
    name: 'system-resources',
    what: 'the architecture and resources of systems',
    fields: {
      system: ['architecture', ...RESOURCES.flatMap((name) => [`build_${name}`, `metrics_build_${name}`])],
    },
  },
];

type How = 'null' | 'absent';
const HOWS: readonly How[] = ['null', 'absent'];

const emptied = (how: How): null | undefined => (how === 'null' ? null : undefined);

const WORDS: Readonly<Record<How, string>> = { null: 'Answers null for', absent: 'Leaves out' };

const empty = (value: JsonObject, fields: readonly string[], how: How, when: (value: Json) => boolean) =>
  fields.reduce(
    (changed, field) => withField(changed, field, (old) => (when(old) ? emptied(how) : old)),
    value,
  );

const emptyValues = (value: JsonObject, how: How): JsonObject =>
  withField(value, 'customFields', each(object((field) => empty(field, ['values'], how, isEmptyList))));

const emptyEntityLists = (value: JsonObject, entity: Entity, how: How): JsonObject => {
  if (entity === 'testSuite') return empty(value, ['experiences'], how, isEmptyList);
  return entity === 'experience' ? empty(emptyValues(value, how), EXPERIENCE_LISTS, how, isEmptyList) : value;
};

const GROUP = 'Empty and missing fields';

const variantsOf = (how: How): readonly Variant[] => {
  const named = (name: string, what: string) => ({
    name: `${how}-${name}`,
    group: GROUP,
    about: `${WORDS[how]} ${what}`,
  });
  const emptyPage: Variant['page'] = (page, { list }) => empty(page, [list], how, isEmptyList);
  return [
    {
      ...named('lists', 'every empty list, of things and of pages'),
      entity: (value, entity) => emptyEntityLists(value, entity, how),
      page: emptyPage,
    },
    ...EMPTIABLE.map(({ name, what, fields, when = () => true }): Variant => ({
      ...named(name, what),
      entity: (value, entity) => empty(value, fields[entity] ?? [], how, when),
    })),
    {
      ...named('custom-field-values', 'the values of a custom field that has none'),
      entity: (value) => emptyValues(value, how),
    },
    { ...named('page-lists', 'the list of a page that lists nothing'), page: emptyPage },
    {
      ...named('page-tokens', 'the token behind the last page'),
      page: (page) => empty(page, ['nextPageToken'], how, isEmptyText),
    },
    { ...named('totals', 'the total of a list'), page: (page) => empty(page, ['total'], how, () => true) },
  ];
};

const SUITE_METRICS = ['metricsBuildID', 'metricsSetName', 'summaryReferenceDate'];

/** Fields that are null or absent where a client may expect a value. */
export const MISSING_FIELDS: readonly Variant[] = [
  ...HOWS.flatMap(variantsOf),
  {
    name: 'null-suite-metrics',
    group: GROUP,
    about: 'Answers null for the metrics of suites that have none, which the sandbox leaves out',
    entity: (value, entity) =>
      entity === 'testSuite'
        ? { ...Object.fromEntries(SUITE_METRICS.map((field) => [field, null])), ...value }
        : value,
  },
];
