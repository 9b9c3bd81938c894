import { each, type Entity, type Json, type JsonObject, object, type Variant, withField } from './variant.ts';

/** Fields that some servers return as null or leave out. */
interface OptionalFields {
  /** The suffix of the variant names. */
  readonly name: string;
  /** The object of the sentence that describes the variant. */
  readonly what: string;
  readonly fields: Partial<Readonly<Record<Entity, readonly string[]>>>;
  /** The values that are affected; all of them by default. */
  readonly when?: (value: Json) => boolean;
}

const isEmptyList = (value: Json): boolean => Array.isArray(value) && value.length === 0;
const isFalse = (value: Json): boolean => value === false;
const isEmptyText = (value: Json): boolean => value === '';
const DEFAULT_TIMEOUT_SECONDS = 3600;

const inAll = (...fields: readonly string[]): OptionalFields['fields'] => ({
  project: fields,
  experience: fields,
  experienceTag: fields,
  system: fields,
  testSuite: fields,
});

const EXPERIENCE_LISTS = ['locations', 'environmentVariables', 'customFields'];
const RESOURCES = ['vcpus', 'memory_mib', 'gpus', 'shared_memory_mb'];

const OPTIONAL_FIELDS: readonly OptionalFields[] = [
  {
    name: 'locations',
    what: 'the locations of an experience without any',
    fields: { experience: ['locations'] },
    when: isEmptyList,
  },
  {
    name: 'environment-variables',
    what: 'the environment variables of an experience without any',
    fields: { experience: ['environmentVariables'] },
    when: isEmptyList,
  },
  {
    name: 'custom-fields',
    what: 'the custom fields of an experience without any',
    fields: { experience: ['customFields'] },
    when: isEmptyList,
  },
  {
    name: 'suite-experiences',
    what: 'the experiences of a suite without any',
    fields: { testSuite: ['experiences'] },
    when: isEmptyList,
  },
  { name: 'descriptions', what: 'empty descriptions', fields: inAll('description'), when: isEmptyText },
  { name: 'profiles', what: 'empty profiles', fields: { experience: ['profile'] }, when: isEmptyText },
  {
    name: 'timeouts',
    what: 'timeouts of 3600 s',
    fields: { experience: ['containerTimeoutSeconds'] },
    when: (value) => value === DEFAULT_TIMEOUT_SECONDS,
  },
  {
    name: 'cache-exempt',
    what: '`cacheExempt` if it is false',
    fields: { experience: ['cacheExempt'] },
    when: isFalse,
  },
  { name: 'archived', what: '`archived` if it is false', fields: inAll('archived'), when: isFalse },
  {
    name: 'show-on-summary',
    what: '`showOnSummary` if it is false',
    fields: { testSuite: ['showOnSummary'] },
    when: isFalse,
  },
  { name: 'suite-revisions', what: 'the revisions of suites', fields: { testSuite: ['testSuiteRevision'] } },
  { name: 'suite-systems', what: 'the systems of suites', fields: { testSuite: ['systemID'] } },
  {
    name: 'timestamps',
    what: 'the times of creation and last change',
    fields: inAll('creationTimestamp', 'updateTimestamp'),
  },
  {
    name: 'users',
    what: 'the users who created and changed something, and the organisation',
    fields: inAll('userID', 'updateUserID', 'orgID'),
  },
  {
    name: 'project-ids',
    what: 'the project ID of everything in a project',
    fields: { ...inAll('projectID'), project: [] },
  },
  {
    name: 'system-counts',
    what: 'the counts of systems',
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

type Emptiness = 'null' | 'absent';
const EMPTINESSES: readonly Emptiness[] = ['null', 'absent'];

const emptyValue = (how: Emptiness): null | undefined => (how === 'null' ? null : undefined);

const VERBS: Readonly<Record<Emptiness, string>> = { null: 'Returns null for', absent: 'Omits' };

const empty = (
  value: JsonObject,
  fields: readonly string[],
  how: Emptiness,
  when: (value: Json) => boolean,
) =>
  fields.reduce(
    (changed, field) => withField(changed, field, (old) => (when(old) ? emptyValue(how) : old)),
    value,
  );

const emptyValues = (value: JsonObject, how: Emptiness): JsonObject =>
  withField(value, 'customFields', each(object((field) => empty(field, ['values'], how, isEmptyList))));

const emptyEntityLists = (value: JsonObject, entity: Entity, how: Emptiness): JsonObject => {
  if (entity === 'testSuite') return empty(value, ['experiences'], how, isEmptyList);
  return entity === 'experience' ? empty(emptyValues(value, how), EXPERIENCE_LISTS, how, isEmptyList) : value;
};

const GROUP = 'Empty and missing fields';

const variantsOf = (how: Emptiness): readonly Variant[] => {
  const named = (name: string, what: string) => ({
    name: `${how}-${name}`,
    group: GROUP,
    about: `${VERBS[how]} ${what}`,
  });
  const emptyPage: Variant['page'] = (page, { list }) => empty(page, [list], how, isEmptyList);
  return [
    {
      ...named('lists', 'every empty list in entities and pages'),
      entity: (value, entity) => emptyEntityLists(value, entity, how),
      page: emptyPage,
    },
    ...OPTIONAL_FIELDS.map(({ name, what, fields, when = () => true }): Variant => ({
      ...named(name, what),
      entity: (value, entity) => empty(value, fields[entity] ?? [], how, when),
    })),
    {
      ...named('custom-field-values', 'the values of a custom field without any'),
      entity: (value) => emptyValues(value, how),
    },
    { ...named('page-lists', 'the list of an empty page'), page: emptyPage },
    {
      ...named('page-tokens', 'the page token of the last page'),
      page: (page) => empty(page, ['nextPageToken'], how, isEmptyText),
    },
    { ...named('totals', 'the total of a list'), page: (page) => empty(page, ['total'], how, () => true) },
  ];
};

const SUITE_METRICS = ['metricsBuildID', 'metricsSetName', 'summaryReferenceDate'];

/** Variants with fields that are null or absent although a client may expect a value. */
export const MISSING_FIELDS: readonly Variant[] = [
  ...EMPTINESSES.flatMap(variantsOf),
  {
    name: 'null-suite-metrics',
    group: GROUP,
    about: 'Returns null for the metrics of suites without any, which the sandbox omits',
    entity: (value, entity) =>
      entity === 'testSuite'
        ? { ...Object.fromEntries(SUITE_METRICS.map((field) => [field, null])), ...value }
        : value,
  },
];
