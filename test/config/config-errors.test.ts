import { expect } from 'chai';
import fc from 'fast-check';
import { brokenEntries, brokenFiles, type Table } from './broken-configs.ts';
import { validateConfig } from '../../src/config/read/validate-config.ts';
import {
  brief,
  entryWith,
  errorsIn,
  errorsOf,
  fixture,
  loaded,
  loadFiles,
  sha256,
  underCaret,
} from './loading.ts';

const checkTable = (table: Table): void => {
  for (const [what, [content, ...findings]] of Object.entries(table)) {
    it(`rejects ${what}`, () => {
      expect(errorsOf(content).map(brief)).deep.equal(findings);
    });
  }
};

describe('errors in a config', () => {
  describe('of a whole file', () => checkTable(brokenFiles));
  describe('of an entry', () => checkTable(brokenEntries));

  it('are reported all at once, in the order of the lines', () => {
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
        '`containerTimeoutSeconds` must be a whole number of seconds from 1 to 2147483647, but found the text "3600"',
      hint: 'Remove the quotes: `3600`.',
      place: {
        file: 'config.yaml',
        line: 5,
        column: 30,
        length: 6,
        lineText: '    containerTimeoutSeconds: "3600"',
      },
    });
    const [missing] = errorsOf(
      'experiences:\n  - customFields: [{ name: a, type: text }]\n    name: alpha\n',
    );
    expect(missing?.message).equal('the custom field "a" has no `values`');
  });

  for (const [written, hint] of [
    ['tags: regression, nightly', 'Write `tags: ["regression", "nightly"]`'],
    ['tags: ""', 'Write each item on its own line, after a dash'],
    ['tags: ","', 'Write `tags: [","]`'],
    ['environmentVariables: {A: 1}', '`- { name: MAX_ALTITUDE_M, value: 120 }`'],
    ['customFields: planning', '`- { name: owner, type: text, values: [planning] }`'],
  ] as const)
    it(`show how to write a list if \`${written}\` is found`, () => {
      expect(errorsOf(entryWith(written))[0]?.hint).contain(hint);
    });

  it('show quoted text unchanged', () => {
    const [missingComma] = errorsOf(
      '{"experiences": [{"name": "a" "description": "d", "locations": ["l"]}]}',
    );
    expect(missingComma?.message).equal('unexpected "description"');
  });

  it('show an invalid escape as it is written', () => {
    for (const [text, escape] of [
      ['C:\\path', '\\p'],
      ['a\\🚁b', '\\🚁'],
    ] as const)
      expect(errorsOf(`experiences:\n  - name: "${text}"\n`)[0]?.message).equal(
        `\`${escape}\` is not a valid escape in double quotes`,
      );
  });

  it('explain tabs for beginners: every line with one, and how to replace them', () => {
    const [tabs] = errorsOf(fixture('developer-docs-with-tabs.yaml'));
    expect(tabs?.message).contain('only spaces (also on lines 8, 18, 19, 20)');
    expect(tabs?.hint).contain('with a tab width of 4 the file is valid (`expand -i -t 4 FILE`');
  });

  it('never show the name of a codec', () => {
    const all = [...Object.values(brokenFiles), ...Object.values(brokenEntries)].flatMap(([content]) =>
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

  it('mark the relevant text', () => {
    const [error] = errorsOf(entryWith('archived: maybe # or not'));
    expect(error && underCaret(error)).equal('maybe');
  });

  it('count columns like an editor after a byte order mark, in CRLF files and after emoji', () => {
    expect(errorsOf('\uFEFFexperiences: x').map(brief)).deep.equal(['list-expected 1:14']);
    const [error] = errorsOf(entryWith('cacheExempt: 🚁').replaceAll('\n', '\r\n'));
    expect(error?.place).include({ line: 5, column: 18, length: 2, lineText: '    cacheExempt: 🚁' });
  });

  it('are reported from every file, with both places of a name in two files', () => {
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

  it('reject aliases that expand to millions of values, without expanding them', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    const started = process.memoryUsage().heapUsed;
    expect(errorsOf(`${lines.join('\n')}\nexperiences: *a8\n`).map((error) => error.rule)).deep.equal([
      'too-many-aliases',
    ]);
    expect(process.memoryUsage().heapUsed - started).lessThan(100_000_000);
  });

  it('have a place and a hint for any file, and no file makes the loader throw', () => {
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
      { numRuns: 600 },
    );
  });

  it('let many entries share an anchor', () => {
    const entry = '{<<: *base, name: n%, description: d, locations: [l]}';
    const list = Array.from({ length: 2000 }, (_, i) => `  - ${entry.replace('%', String(i))}`).join('\n');
    const text = `base: &base {environmentVariables: [${Array.from({ length: 30 }, (_, i) => `{name: V${i}, value: v}`).join(', ')}]}\nexperiences:\n${list}\n`;
    expect(loaded(text).config.experiences[1999]?.environmentVariables).have.length(30);
  });
});

describe('misspelt keys', () => {
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
    it(`suggests ${meant} for ${written}`, () => {
      const { warnings } = loaded(entryWith(`${written}: x`));
      expect(warnings.map((warning) => [brief(warning), warning.hint])).deep.equal([
        ['near-miss-key 5:5', `Did you mean ${meant}?`],
      ]);
    });
  }

  for (const [written, meant] of [
    ['managedTags', 'managedExperienceTags'],
    ['experienceTags', 'managedExperienceTags'],
    ['suites', 'managedTestSuites'],
    ['test_suites', 'managedTestSuites'],
    ['managed_test_suite', 'managedTestSuites'],
    ['protect', 'protected'],
    ['protection', 'protected'],
    ['protected_experiences', 'protected'],
  ] as const) {
    it(`suggests ${meant} for ${written}`, () => {
      expect(loaded(`${entryWith()}${written}: []\n`).warnings.map((warning) => warning.hint)).deep.equal([
        `Did you mean ${meant}?`,
      ]);
    });
  }

  it('say that protection is set for the file, not for an entry', () => {
    expect(loaded(entryWith('protected: true')).warnings.map((warning) => warning.hint)).deep.equal([
      'Move it to the top level: it is a key of the file, not of an entry.',
    ]);
  });

  for (const written of ['suites', 'test_suites', 'suite']) {
    it(`explains for ${written} in an entry where suites are listed`, () => {
      expect(loaded(entryWith(`${written}: [x]`)).warnings.map((warning) => warning.hint)).deep.equal([
        'An entry does not name its suites: list its name under managedTestSuites, at the top level.',
      ]);
    });
  }

  for (const own of ['owner', 'jira', 'x-name', 'notes', 'team', 'comment', 'priority', 'url']) {
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

  it('are errors under --strict, together with all others', () => {
    const text = entryWith('tag: x', 'archived: 3');
    expect(errorsIn({ 'config.yaml': text }, true).map(brief)).deep.equal([
      'near-miss-key 5:5',
      'boolean-expected 6:15',
    ]);
    expect(errorsIn({ 'a.yaml': entryWith('owner: x', 'x-owner: y') }, true).map(brief)).deep.equal([
      'unknown-key 5:5',
    ]);
    expect(loadFiles({ 'a.yaml': `x-own: 1\n${entryWith('x-owner: x')}` }, true)._tag).equal('Right');
  });

  for (const [written, meant] of [
    ['id', 'experienceID'],
    ['env', 'environmentVariables'],
    ['envVars', 'environmentVariables'],
    ['env_vars', 'environmentVariables'],
    ['env_variables', 'environmentVariables'],
    ['desc', 'description'],
    ['timeout', 'containerTimeoutSeconds'],
    ['labels', 'tags'],
    ['experienceTags', 'tags'],
    ['experience_tags', 'tags'],
  ] as const) {
    it(`suggests ${meant} for ${written} in an entry`, () => {
      expect(loaded(entryWith(`${written}: x`)).warnings.map(({ hint }) => hint)).deep.equal([
        `Did you mean ${meant}?`,
      ]);
    });
  }

  it('are reported by validate --strict, each with its place', () => {
    const files = [
      { path: 'a.yaml', bytes: new TextEncoder().encode(entryWith('owner: x', 'archivd: true')) },
    ];
    expect(validateConfig(files, { strict: true, sha256 }).errors.map(brief)).deep.equal([
      'unknown-key 5:5',
      'near-miss-key 6:5',
    ]);
    expect(validateConfig(files, { strict: false, sha256 }).warnings.map(brief)).deep.equal([
      'near-miss-key 6:5',
    ]);
  });
});
