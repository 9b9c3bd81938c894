import { expect } from 'chai';
import { validateConfig } from '../../src/config/validate-config.ts';
import { brief, entryWith, sha256, underCaret } from './loading.ts';

const validate = (text: string, strict = false) =>
  validateConfig([{ path: 'config.yaml', bytes: new TextEncoder().encode(text) }], { strict, sha256 });

const suites = 'managedTestSuites:\n';

/** What is written, then the warnings that it gives: the rule with its place, and the text under the caret. */
const doubts: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'a suite with an empty list': [
    `${entryWith()}${suites}  - {name: s, experiences: []}\n`,
    'suite-without-experiences 6:12 s',
  ],
  'a suite without a list': [`${entryWith()}${suites}  - name: s\n`, 'suite-without-experiences 6:11 s'],
  'a suite with an experience that is not there': [
    `${entryWith()}${suites}  - {name: s, experiences: [alpha, alhpa]}\n`,
    'unknown-suite-experience 6:36 alhpa',
  ],
  'a suite with an archived experience': [
    `${entryWith('archived: true')}${suites}  - {name: s, experiences: [alpha]}\n`,
    'archived-suite-experience 7:29 alpha',
  ],
  'a managed tag that nobody has': [
    `${entryWith('tags: [b]')}managedExperienceTags: [a, b]\n`,
    'unused-managed-tag 6:25 a',
  ],
  'a location twice': [
    entryWith().replace('[s3://drone/alpha]', '[a, b, a, a]'),
    'repeated-location 4:23 a',
    'repeated-location 4:26 a',
  ],
  'an ID that is no UUID': [entryWith('experienceID: 123'), 'experience-id-not-uuid 5:19 123'],
  'an ID in two entries': [
    `${entryWith('experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b')}  - name: beta
    description: d
    locations: [l]
    experienceID: 3DD91177-1E66-426C-BF5B-FB46FE4A0C3B
`,
    'repeated-experience-id 9:19 3DD91177-1E66-426C-BF5B-FB46FE4A0C3B',
  ],
  'a near miss of a key': [entryWith('tag: a'), 'near-miss-key 5:5 tag'],
  'a repeated tag': [entryWith('tags: [a, a]'), 'repeated-item 5:15 a'],
};

describe('validating a config', () => {
  for (const [what, [text, ...warnings]] of Object.entries(doubts)) {
    it(`warns of ${what}`, () => {
      const report = validate(text);
      expect(report.errors).deep.equal([]);
      expect(report.warnings.map((warning) => `${brief(warning)} ${underCaret(warning)}`)).deep.equal(
        warnings,
      );
      for (const { hint } of report.warnings) expect(hint).not.equal(undefined);
    });
  }

  it('counts what a config holds that has nothing to warn of', () => {
    const text = `${entryWith('tags: [a]', 'experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b')}managedExperienceTags: [a]\nmanagedTestSuites: [{name: s, experiences: [alpha]}]\n`;
    expect(validate(text)).deep.equal({
      files: ['config.yaml'],
      errors: [],
      warnings: [],
      counts: { experiences: 1, managedTestSuites: 1, managedExperienceTags: 1 },
    });
  });

  it('suggests the experience that a suite probably means', () => {
    const { warnings } = validate(`${entryWith()}${suites}  - {name: s, experiences: [alphaa]}\n`);
    expect(warnings[0]?.hint).equal('Did you mean "alpha"?');
  });

  it('gives all errors and no counts for a config that cannot be used', () => {
    const report = validate(entryWith('archived: 3', 'tag: x'));
    expect(report.errors.map(brief)).deep.equal(['boolean-expected 5:15']);
    expect(report.warnings.map(brief)).deep.equal(['near-miss-key 6:5']);
    expect(report.counts).equal(undefined);
  });

  it('takes near misses of keys for errors under strict', () => {
    expect(validate(entryWith('tag: x'), true).errors.map(brief)).deep.equal(['near-miss-key 5:5']);
  });

  it('gives warnings in the order of the lines', () => {
    const text = `managedExperienceTags: [z]\n${entryWith('tag: a', 'experienceID: 1')}`;
    expect(validate(text).warnings.map(({ place }) => place?.line)).deep.equal([1, 6, 7]);
  });
});
