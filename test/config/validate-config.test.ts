import { expect } from 'chai';
import { validateConfig } from '../../src/config/validate-config.ts';
import { doubtful } from './broken-configs.ts';
import { brief, entryWith, sha256, underCaret } from './loading.ts';

const validate = (text: string, strict = false) =>
  validateConfig([{ path: 'config.yaml', bytes: new TextEncoder().encode(text) }], { strict, sha256 });

describe('validating a config', () => {
  for (const [what, [text, ...warnings]] of Object.entries(doubtful)) {
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
    const { warnings } = validate(`${entryWith()}managedTestSuites:\n  - {name: s, experiences: [alphaa]}\n`);
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
