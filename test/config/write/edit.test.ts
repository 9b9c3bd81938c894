import { expect } from 'chai';
import fc from 'fast-check';
import { editConfig } from '../../../src/config/write/edit.ts';
import { emitConfig, sortedConfig } from '../../../src/config/write/emit.ts';
import { insertIDs } from '../../../src/config/write/insert-ids.ts';
import { normalCustomFields } from '../../../src/domain/normal-form.ts';
import type {
  ConfigExperience,
  ExperienceSyncConfig,
  ManagedTestSuite,
} from '../../../src/domain/experience-sync-config.ts';
import { arbitraryConfig } from '../arbitrary-config.ts';
import { configOf, fixture } from '../loading.ts';

const edited = (text: string, wanted: ExperienceSyncConfig): string => {
  const result = editConfig(text, wanted);
  if (result._tag === 'Left') throw new Error(`${JSON.stringify(result.left)}\n${text}`);
  return result.right;
};

/** A config as users compare it: custom fields by their folded names, their values as sets. */
const meaning = (config: ExperienceSyncConfig): unknown => {
  const sorted = sortedConfig(config);
  return {
    ...sorted,
    experiences: sorted.experiences.map((experience) => ({
      ...experience,
      customFields: normalCustomFields(experience.customFields),
    })),
  };
};

/** The lines that only one of two texts has, in order: `-` for removed ones, `+` for added ones. */
const changedLines = (before: string, after: string): string[] => {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const lengths = Array.from({ length: old.length + 1 }, () => Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) [i, j] = [i + 1, j + 1];
    else if (j >= now.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      lines.push(`-${old[i++]}`);
    else lines.push(`+${now[j++]}`);
  }
  return lines;
};

const tended = fixture('tended-by-hand.yaml');
const own = configOf(tended);

type Change = (config: ExperienceSyncConfig) => ExperienceSyncConfig;

const changeExperience =
  (name: string, change: (experience: ConfigExperience) => ConfigExperience): Change =>
  (config) => ({
    ...config,
    experiences: config.experiences.map((entry) => (entry.name === name ? change(entry) : entry)),
  });
const setting = (name: string, changes: Partial<ConfigExperience>): Change =>
  changeExperience(name, (entry) => ({ ...entry, ...changes }));
const without =
  (...names: string[]): Change =>
  (config) => ({ ...config, experiences: config.experiences.filter(({ name }) => !names.includes(name)) });
const suites =
  (change: (list: readonly ManagedTestSuite[]) => readonly ManagedTestSuite[]): Change =>
  (config) => ({ ...config, managedTestSuites: change(config.managedTestSuites) });

const alpha = 'scenario-survey-alpha';
const beta = 'scenario-survey-beta';

/** A change of the sample file, then exactly the lines that it changes. */
const edits: Readonly<Record<string, readonly [Change, ...string[]]>> = {
  'nothing, byte for byte': [(config) => config],
  'a description, keeping the rest of its line': [
    setting(alpha, { description: 'Survey: phase 2' }),
    '-    description: "Aerial survey over the test zone"',
    '+    description: "Survey: phase 2"',
  ],
  'a description of several lines': [
    setting(beta, { description: 'Harbour' }),
    '-    description: >-',
    '-      Aerial survey',
    '-      over the harbour',
    '+    description: Harbour',
  ],
  'an added tag, in a block list': [
    setting(alpha, { tags: ['regression', 'aerial', 'nightly'] }),
    '+      - nightly',
  ],
  'a removed tag, in a block list': [
    setting(alpha, { tags: ['aerial'] }),
    '-      - regression   # every night',
  ],
  'a replaced tag, in brackets': [
    setting(beta, { tags: ['aerial', 'nightly'] }),
    '-    tags: [regression, aerial,]',
    '+    tags: [aerial, nightly,]',
  ],
  'removed tags, all of them': [
    setting(alpha, { tags: [] }),
    '-    tags:',
    '-      - regression   # every night',
    '-      - aerial',
  ],
  'a location, keeping its comment': [
    setting(alpha, { locations: ['s3://drone/alpha-2'] }),
    '-    locations: [s3://drone/alpha]   # moved in March',
    '+    locations: [s3://drone/alpha-2]   # moved in March',
  ],
  'a removed location': [setting(beta, { locations: ['s3://drone/beta'] }), '-    - s3://drone/beta-2'],
  'a merged value, for one entry only': [setting(alpha, { profile: 'hil' }), '+    profile: hil'],
  'an aliased value, for one entry only': [
    setting('scenario-taxi', { environmentVariables: [{ name: 'MAX_ALTITUDE_M', value: '0' }] }),
    '-    environmentVariables: *altitude',
    '+    environmentVariables:',
    '+      - name: MAX_ALTITUDE_M',
    '+        value: "0"',
  ],
  'an entry in brackets': [
    setting('generated-1', { tags: [], archived: true }),
    "-  - {name: generated-1, description: generated, locations: ['s3://gen/1'], tags: [generated], seed: 1}",
    "+  - {name: generated-1, description: generated, locations: ['s3://gen/1'], archived: true, seed: 1}",
  ],
  'a removed key with the comment above it': [
    setting('scenario-taxi', { systems: [] }),
    '-    # systems come from the lab',
    '-    systems: [planner]',
  ],
  'a value of a custom field': [
    setting('scenario-taxi', {
      customFields: [{ name: 'Owner', type: 'text', values: ['planning', 'lab'] }],
    }),
    '-        values: [planning]',
    '+        values: [planning, lab]',
  ],
  'a name, matched only by its ID': [
    (config) => ({
      ...setting('generated-2', { name: 'generated-two' })(config),
    }),
    '-  - { "name": "generated-2", "description": "generated", "locations": ["s3://gen/2"] }',
    '+  - name: generated-two',
    '+    description: generated',
    '+    locations: [s3://gen/2]',
  ],
  'a removed entry, with the comment right above it': [
    without('generated-1'),
    '-  # a flow entry, from the generator',
    "-  - {name: generated-1, description: generated, locations: ['s3://gen/1'], tags: [generated], seed: 1}",
  ],
  'a removed first entry': [
    without(alpha),
    '-  # --- aerial ---',
    '-  - <<: *defaults',
    `-    name: ${alpha}`,
    '-    description: "Aerial survey over the test zone"',
    '-    locations: [s3://drone/alpha]   # moved in March',
    '-    tags:',
    '-      - regression   # every night',
    '-      - aerial',
    '-    jira: SURV-12',
    '-',
  ],
  'an added and a removed suite member': [
    suites((list) => list.map((suite) => ({ ...suite, experiences: ['scenario-taxi', beta] }))),
    `-      - ${alpha}`,
    `+      - ${beta}`,
  ],
  'an added suite': [
    suites((list) => [...list, { name: 'Night: all', experiences: [alpha] }]),
    '+  - name: "Night: all"',
    '+    experiences:',
    `+      - ${alpha}`,
  ],
  'removed suites, all of them': [
    suites(() => []),
    '-managedTestSuites:',
    '-  - name: Basic Suite',
    '-    experiences:',
    `-      - ${alpha}`,
    '-      - scenario-taxi   # slow',
    '-',
  ],
  'an added managed tag': [
    (config) => ({ ...config, managedExperienceTags: [...config.managedExperienceTags, 'nightly'] }),
    '-  generated]',
    '+  generated,',
    '+  nightly]',
  ],
};

describe('editing a config in place', () => {
  for (const [what, [change, ...lines]] of Object.entries(edits)) {
    it(`changes ${what}`, () => {
      const wanted = change(configOf(tended));
      const after = edited(tended, wanted);
      expect(changedLines(tended, after)).deep.equal(lines);
      expect(meaning(configOf(after))).deep.equal(meaning(wanted));
    });

    it(`changes ${what}, in a file with CRLF and a byte order mark`, () => {
      const windows = `\uFEFF${tended.replaceAll('\n', '\r\n')}`;
      const after = edited(windows, change(configOf(tended)));
      expect(after).equal(`\uFEFF${edited(tended, change(configOf(tended))).replaceAll('\n', '\r\n')}`);
    });
  }

  it('appends new entries to the list, separated like the existing ones', () => {
    const text =
      'experiences:\n  - name: a\n    description: d\n    locations: [l]\n\n  - name: b\n    description: d\n    locations: [l]\n# end\n';
    const config = configOf(text);
    const after = edited(text, {
      ...config,
      experiences: [...config.experiences, { ...config.experiences[0]!, name: 'c', tags: ['t'] }],
    });
    expect(after).equal(
      text.replace(
        '# end\n',
        '\n  - name: c\n    description: d\n    locations: [l]\n    tags: [t]\n# end\n',
      ),
    );
  });

  it('lays out the lists of new entries like those of their neighbours', () => {
    const variables = [{ name: 'A', value: '1, 2' }];
    const text =
      'experiences:\n  - name: a\n    description: d\n    locations:\n      - l\n    environment_variables:\n      - {name: A, value: "1, 2"}\n    tags: [p, q]\n';
    const config = configOf(text);
    const [first] = config.experiences;
    const after = edited(text, { ...config, experiences: [first!, { ...first!, name: 'b' }] });
    expect(after).equal(`${text}${text.slice('experiences:\n'.length).replace('name: a', 'name: b')}`);
    const long = [{ name: 'B', value: 'two\nlines' }];
    expect(
      edited(text, {
        ...config,
        experiences: [first!, { ...first!, name: 'b', environmentVariables: [...variables, ...long] }],
      }),
    ).contain(
      '      - {name: A, value: "1, 2"}\n      - name: B\n        value: |-\n          two\n          lines\n',
    );
  });

  it('finds a renamed experience by its ID and keeps the rest of its entry', () => {
    const text =
      'experiences:\n  - name: a # was z\n    experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b\n    owner: me\n    description: d\n    locations: [l]\n';
    const after = edited(text, setting('a', { name: 'b' })(configOf(text)));
    expect(after).equal(text.replace('name: a', 'name: b'));
  });

  it('removes the previous name of an entry that gets it back, and keeps any other', () => {
    const text =
      'experiences:\n  - name: a\n    experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b\n    previous_name: b\n    description: d\n    locations: [l]\n';
    const renamedTo = (name: string) => edited(text, setting('a', { name })(configOf(text)));
    expect(renamedTo('b')).equal(text.replace('name: a', 'name: b').replace('    previous_name: b\n', ''));
    expect(renamedTo('c')).equal(text.replace('name: a', 'name: c'));
  });

  it('expands an alias whose anchor is removed', () => {
    const text = `experiences:
  - &a {name: a, description: d, locations: [l], tags: &t [x, "yes"]}
  - {<<: *a, name: b, archived: yes}
  - {name: c, description: d, locations: [m], tags: *t}
`;
    const config = configOf(text);
    const after = edited(text, without('a')(config));
    expect(after).equal(`experiences:
  - {<<: {name: a, description: d, locations: [l], tags: [x, "yes"]}, name: b, archived: yes}
  - {name: c, description: d, locations: [m], tags: [x, "yes"]}
`);
    expect(meaning(configOf(after))).deep.equal(meaning(without('a')(config)));
  });

  it('does not apply a change of an anchored entry to the entries that share it', () => {
    const text = `experiences:
  - &a {name: a, description: d, locations: [l], profile: p, tags: &t [x]}
  - {<<: *a, name: b}
  - {name: c, description: d, locations: [m], tags: *t}
`;
    const wanted = setting('a', { description: 'new', tags: ['y'], locations: ['k'] })(configOf(text));
    expect(meaning(configOf(edited(text, wanted)))).deep.equal(meaning(wanted));
  });

  it('keeps snake_case keys in a file that uses them', () => {
    const text = fixture('developer-docs.yaml');
    const wanted = setting(alpha, { cacheExempt: true, containerTimeoutSeconds: 60 })(configOf(text));
    expect(changedLines(text, edited(text, wanted))).deep.equal([
      '+      cache_exempt: true',
      '+      container_timeout_seconds: 60',
    ]);
  });

  it('keeps JSON as JSON, on one line or several', () => {
    const config = configOf(tended);
    const data = { experiences: [{ name: 'a', description: 'b', locations: ['c'], owner: 'me' }] };
    for (const indent of [0, 2, '\t']) {
      const text = JSON.stringify(data, undefined, indent);
      const after = edited(text, {
        ...config,
        experiences: [
          { ...configOf(text).experiences[0]!, tags: ['x'], profile: 'yes' },
          config.experiences[0]!,
        ],
      });
      const read = JSON.parse(after) as { experiences: unknown[] };
      expect(read.experiences[0]).deep.equal({ ...data.experiences[0], profile: 'yes', tags: ['x'] });
      expect(meaning(configOf(after)))
        .have.property('managedExperienceTags')
        .length(3);
    }
  });

  it('changes one line of a file of 5,000 entries', () => {
    const entry = (i: number): string =>
      `  # entry ${i}\n  - name: scenario-${i}\n    description: Number ${i}\n    locations: [s3://drone/${i}]\n\n`;
    const text = `experiences:\n${Array.from({ length: 5000 }, (_, i) => entry(i)).join('')}`;
    const after = edited(text, setting('scenario-4321', { description: 'Another' })(configOf(text)));
    expect(after).equal(text.replace('Number 4321', 'Another'));
  });

  it('returns the errors of an invalid file, and changes nothing', () => {
    const result = editConfig('experiences: 3\n', configOf(tended), 'a.yaml');
    if (result._tag === 'Right') throw new Error('edited');
    expect(result.left.map(({ rule, place }) => [rule, place?.file])).deep.equal([
      ['list-expected', 'a.yaml'],
    ]);
  });

  it('edits a list whose closing bracket is at the start of a line', () => {
    const text =
      'experiences:\n  - {name: a, description: d, locations: [x], tags: [b]}\nmanagedExperienceTags: [\n  b, # note\n]\n';
    const config = configOf(text);
    const wanted = { ...config, managedExperienceTags: ['b', 'c'] };
    expect(changedLines(text, edited(text, wanted))).deep.equal(['-  b, # note', '+  b,', '+  c, # note']);
  });

  it('reports a form that it cannot edit', () => {
    const text = '? experiences\n:\n  []\n';
    const result = editConfig(text, configOf(tended));
    expect(result._tag === 'Left' && result.left.map(({ rule }) => rule)).deep.equal(['not-editable']);
  });

  it('keeps repeated values of a custom field, which are a set', () => {
    const text = emitConfig(
      setting(beta, { customFields: [{ name: 'area', type: 'text', values: ['sea', 'land', 'sea'] }] })(own),
    );
    const wanted = setting(beta, {
      description: 'Another',
      customFields: [{ name: 'area', type: 'text', values: ['land', 'sea'] }],
    })(configOf(text));
    expect(changedLines(text, edited(text, wanted)).at(-1)).equal('+    description: Another');
    expect(edited(text, wanted)).contain('          - sea\n          - land\n          - sea\n');
  });

  it('reaches any wanted state from any other', () => {
    fc.assert(
      fc.property(arbitraryConfig, arbitraryConfig, fc.boolean(), (before, wanted, windows) => {
        const text = windows ? emitConfig(before).replaceAll('\n', '\r\n') : emitConfig(before);
        expect(meaning(configOf(edited(text, wanted)))).deep.equal(meaning(wanted));
      }),
      { numRuns: 500 },
    );
  });

  it('reaches any wanted state from JSON, which stays JSON', () => {
    fc.assert(
      fc.property(arbitraryConfig, arbitraryConfig, fc.constantFrom(0, 1, '\t'), (before, wanted, indent) => {
        const after = edited(JSON.stringify(before, undefined, indent), wanted);
        JSON.parse(after);
        expect(meaning(configOf(after))).deep.equal(meaning(wanted));
      }),
      { numRuns: 300 },
    );
  });

  /** Changes of some entries of the sample file, to cover anchors, merges and all styles. */
  const tendedStates = fc
    .tuple(
      fc.array(
        fc.record({ at: fc.nat(6), from: fc.nat(4), keep: fc.constantFrom('name', 'most', 'none', 'gone') }),
        {
          maxLength: 4,
        },
      ),
      arbitraryConfig,
    )
    .map(([changes, other]): ExperienceSyncConfig => {
      const config = own;
      const experiences = new Map(config.experiences.map((entry) => [entry.name, entry]));
      for (const { at, from, keep } of changes) {
        const [old, source] = [config.experiences[at], other.experiences[from]];
        if (old !== undefined && keep === 'gone') experiences.delete(old.name);
        else if (source !== undefined && keep === 'none') experiences.set(source.name, source);
        else if (old !== undefined && source !== undefined) {
          const { name: _, description, ...rest } = source;
          experiences.set(
            old.name,
            keep === 'name'
              ? { ...source, name: old.name }
              : { ...old, ...(at % 2 ? { description } : rest) },
          );
        }
      }
      return { ...(changes.length % 2 ? config : other), experiences: [...experiences.values()] };
    });

  it('reaches any wanted state from a hand-written file, and leaves unchanged entries alone', () => {
    const blocks: Readonly<Record<string, string>> = {
      'generated-2':
        '\n  - { "name": "generated-2", "description": "generated", "locations": ["s3://gen/2"] }\n',
      [alpha]: tended.slice(tended.indexOf('  - <<: *defaults\n'), tended.indexOf('    jira: SURV-12')),
      'scenario-taxi': tended.slice(
        tended.indexOf('  - name: scenario-taxi'),
        tended.indexOf('  # the end of the list'),
      ),
    };
    let untouched = 0;
    fc.assert(
      fc.property(tendedStates, (wanted) => {
        const after = edited(tended, wanted);
        expect(meaning(configOf(after))).deep.equal(meaning(wanted));
        expect(after).contain('owner: planning').contain('x-defaults: &defaults   # shared');
        for (const [name, block] of Object.entries(blocks)) {
          const before = own.experiences.find((entry) => entry.name === name);
          if (wanted.experiences.includes(before!)) {
            expect(after).contain(block);
            untouched++;
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(untouched).greaterThan(300);
  });
});

describe('inserting experience IDs', () => {
  const withIDs = (text: string, ids: ReadonlyMap<string, string>): string => {
    const result = insertIDs({ path: 'a.yaml', bytes: new TextEncoder().encode(text) }, ids);
    if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
    return result.right.text;
  };
  const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;

  it('adds one line below each name, and nothing else', () => {
    const ids = new Map([
      [alpha, id(1)],
      [beta, id(2)],
      ['generated-1', id(3)],
      ['generated-2', id(4)],
      ['scenario-taxi', id(5)],
      ['somewhere else', id(6)],
    ]);
    expect(changedLines(tended, withIDs(tended, ids))).deep.equal([
      `+    experienceID: ${id(1)}`,
      `+    experienceID: ${id(2)}`,
      "-  - {name: generated-1, description: generated, locations: ['s3://gen/1'], tags: [generated], seed: 1}",
      '-  - { "name": "generated-2", "description": "generated", "locations": ["s3://gen/2"] }',
      `+  - {name: generated-1, experienceID: ${id(3)}, description: generated, locations: ['s3://gen/1'], tags: [generated], seed: 1}`,
      `+  - { "name": "generated-2", experienceID: ${id(4)}, "description": "generated", "locations": ["s3://gen/2"] }`,
      `+    experienceID: ${id(5)}`,
    ]);
  });

  it('leaves existing IDs alone, fills empty ones, and changes nothing the second time', () => {
    const text = `experiences:\n  - {name: a, experience_id: ${id(1).toUpperCase()}, description: d, locations: [l]}\n  - name: b\n    experience_id:   # later\n    description: d\n    locations: [l]\n`;
    const ids = new Map([
      ['a', id(7)],
      ['b', id(2)],
    ]);
    const once = withIDs(text, ids);
    expect(once).equal(text.replace('experience_id:   #', `experience_id: ${id(2)}   #`));
    expect(withIDs(once, ids)).equal(once);
  });
});
