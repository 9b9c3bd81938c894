import { expect } from 'chai';
import { configOf, entryWith, fixture, loaded, loadFiles, sha256, brief } from '../loading.ts';

const first = (content: string) => configOf(content).experiences[0];

describe('loading a config', () => {
  it('reads the example of the developer docs, with its older keys, once its tabs are spaces', () => {
    expect(configOf(fixture('developer-docs.yaml'))).deep.equal({
      experiences: [
        {
          name: 'scenario-survey-alpha',
          description: 'Aerial survey over test zone',
          locations: ['s3://drone-missions/surveys/alpha-test-zone'],
          profile: 'full_stack',
          environmentVariables: [{ name: 'MAX_ALTITUDE_M', value: '120' }],
          customFields: [],
          tags: ['regression'],
          systems: [],
          archived: false,
        },
        {
          name: 'new-scenario-system-check',
          description: 'Regression validation run',
          locations: ['s3://drone-missions/system-checks/regression-1'],
          profile: 'planner_stack',
          environmentVariables: [{ name: 'TEST_MODE', value: 'true' }],
          customFields: [],
          tags: ['regression', 'progression'],
          systems: ['mbauer_tmp_hil_repro'],
          archived: false,
        },
      ],
      managedTestSuites: [
        { name: 'Basic Suite', experiences: ['scenario-survey-alpha', 'new-scenario-system-check'] },
      ],
      managedExperienceTags: ['regression', 'progression'],
    });
  });

  it('reads a file for the Go tool like that tool, with all its keys', () => {
    const { config, warnings } = loaded(fixture('go-tool.yaml'));
    const plain = { customFields: [], tags: [], systems: [], archived: false };
    expect(config).deep.equal({
      experiences: [
        {
          name: 'highway-merge',
          description: 'Merge onto the highway behind a truck',
          locations: ['s3://drone-missions/highway/merge', 's3://drone-missions/highway/shared'],
          profile: 'full_stack',
          environmentVariables: [
            { name: 'TRAFFIC_DENSITY', value: '0.80' },
            { name: 'NIGHT', value: 'no' },
            { name: 'SEED', value: '007' },
            { name: 'EMPTY', value: '' },
          ],
          cacheExempt: true,
          containerTimeoutSeconds: 1800,
          customFields: [
            { name: 'owner', type: 'text', values: ['planning', 'perception'] },
            { name: 'difficulty', type: 'number', values: ['3'] },
            { name: 'recorded', type: 'timestamp', values: ['2024-03-01T08:00:00Z'] },
            { name: 'weather', type: 'json', values: ['{"rain": true}'] },
          ],
          tags: ['regression', 'nightly'],
          systems: ['planner', 'perception'],
          archived: false,
        },
        { ...plain, name: 'parking', description: '1.0', locations: ['s3://drone-missions/parking'] },
        {
          ...plain,
          name: 'old-ramp',
          description: 'Kept for the record',
          locations: ['s3://drone-missions/ramp'],
          archived: true,
        },
        { ...plain, name: '2024-03-01', description: 'yes', locations: ['s3://drone-missions/date'] },
      ],
      managedTestSuites: [
        { name: 'Nightly', experiences: ['highway-merge', 'parking', '2024-03-01'] },
        { name: 'Smoke', experiences: ['parking'] },
      ],
      managedExperienceTags: ['regression', 'nightly', 'unused'],
    });
    expect(warnings).deep.equal([]);
  });

  it('reads every key, in camelCase and in snake_case alike', () => {
    const camel = entryWith(
      'experienceID: 3DD91177-1E66-426C-BF5B-FB46FE4A0C3B',
      'profile: full_stack',
      'environmentVariables: [{name: A, value: b}]',
      'cacheExempt: true',
      'containerTimeoutSeconds: 3600',
      'customFields: [{name: owner, type: text, values: [planning]}]',
      'tags: [regression]',
      'systems: [planner]',
      'archived: true',
    );
    const snake = camel
      .replace('experienceID', 'experience_id')
      .replace('environmentVariables', 'environment_variables')
      .replace('cacheExempt', 'cache_exempt')
      .replace('containerTimeoutSeconds', 'container_timeout_seconds')
      .replace('customFields', 'custom_fields');
    expect(first(camel)).deep.equal({
      name: 'alpha',
      description: 'Aerial survey',
      locations: ['s3://drone/alpha'],
      experienceID: '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
      profile: 'full_stack',
      environmentVariables: [{ name: 'A', value: 'b' }],
      cacheExempt: true,
      containerTimeoutSeconds: 3600,
      customFields: [{ name: 'owner', type: 'text', values: ['planning'] }],
      tags: ['regression'],
      systems: ['planner'],
      archived: true,
    });
    expect(first(snake)).deep.equal(first(camel));
    expect(
      configOf('experiences: []\nmanaged_test_suites: [{name: s}]\nmanaged_experience_tags: [t]\n'),
    ).deep.equal(configOf('experiences: []\nmanagedTestSuites: [{name: s}]\nmanagedExperienceTags: [t]\n'));
  });

  describe('where a text is expected', () => {
    const values: Record<string, string> = {
      '120': '120',
      yes: 'yes',
      '010': '010',
      '1.0': '1.0',
      '2024-01-01': '2024-01-01',
      '0x1F': '0x1F',
      true: 'true',
      '.inf': '.inf',
      '1_000': '1_000',
      '"quoted"': 'quoted',
      "'it''s'": "it's",
      '!!str 12': '12',
      '!!int 12': '12',
      '': '',
      '~': '',
      null: '',
      '"null"': 'null',
      '""': '',
      '🚁': '🚁',
    };
    for (const [written, value] of Object.entries(values)) {
      it(`reads ${written === '' ? 'an empty value' : written} as ${JSON.stringify(value)}`, () => {
        const entry = first(entryWith(`environmentVariables: [{name: A, value: ${written}}]`));
        expect(entry?.environmentVariables).deep.equal([{ name: 'A', value }]);
      });
    }

    it('reads names, tags and descriptions as written too', () => {
      const config = configOf(
        'experiences: [{name: 010, description: no, locations: [1.50], tags: [007, off]}]',
      );
      expect(config.experiences[0]).include({ name: '010', description: 'no' });
      expect(config.experiences[0]?.tags).deep.equal(['007', 'off']);
      expect(config.experiences[0]?.locations).deep.equal(['1.50']);
    });
  });

  it('treats an empty optional value as absent', () => {
    const empty = entryWith(
      'experienceID:',
      'environmentVariables: ~',
      'cacheExempt:',
      'containerTimeoutSeconds: null',
      'customFields:',
      'tags:',
      'systems:',
      'archived:',
    );
    expect(first(empty)).deep.equal(first(entryWith()));
    expect(first(entryWith('profile:'))).include({ profile: '' });
  });

  it('distinguishes an empty list of environment variables from an absent one', () => {
    expect(first(entryWith('environmentVariables: []'))?.environmentVariables).deep.equal([]);
    expect(first(entryWith())).not.have.property('environmentVariables');
  });

  for (const [written, value] of [
    ['true', true],
    ['True', true],
    ['yes', true],
    ['on', true],
    ['no', false],
    ['off', false],
    ['FALSE', false],
  ] as const) {
    it(`reads ${written} as ${String(value)} where a boolean is expected`, () => {
      expect(first(entryWith(`cacheExempt: ${written}`))?.cacheExempt).equal(value);
    });
  }

  for (const [written, value] of [
    ['3600', 3600],
    ['3_600', 3600],
    ['0x10', 16],
    ['0o17', 15],
    ['60.0', 60],
    ['1e3', 1000],
    ['2147483647', 2147483647],
  ] as const) {
    it(`reads ${written} as ${String(value)} seconds`, () => {
      expect(first(entryWith(`containerTimeoutSeconds: ${written}`))?.containerTimeoutSeconds).equal(value);
    });
  }

  for (const written of [
    '3DD911771E66426CBF5BFB46FE4A0C3B',
    '"{3dd91177-1e66-426c-bf5b-fb46fe4a0c3b}"',
    'urn:uuid:3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
  ]) {
    it(`normalises the ID ${written}`, () => {
      expect(first(entryWith(`experienceID: ${written}`))?.experienceID).equal(
        '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
      );
    });
  }

  it('reads JSON, indented with tabs or not', () => {
    const data = { experiences: [{ name: 'a', description: 'b', locations: ['c'], cacheExempt: false }] };
    for (const indent of [0, 2, '\t']) {
      expect(first(JSON.stringify(data, undefined, indent))).include({ name: 'a', cacheExempt: false });
    }
  });

  it('reads the same with a byte order mark, with CRLF, and with CR only', () => {
    const text = fixture('developer-docs.yaml');
    const expected = configOf(text);
    expect(configOf(`\uFEFF${text}`)).deep.equal(expected);
    expect(configOf(text.replaceAll('\n', '\r\n'))).deep.equal(expected);
    expect(configOf(text.replaceAll('\n', '\r'))).deep.equal(expected);
  });

  it('resolves anchors, aliases and merge keys; an own key takes precedence over a merged one, an earlier merge over a later one', () => {
    const config = configOf(`
x-base: &base { profile: base, tags: [nightly], locations: [s3://a] }
x-other: &other { profile: other, systems: [planner] }
experiences:
  - <<: *base
    name: one
    description: &text First
    profile: own
  - <<: [*base, *other]
    name: two
    description: *text
`);
    expect(config.experiences[0]).include({ profile: 'own', description: 'First' });
    expect(config.experiences[1]).include({ profile: 'base', description: 'First' });
    expect(config.experiences[1]?.systems).deep.equal(['planner']);
    expect(config.experiences.map((entry) => entry.tags)).deep.equal([['nightly'], ['nightly']]);
  });

  it('silently ignores keys that do not resemble a known one, whatever their values', () => {
    const config = loaded(`
owner: !Team { name: planning, on-call: [a, b] }
__proto__: { experiences: [1] }
constructor: 3
${entryWith('notes: |', '  free text: with colons', '__proto__: {tags: [x]}', 'toString: y', 'jira: 12')}`);
    expect(config.warnings).deep.equal([]);
    expect(config.config.experiences[0]?.tags).deep.equal([]);
  });

  it('accepts names like __proto__ and constructor', () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', '__proto__2'];
    const text = `experiences: [${names.map((name) => `{name: ${name}, description: d, locations: [l], tags: [${name}]}`).join(', ')}]`;
    expect(configOf(text).experiences.map((entry) => entry.name)).deep.equal(names);
    expect(configOf(text).experiences.map((entry) => entry.tags[0])).deep.equal(names);
  });

  it('accepts names with emoji and names of 10,000 characters', () => {
    const name = `🚁👩‍🚀 é ${'x'.repeat(10_000)}`;
    expect(first(entryWith().replace('alpha\n', `${name}\n`))?.name).equal(name);
  });

  it('accepts an empty list of experiences', () => {
    expect(configOf('experiences: []\n').experiences).deep.equal([]);
  });

  it('counts repeated tags, systems, members and managed tags once, each with a warning at the second', () => {
    const { config, warnings } = loaded(
      `${entryWith('tags: [a, b, a]', 'systems: [s, s]')}managedTestSuites: [{name: q, experiences: [alpha, alpha]}]\nmanagedExperienceTags: [a, a]\n`,
    );
    expect(config.experiences[0]?.tags).deep.equal(['a', 'b']);
    expect(config.experiences[0]?.systems).deep.equal(['s']);
    expect(config.managedTestSuites[0]?.experiences).deep.equal(['alpha']);
    expect(config.managedExperienceTags).deep.equal(['a']);
    expect(warnings.map(brief)).deep.equal([
      'repeated-item 5:18',
      'repeated-item 6:18',
      'repeated-item 7:52',
      'repeated-item 8:28',
    ]);
  });

  it('records each file under its given name, with the digest of its bytes', () => {
    const result = loadFiles({ '<stdin>': '\uFEFFexperiences: []', 'b.yaml': 'experiences: []' });
    if (result._tag === 'Left') throw new Error('refused');
    expect(result.right.files).deep.equal([
      { path: '<stdin>', sha256: sha256(new TextEncoder().encode('\uFEFFexperiences: []')) },
      { path: 'b.yaml', sha256: sha256(new TextEncoder().encode('experiences: []')) },
    ]);
  });

  it('merges several files in order', () => {
    const result = loadFiles({
      'a.yaml': `${entryWith()}managedExperienceTags: [x, y]\nmanagedTestSuites: [{name: s, experiences: [beta]}]\n`,
      'b.json':
        '{"experiences":[{"name":"beta","description":"d","locations":["l"]}],"managedExperienceTags":["z","x"]}',
    });
    if (result._tag === 'Left') throw new Error('refused');
    expect(result.right.config.experiences.map((entry) => entry.name)).deep.equal(['alpha', 'beta']);
    expect(result.right.config.managedExperienceTags).deep.equal(['x', 'y', 'z']);
    expect(result.right.config.managedTestSuites).deep.equal([{ name: 's', experiences: ['beta'] }]);
    expect(result.right.warnings.map((warning) => warning.place?.file)).deep.equal(['b.json']);
  });

  it('takes the ID of a project in either case for one project', () => {
    const id = '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b';
    const bound = (project: string) => `project: ${project}\nexperiences: []\n`;
    expect(loadFiles({ 'a.yaml': bound(id), 'b.yaml': bound(id.toUpperCase()) })._tag).to.equal('Right');
    expect(loadFiles({ 'a.yaml': bound('fleet'), 'b.yaml': bound('Fleet') })._tag).to.equal('Left');
  });
});
