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
      'The name of the experience, unique in all config files. It is how a live experience is found.',
    examples: ['scenario-survey-alpha'],
  },
  description: {
    description: 'What the experience is about. May be left out only where the live experience has none.',
    examples: ['Aerial survey'],
  },
  locations: {
    description:
      'Where the data of the experience lies; the first one is shown as its location. May be left out only where the live experience has none.',
    examples: [['s3://drone/alpha']],
  },
  experienceID: {
    description:
      'The ID of the live experience. With it the experience can be given another name and stays the same one.',
    examples: ['3dd91177-1e66-426c-bf5b-fb46fe4a0c3b'],
  },
  previousName: {
    description:
      'The name that the live experience has so far. Where none has the new name, that one is renamed; once it is, the key does nothing and can go.',
    examples: ['survey-alpha'],
  },
  profile: { description: 'The Docker Compose profile. Left alone when absent.', examples: ['full_stack'] },
  environmentVariables: {
    description: 'The environment variables that the experience runs with. Left alone when absent.',
    examples: [[{ name: 'MAX_ALTITUDE_M', value: '120' }]],
  },
  cacheExempt: {
    description: 'Whether the data of the experience is fetched anew for every run. Left alone when absent.',
    examples: [false],
  },
  containerTimeoutSeconds: {
    description: 'How many seconds the experience may run. Left alone when absent.',
    examples: [3600],
  },
  customFields: {
    description: 'Fields of your own with typed values. Absent means none.',
    examples: [[{ name: 'owner', type: 'text', values: ['planning'] }]],
    default: [],
  },
  tags: {
    description:
      'The experience tags to have. Missing ones are added; only those in `managedExperienceTags` are ever removed.',
    examples: [['regression']],
    default: [],
  },
  systems: {
    description: 'The systems to belong to. Missing ones are added, none is ever removed.',
    examples: [['planner']],
    default: [],
  },
  archived: { description: 'Whether the experience shall be archived.', examples: [true], default: false },
};

const SUITE: Notes = {
  name: {
    description: 'The name of the test suite. It exists already, unless `system` declares it.',
    examples: ['Basic Suite'],
  },
  experiences: {
    description: 'The names of exactly the experiences that the suite shall hold.',
    examples: [['scenario-survey-alpha']],
  },
  where: {
    description:
      'Instead of `experiences`: the suite holds the entries that have all these tags and systems, and whose name matches one of the patterns.',
    examples: [{ tags: ['nightly'], names: ['planning/*'] }],
  },
  system: {
    description:
      'Declares the suite: where it is missing, it is created for this system. A suite that exists is left as it is, but for its members.',
    examples: ['planner'],
  },
  description: { description: 'What the suite is created with.', examples: ['All that runs at night'] },
  metricsSet: {
    description: 'The name of the metrics set that the suite is created with.',
    examples: ['nightly-metrics'],
  },
};

const SUITE_FILTER: Notes = {
  tags: { description: 'Tags that an entry must have, all of them.', examples: [['nightly']] },
  systems: { description: 'Systems that an entry must have, all of them.', examples: [['planner']] },
  names: {
    description: 'Patterns (`*` any text, `?` any character), one of which the name of an entry must match.',
    examples: [['planning/*']],
  },
};

const TAG: Notes = {
  name: { description: 'The name of the tag. It is created where it is missing.', examples: ['nightly'] },
  description: { description: 'What the tag is created with.', examples: ['Runs every night'] },
};

const VARIABLE: Notes = {
  name: { description: 'The name of the variable.', examples: ['MAX_ALTITUDE_M'] },
  value: {
    description: 'Its value, taken exactly as it is written: 010 is "010". Nothing is the empty text.',
    examples: ['120', true, 1.5],
  },
};

const FIELD: Notes = {
  name: { description: 'The name of the field; upper and lower case are the same.', examples: ['owner'] },
  type: { description: 'What the values are.', examples: ['text'] },
  values: {
    description: 'The values, each written as text: numbers, ISO 8601 timestamps and JSON as well.',
    examples: [['planning']],
  },
};

const DOCUMENT: Notes = {
  experiences: {
    description:
      'All experiences that the project shall have; live ones that are not listed are archived, except under --no-archive.',
    examples: [
      [{ name: 'scenario-survey-alpha', description: 'Aerial survey', locations: ['s3://drone/alpha'] }],
    ],
  },
  managedTestSuites: {
    description:
      'The test suites that sync revises to exactly the listed experiences. One with a `system` is declared: it is created where it is missing.',
    examples: [[{ name: 'Basic Suite', experiences: ['scenario-survey-alpha'] }]],
    default: [],
  },
  managedExperienceTags: {
    description:
      'The tags that sync also removes from experiences that do not list them. One that is written as a map is declared: it is created where it is missing.',
    examples: [['regression', { name: 'nightly', description: 'Runs every night' }]],
    default: [],
  },
  protected: {
    description:
      'Patterns of names (`*` any text, `?` any character) of experiences that must not be archived. The project keeps a protection until a plan that drops it, and archives nothing of it, is applied. Left alone when absent.',
    examples: [['nightly-*', 'release-gate']],
  },
  ignored: {
    description:
      'Patterns of names (`*` any text, `?` any character) of experiences that belong to somebody else, such as those of test runs. One that is not listed and matches does not exist for a plan: it is not archived, and may come, change and go.',
    examples: [['test *', 'ingest/*']],
    default: [],
  },
  project: {
    description:
      'The project that the file is bound to, by its name or ID. Used where no flag and no variable gives one; another one there is an error, except under --rebind.',
    examples: ['fleet-scenarios'],
  },
  ownershipTag: {
    description:
      "The tag that says which experiences are the config's own. Every entry carries it without listing it; only experiences that carry it are ever archived for not being listed.",
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
