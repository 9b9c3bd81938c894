import { expect } from 'chai';
import fc from 'fast-check';
import { brief, entryWith, errorsIn, errorsOf, fixture, loaded, loadFiles, underCaret } from './loading.ts';

/** What is written, then the rules that it breaks with their places. */
type Table = Readonly<Record<string, readonly [content: string | Uint8Array, ...findings: string[]]>>;

const wholeFiles: Table = {
  'an empty file': ['', 'empty-file 1:1'],
  'a file of comments alone': ['# nothing\n\n', 'empty-file 1:1'],
  'a file with a document marker alone': ['---\n', 'empty-file 1:1'],
  'no experiences key': ['managedExperienceTags: [a]\n', 'missing-key 1:1'],
  'a misspelt experiences key': ['experinces: []\n', 'missing-key 1:1'],
  'experiences without a value': ['experiences:\nmanagedExperienceTags: []\n', 'list-expected 1:1'],
  'experiences that are a map': ['experiences: {a: b}\n', 'list-expected 1:1'],
  'experiences that are a text': ['experiences: none\n', 'list-expected 1:14'],
  'a list at the top': ['- name: a\n', 'map-expected 1:1'],
  'a text at the top': ['hello\n', 'map-expected 1:1'],
  'an HTML page': ['<!DOCTYPE html>\n<html><body>Sign in</body></html>\n', 'map-expected 1:1'],
  'a second document': [`${entryWith()}---\nexperiences: []\n`, 'second-document 5:1'],
  'a NUL byte': ['experiences: []\n\u0000\n', 'binary-content 2:1'],
  'another control character': ['experiences: []\n# \u0007\n', 'control-character 2:3'],
  'bytes that are not UTF-8': [new Uint8Array([0x61, 0x3a, 0x0a, 0x62, 0xff, 0x0a]), 'not-utf8 2:2'],
  'a character cut off at the end': [new Uint8Array([0x61, 0x3a, 0x20, 0xe2, 0x82]), 'not-utf8 1:4'],
  'UTF-16': [new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'not-utf8 1:1'],
  'a tab as indentation': [fixture('developer-docs-with-tabs.yaml'), 'tab-indentation 7:1'],
  'an unclosed quote': ['experiences:\n  - name: "a\n    description: b\n', 'quote-not-closed 2:11'],
  'an unclosed single quote': ["experiences:\n  - name: 'it\n    description: b\n", 'quote-not-closed 2:11'],
  'an unclosed bracket': ['experiences:\n  - tags: [a, b\n    name: c\n', 'bracket-not-closed 3:5'],
  'an entry that is indented unevenly': [
    'experiences:\n  - name: a\n   description: b\n',
    'bad-indentation 3:1',
  ],
  'colons inside plain text': [
    'experiences:\n  - name: a: b\n    description: c: d\n',
    'second-colon 2:11',
    'second-colon 3:18',
  ],
  'a key without a colon': ['experiences:\n  - name: a\n    description\n    locations: [x]\n', 'no-key 3:5'],
  'a key without a space after the colon': ['experiences:\n  - name:a\n    description: b\n', 'no-key 2:5'],
  'text that starts with a reserved character': ['experiences:\n  - name: @a\n', 'needs-quotes 2:11'],
  'a Windows path in double quotes': ['experiences:\n  - name: "C:\\path"\n', 'bad-escape 2:14'],
  'a conflict of git': [
    '<<<<<<< HEAD\nexperiences: []\n=======\nexperiences: [a]\n>>>>>>> main\n',
    'conflict-marker 1:1',
    'conflict-marker 3:1',
    'conflict-marker 5:1',
  ],
  'nesting without end': [`experiences: ${'['.repeat(50_000)}`, 'nested-too-deeply 1:113'],
  'an alias without an anchor': ['experiences: *all\n', 'unknown-anchor 1:14'],
  'an alias of itself': ['experiences: &all [*all]\n', 'alias-of-itself 1:20'],
  'a merge key with a text': [entryWith('<<: text'), 'merge-of-no-map 5:9'],
  'a list as a key': ['experiences: []\n? [a]\n: b\n', 'key-not-text 2:3'],
};

const entries: Table = {
  'an entry that is a text': ['experiences: [alpha]', 'map-expected 1:15'],
  'an empty entry': ['experiences:\n  # one\n  -\n', 'map-expected 3:3'],
  'an entry with nothing that is required': [
    'experiences:\n  - profile: a\n',
    'missing-key 2:5',
    'missing-key 2:5',
    'missing-key 2:5',
  ],
  'an empty name': [
    'experiences:\n  - name: ""\n    description: d\n    locations: [l]\n',
    'empty-text 2:11',
  ],
  'a name that is a list': [
    'experiences:\n  - name: [a]\n    description: d\n    locations: [l]\n',
    'wrong-kind 2:5',
  ],
  'a name with a line break': [
    'experiences:\n  - name: "a\\nb"\n    description: d\n    locations: [l]\n',
    'control-character-in-name 2:11',
  ],
  'an empty description': [
    'experiences:\n  - name: a\n    description:\n    locations: [l]\n',
    'empty-text 3:5',
  ],
  'no location': ['experiences:\n  - name: a\n    description: d\n    locations: []\n', 'empty-list 4:5'],
  'an empty location': [
    'experiences:\n  - name: a\n    description: d\n    locations: [l, ""]\n',
    'empty-text 4:20',
  ],
  'a location outside a list': [
    'experiences:\n  - name: a\n    description: d\n    locations: s3://a\n',
    'list-expected 4:16',
  ],
  'the same name twice': [
    `${entryWith()}  - {name: alpha, description: d, locations: [l]}\n`,
    'duplicate-experience 5:12',
  ],
  'a key twice': [entryWith('profile: a', 'profile: b'), 'duplicate-key 6:5'],
  'a key in both spellings': [
    entryWith('cache_exempt: true', 'cacheExempt: true'),
    'key-in-both-spellings 6:5',
  ],
  'an empty item of a list': [entryWith('tags:', '  - a', '  -'), 'empty-text 7:7'],
  'a list as an item': [entryWith('tags: [[a]]'), 'wrong-kind 5:12'],
  'a boolean in quotes': [entryWith('cacheExempt: "true"'), 'boolean-expected 5:18'],
  'a text for a boolean': [entryWith('archived: maybe'), 'boolean-expected 5:15'],
  'a list for a boolean': [entryWith('archived: [true]'), 'wrong-kind 5:5'],
  'a number in quotes': [entryWith('containerTimeoutSeconds: "3600"'), 'seconds-expected 5:30'],
  'a duration for seconds': [entryWith('containerTimeoutSeconds: 1h'), 'seconds-expected 5:30'],
  'no seconds': [entryWith('containerTimeoutSeconds: 0'), 'seconds-expected 5:30'],
  'negative seconds': [entryWith('containerTimeoutSeconds: -1'), 'seconds-expected 5:30'],
  'half a second': [entryWith('containerTimeoutSeconds: 1.5'), 'seconds-expected 5:30'],
  'more seconds than an int32': [entryWith('containerTimeoutSeconds: 2147483648'), 'seconds-expected 5:30'],
  'octal or decimal seconds, nobody knows': [
    entryWith('containerTimeoutSeconds: 010'),
    'seconds-expected 5:30',
  ],
  'environment variables as a map': [entryWith('environmentVariables: {A: b}'), 'list-expected 5:5'],
  'an environment variable without a value': [
    entryWith('environmentVariables: [{name: A}]'),
    'missing-key 5:29',
  ],
  'an environment variable with a list': [
    entryWith('environmentVariables: [{name: A, value: [1]}]'),
    'wrong-kind 5:38',
  ],
  'an environment variable twice': [
    entryWith('environmentVariables:', '  - {name: A, value: 1}', '  - {name: A, value: 2}'),
    'duplicate-environment-variable 7:16',
  ],
  'a custom field of another type': [
    entryWith('customFields: [{name: owner, type: string, values: [a]}]'),
    'unknown-field-type 5:40',
  ],
  'a custom field without values': [
    entryWith('customFields: [{name: owner, type: text}]'),
    'missing-key 5:21',
  ],
  'a custom field twice, in another case': [
    entryWith(
      'customFields:',
      '  - {name: Owner, type: text, values: [a]}',
      '  - {name: owner, type: text, values: [b]}',
    ),
    'duplicate-custom-field 7:16',
  ],
  'a tag of another language': [entryWith('profile: !Ref stack'), 'unsupported-tag 5:19'],
  'a tagged list': [entryWith('tags: !Join [a]'), 'unsupported-tag 5:17'],
  'half of a surrogate pair': [entryWith('profile: "\\ud83d"'), 'not-unicode 5:14'],
  'a suite twice': [
    `${entryWith()}managedTestSuites:\n  - name: s\n  - name: s\n`,
    'duplicate-test-suite 7:11',
  ],
  'a suite without a name': [`${entryWith()}managedTestSuites:\n  - experiences: [a]\n`, 'missing-key 6:5'],
  'suites as a map': [`${entryWith()}managedTestSuites: {s: [a]}\n`, 'list-expected 5:1'],
};

const checkTable = (table: Table): void => {
  for (const [what, [content, ...findings]] of Object.entries(table)) {
    it(`refuses ${what}`, () => {
      expect(errorsOf(content).map(brief)).deep.equal(findings);
    });
  }
};

describe('errors in a config', () => {
  describe('of a whole file', () => checkTable(wholeFiles));
  describe('of an entry', () => checkTable(entries));

  it('come all at once, in the order of the lines', () => {
    const findings = errorsOf(
      [
        'experiences:',
        '  - name: a',
        '    locations: x',
        '    cacheExempt: "no"',
        '    tags: {b: c}',
        '  - name: a',
        '    description: d',
        '    locations: [l]',
        '    customFields: [{name: o, type: number, values: 3}]',
        'managedTestSuites: [{name: s, experiences: [~]}]',
        'managedExperienceTags: q',
      ].join('\n'),
    );
    expect(findings.map(brief)).deep.equal([
      'missing-key 2:5',
      'list-expected 3:16',
      'boolean-expected 4:18',
      'list-expected 5:5',
      'duplicate-experience 6:11',
      'list-expected 9:52',
      'empty-text 10:45',
      'list-expected 11:24',
    ]);
  });

  it('say in plain words what is wrong, where, and what to write instead', () => {
    const [timeout] = errorsOf(entryWith('containerTimeoutSeconds: "3600"'));
    expect(timeout).deep.equal({
      rule: 'seconds-expected',
      message:
        '`containerTimeoutSeconds` must be a whole number of seconds from 1 to 2147483647, but the text "3600" stands here',
      hint: 'Remove the quotes: 3600',
      place: {
        file: 'config.yaml',
        line: 5,
        column: 30,
        length: 6,
        lineText: '    containerTimeoutSeconds: "3600"',
      },
    });
    const [missing] = errorsOf('experiences:\n  - name: alpha\n    locations: [a]\n');
    expect(missing?.message).equal('the experience "alpha" has no `description`');
  });

  it('tell a newcomer about tabs: every line with one, and how to replace them', () => {
    const [tabs] = errorsOf(fixture('developer-docs-with-tabs.yaml'));
    expect(tabs?.message).contain('spaces alone (also on lines 8, 18, 19, 20)');
    expect(tabs?.hint).contain('with tab stops of 4 the file can be read (`expand -i -t 4 FILE`');
  });

  it('never show the name of a codec', () => {
    const all = [...Object.values(wholeFiles), ...Object.values(entries)].flatMap(([content]) =>
      errorsOf(content),
    );
    for (const { message, hint } of all) {
      expect(`${message} ${hint ?? ''}`).not.match(
        /optional |list of [A-Z]|NonEmptyText|\bFlag\b|Partial|undefined/,
      );
    }
  });

  it('show no control characters and cut long texts', () => {
    const [error] = errorsOf(entryWith(`cacheExempt: "\\e[31m\\u202e${'x'.repeat(10_000)}"`));
    // eslint-disable-next-line no-control-regex
    expect(error?.message).not.match(/[\u0000-\u001f\u202e]/);
    expect(error?.message.length).lessThan(250);
  });

  it('mark the text that is meant', () => {
    const [error] = errorsOf(entryWith('archived: maybe # or not'));
    expect(error && underCaret(error)).equal('maybe');
  });

  it('count columns after a byte order mark, in CRLF files and behind emoji as an editor does', () => {
    expect(errorsOf('\uFEFFexperiences: x').map(brief)).deep.equal(['list-expected 1:14']);
    const [error] = errorsOf(entryWith('cacheExempt: 🚁').replaceAll('\n', '\r\n'));
    expect(error?.place).include({ line: 5, column: 18, length: 2, lineText: '    cacheExempt: 🚁' });
  });

  it('come from every file, and a name in two files shows both places', () => {
    const findings = errorsIn({
      'a.yaml': `${entryWith()}managedTestSuites: [{name: s}]\n`,
      'b.yaml': `# more\n${entryWith('archived: 1')}managedTestSuites: [{name: s}]\n`,
      'c.yaml': 'experiences: 3\n',
    });
    expect(findings.map((finding) => `${finding.place?.file ?? ''} ${brief(finding)}`)).deep.equal([
      'b.yaml duplicate-experience 3:11',
      'b.yaml boolean-expected 6:15',
      'b.yaml duplicate-test-suite 7:28',
      'c.yaml list-expected 1:14',
    ]);
    expect(findings[0]?.message).contain('(first in a.yaml:2:11)');
    expect(findings[2]?.message).contain('(first in a.yaml:5:28)');
  });

  it('refuse aliases that stand for millions of values at once, without building them', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    const started = process.memoryUsage().heapUsed;
    expect(errorsOf(`${lines.join('\n')}\nexperiences: *a8\n`).map((error) => error.rule)).deep.equal([
      'too-many-aliases',
    ]);
    expect(process.memoryUsage().heapUsed - started).lessThan(100_000_000);
  });

  it('have a place and a hint whatever a file holds, and no file makes the loader fail', () => {
    const whole = fixture('tended-by-hand.yaml');
    const slip = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(12),
      put: fc.constantFrom(
        '',
        ' ',
        '\n',
        '\t',
        ':',
        '- ',
        '[',
        '}',
        '"',
        "'",
        '#',
        '&a ',
        '*a',
        '!x ',
        '<<: ',
        '|',
        '\u0000',
        '🚁',
      ),
    });
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
        let text = whole;
        for (const { at, cut, put } of slips) text = text.slice(0, at) + put + text.slice(at + cut);
        const result = loadFiles({ 'config.yaml': text });
        if (result._tag === 'Left') expect(errorsOf(text)).not.deep.equal([]);
        else expect(result.right.locate(['experiences', 0, 'name'])?.file).equal('config.yaml');
      }),
      { numRuns: 1000 },
    );
  });

  it('let many entries share an anchor', () => {
    const entry = '{<<: *base, name: n%, description: d, locations: [l]}';
    const list = Array.from({ length: 2000 }, (_, i) => `  - ${entry.replace('%', String(i))}`).join('\n');
    const text = `base: &base {environmentVariables: [${Array.from({ length: 30 }, (_, i) => `{name: V${i}, value: v}`).join(', ')}]}\nexperiences:\n${list}\n`;
    expect(loaded(text).config.experiences[1999]?.environmentVariables).have.length(30);
  });
});

describe('near misses of keys', () => {
  const nearMisses: Readonly<Record<string, string>> = {
    enviromentVariables: 'environmentVariables',
    EnvironmentVariables: 'environmentVariables',
    'environment-variables': 'environmentVariables',
    environmentvariables: 'environmentVariables',
    container_timeout_second: 'containerTimeoutSeconds',
    timeoutSeconds: 'containerTimeoutSeconds',
    experienceId: 'experienceID',
    experience_ID: 'experienceID',
    tag: 'tags',
    Tags: 'tags',
    system: 'systems',
    location: 'locations',
    archive: 'archived',
    cache_exempted: 'cacheExempt',
    custom_field: 'customFields',
  };
  for (const [written, meant] of Object.entries(nearMisses)) {
    it(`asks whether ${written} was to be ${meant}`, () => {
      const { warnings } = loaded(entryWith(`${written}: x`));
      expect(warnings.map((warning) => [brief(warning), warning.hint])).deep.equal([
        ['near-miss-key 5:5', `Did you mean ${meant}?`],
      ]);
    });
  }

  for (const [written, meant] of [
    ['managedTags', 'managedExperienceTags'],
    ['test_suites', 'managedTestSuites'],
    ['managed_test_suite', 'managedTestSuites'],
  ] as const) {
    it(`asks whether ${written} was to be ${meant}`, () => {
      expect(loaded(`${entryWith()}${written}: []\n`).warnings.map((warning) => warning.hint)).deep.equal([
        `Did you mean ${meant}?`,
      ]);
    });
  }

  for (const own of [
    'owner',
    'jira',
    'x-name',
    'notes',
    'team',
    'id',
    'comment',
    'priority',
    'labels',
    'url',
  ]) {
    it(`leaves ${own} alone`, () => {
      expect(loaded(entryWith(`${own}: x`)).warnings).deep.equal([]);
    });
  }

  it('are found in every kind of entry', () => {
    const { warnings } = loaded(
      `${entryWith(
        'environmentVariables: [{name: A, value: b, Value: c}]',
        'customFields: [{name: o, type: text, values: [], vales: x}]',
      )}managedTestSuites: [{name: s, experience: [alpha]}]\n`,
    );
    expect(warnings.map(brief)).deep.equal([
      'near-miss-key 5:48',
      'near-miss-key 6:54',
      'near-miss-key 7:31',
    ]);
  });

  it('are errors under strict, beside all others', () => {
    const text = entryWith('tag: x', 'archived: 3');
    expect(errorsIn({ 'config.yaml': text }, true).map(brief)).deep.equal([
      'near-miss-key 5:5',
      'boolean-expected 6:15',
    ]);
    expect(loadFiles({ 'a.yaml': entryWith('owner: x') }, true)._tag).equal('Right');
  });
});
