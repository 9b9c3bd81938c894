/** The documentation of a key in an editor. */
export interface KeyNote {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

type Notes = Readonly<Record<string, KeyNote>>;

const EXPERIENCE: Notes = {
  name: {
    description:
      'The name of the experience, unique in all config files. Sync matches live experiences by it.',
    examples: ['scenario-survey-alpha'],
  },
  description: {
    description: 'A description of the experience. May be omitted only if the live experience has none.',
    examples: ['Aerial survey'],
  },
  locations: {
    description:
      'Where the data of the experience is stored; the first one is shown as its location. May be omitted only if the live experience has none.',
    examples: [['s3://drone/alpha']],
  },
  experienceID: {
    description: 'The ID of the live experience. With an ID, a changed name renames the experience.',
    examples: ['3dd91177-1e66-426c-bf5b-fb46fe4a0c3b'],
  },
  previousName: {
    description:
      'The current name of the live experience. It is renamed if no experience has the new name; afterwards, the key has no effect and can be removed.',
    examples: ['survey-alpha'],
  },
  profile: {
    description: 'The Docker Compose profile. Keeps its value if absent.',
    examples: ['full_stack'],
  },
  environmentVariables: {
    description: 'The environment variables of the experience. They keep their values if absent.',
    examples: [[{ name: 'MAX_ALTITUDE_M', value: '120' }]],
  },
  cacheExempt: {
    description:
      'Whether to fetch the data of the experience again for every run. Keeps its value if absent.',
    examples: [false],
  },
  containerTimeoutSeconds: {
    description: 'The maximum run time in seconds. Keeps its value if absent.',
    examples: [3600],
  },
  customFields: {
    description: 'Fields of your own with typed values. Absent means none.',
    examples: [[{ name: 'owner', type: 'text', values: ['planning'] }]],
    default: [],
  },
  tags: {
    description:
      'The experience tags. Missing ones are added; only those in `managedExperienceTags` are ever removed.',
    examples: [['regression']],
    default: [],
  },
  systems: {
    description: 'The systems of the experience. Missing ones are added; none is ever removed.',
    examples: [['planner']],
    default: [],
  },
  archived: { description: 'Whether to archive the experience.', examples: [true], default: false },
};

const SUITE: Notes = {
  name: {
    description: 'The name of the test suite. It must exist, unless `system` declares it.',
    examples: ['Basic Suite'],
  },
  experiences: {
    description: 'The names of all experiences in the suite.',
    examples: [['scenario-survey-alpha']],
  },
  where: {
    description:
      'Instead of `experiences`: selects the entries that have all these tags and systems and whose name matches one of the patterns.',
    examples: [{ tags: ['nightly'], names: ['planning/*'] }],
  },
  system: {
    description:
      'Declares the suite: it is created for this system if it does not exist. Only the members of an existing suite are changed.',
    examples: ['planner'],
  },
  description: { description: 'The description of a new suite.', examples: ['All that runs at night'] },
  metricsSet: {
    description: 'The name of the metrics set of a new suite.',
    examples: ['nightly-metrics'],
  },
};

const SUITE_FILTER: Notes = {
  tags: { description: 'The tags that an entry must all have.', examples: [['nightly']] },
  systems: { description: 'The systems that an entry must all have.', examples: [['planner']] },
  names: {
    description: 'Patterns (`*` any text, `?` any character), one of which the name of an entry must match.',
    examples: [['planning/*']],
  },
};

const TAG: Notes = {
  name: { description: 'The name of the tag. It is created if it does not exist.', examples: ['nightly'] },
  description: { description: 'The description of a new tag.', examples: ['Runs every night'] },
};

const VARIABLE: Notes = {
  name: { description: 'The name of the variable.', examples: ['MAX_ALTITUDE_M'] },
  value: {
    description: 'Its value, exactly as written: 010 is "010". An empty value is the empty text.',
    examples: ['120', true, 1.5],
  },
};

const FIELD: Notes = {
  name: { description: 'The name of the field; case is ignored.', examples: ['owner'] },
  type: { description: 'The type of the values.', examples: ['text'] },
  values: {
    description: 'The values, each written as text: numbers, ISO 8601 timestamps and JSON as well.',
    examples: [['planning']],
  },
};

const DOCUMENT: Notes = {
  experiences: {
    description: 'All experiences of the project; unlisted live ones are archived, except with --no-archive.',
    examples: [
      [{ name: 'scenario-survey-alpha', description: 'Aerial survey', locations: ['s3://drone/alpha'] }],
    ],
  },
  managedTestSuites: {
    description:
      'The test suites that sync revises to exactly the listed experiences. A suite with a `system` is declared: it is created if it does not exist.',
    examples: [[{ name: 'Basic Suite', experiences: ['scenario-survey-alpha'] }]],
    default: [],
  },
  managedExperienceTags: {
    description:
      'The tags that sync also removes from experiences that do not list them. A tag written as a map is declared: it is created if it does not exist.',
    examples: [['regression', { name: 'nightly', description: 'Runs every night' }]],
    default: [],
  },
  protected: {
    description:
      'Patterns of names (`*` any text, `?` any character) of experiences that must not be archived. The project keeps a protection until a plan is applied that drops it and archives nothing that it protects. Protections are kept if absent.',
    examples: [['nightly-*', 'release-gate']],
  },
  ignored: {
    description:
      'Patterns of names (`*` any text, `?` any character) of experiences that belong to somebody else, such as those of test runs. Plans ignore matching experiences that are not listed: they are not archived, and their changes are not drift.',
    examples: [['test *', 'ingest/*']],
    default: [],
  },
  project: {
    description:
      'The project that the file is bound to, by name or ID. Used if no flag or variable sets one; setting a different one is an error, except with --rebind.',
    examples: ['fleet-scenarios'],
  },
  ownershipTag: {
    description:
      'The tag of the experiences that the config owns. Every entry has it without listing it; only experiences with this tag are archived if they are not listed.',
    examples: ['team-planning'],
  },
};

/** The notes of every key, by the name of the codec that has it. */
export const KEY_NOTES: Readonly<Record<string, Notes>> = {
  'config file': DOCUMENT,
  experience: EXPERIENCE,
  'test suite': SUITE,
  'suite filter': SUITE_FILTER,
  'managed tag': TAG,
  'environment variable': VARIABLE,
  'custom field': FIELD,
};
