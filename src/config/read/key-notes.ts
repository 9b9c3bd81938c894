/** What an editor shows about a key. */
export interface KeyNote {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

type Notes = Readonly<Record<string, KeyNote>>;

const EXPERIENCE: Notes = {
  name: {
    description:
      'The name of the experience, unique across all config files. Live experiences are matched by it.',
    examples: ['scenario-survey-alpha'],
  },
  description: {
    description: 'A description of the experience. May be omitted only if the live experience has none.',
    examples: ['Aerial survey'],
  },
  locations: {
    description:
      'Where the data of the experience is stored; ReSim shows the first one as its location. May be omitted only if the live experience has none.',
    examples: [['s3://drone/alpha']],
  },
  experienceID: {
    description:
      'The ID of the live experience. With it, the experience can be renamed and stays the same one.',
    examples: ['3dd91177-1e66-426c-bf5b-fb46fe4a0c3b'],
  },
  previousName: {
    description:
      'The current name of the live experience, which is renamed if no experience has the new name yet. After that, the key does nothing and can be removed.',
    examples: ['survey-alpha'],
  },
  profile: { description: 'The Docker Compose profile. Left unchanged if absent.', examples: ['full_stack'] },
  environmentVariables: {
    description: 'The environment variables that the experience runs with. Left unchanged if absent.',
    examples: [[{ name: 'MAX_ALTITUDE_M', value: '120' }]],
  },
  cacheExempt: {
    description: 'Whether every run fetches the data of the experience again. Left unchanged if absent.',
    examples: [false],
  },
  containerTimeoutSeconds: {
    description: 'The maximum run time of the experience, in seconds. Left unchanged if absent.',
    examples: [3600],
  },
  customFields: {
    description: 'Fields of your own with typed values. Absent means none.',
    examples: [[{ name: 'owner', type: 'text', values: ['planning'] }]],
    default: [],
  },
  tags: {
    description:
      'The tags of the experience. Missing tags are added; only tags in `managedExperienceTags` are ever removed.',
    examples: [['regression']],
    default: [],
  },
  systems: {
    description: 'The systems of the experience. Missing systems are added; none is ever removed.',
    examples: [['planner']],
    default: [],
  },
  archived: { description: 'Whether the experience is archived.', examples: [true], default: false },
};

const SUITE: Notes = {
  name: {
    description: 'The name of the test suite. It must exist unless `system` is set.',
    examples: ['Basic Suite'],
  },
  experiences: {
    description: 'The names of exactly the experiences that the suite contains.',
    examples: [['scenario-survey-alpha']],
  },
  where: {
    description:
      'Instead of `experiences`: the suite contains the entries that have all these tags and systems, and whose name matches one of the patterns.',
    examples: [{ tags: ['nightly'], names: ['planning/*'] }],
  },
  system: {
    description:
      'Declares the suite: if it does not exist, it is created for this system. Of an existing suite, only the members change.',
    examples: ['planner'],
  },
  description: {
    description: 'The description that the suite is created with.',
    examples: ['All that runs at night'],
  },
  metricsSet: {
    description: 'The name of the metrics set that the suite is created with.',
    examples: ['nightly-metrics'],
  },
};

const SUITE_FILTER: Notes = {
  tags: { description: 'Tags that an entry must all have.', examples: [['nightly']] },
  systems: { description: 'Systems that an entry must all have.', examples: [['planner']] },
  names: {
    description:
      'Patterns, one of which the name of an entry must match: `*` matches any text, `?` any one character.',
    examples: [['planning/*']],
  },
};

const TAG: Notes = {
  name: { description: 'The name of the tag. It is created if it does not exist.', examples: ['nightly'] },
  description: {
    description: 'The description that the tag is created with.',
    examples: ['Runs every night'],
  },
};

const VARIABLE: Notes = {
  name: { description: 'The name of the variable.', examples: ['MAX_ALTITUDE_M'] },
  value: {
    description: 'The value, exactly as written: 010 is "010". An empty value is the empty text.',
    examples: ['120', true, 1.5],
  },
};

const FIELD: Notes = {
  name: { description: 'The name of the field, not case-sensitive.', examples: ['owner'] },
  type: { description: 'The type of the values.', examples: ['text'] },
  values: {
    description: 'The values, each written as text, including numbers, ISO 8601 timestamps and JSON.',
    examples: [['planning']],
  },
};

const DOCUMENT: Notes = {
  experiences: {
    description:
      'All experiences of the project. Live experiences that are not listed are archived, except under --no-archive.',
    examples: [
      [{ name: 'scenario-survey-alpha', description: 'Aerial survey', locations: ['s3://drone/alpha'] }],
    ],
  },
  managedTestSuites: {
    description:
      'The test suites that sync revises to contain exactly the listed experiences. A suite with a `system` is declared: it is created if it does not exist.',
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
      'Name patterns of experiences that must not be archived: `*` matches any text, `?` any one character. The project keeps a protection until a plan drops it, which must not archive what it protects. Left unchanged if absent.',
    examples: [['nightly-*', 'release-gate']],
  },
  ignored: {
    description:
      'Name patterns of experiences that belong to others, such as those of test runs: `*` matches any text, `?` any one character. A plan ignores an experience that matches and is not listed: it is never archived, and may be created, changed or removed at any time.',
    examples: [['test *', 'ingest/*']],
    default: [],
  },
  project: {
    description:
      'The project that the file is bound to, by name or ID. Used if no flag or environment variable names a project; if one names another project, that is an error, except under --rebind.',
    examples: ['fleet-scenarios'],
  },
  ownershipTag: {
    description:
      'The tag that marks the experiences that this config owns. Every entry gets it without listing it; an experience that is not listed is archived only if it has the tag.',
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
