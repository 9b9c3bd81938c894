import { expect } from 'chai';
import { validateConfig } from '../../../src/config/read/validate-config.ts';
import { doubtful } from '../broken-configs.ts';
import { brief, entryWith, sha256, underCaret } from '../loading.ts';

const validate = (text: string, strict = false) =>
  validateConfig([{ path: 'config.yaml', bytes: new TextEncoder().encode(text) }], { strict, sha256 });

describe('validating a config', () => {
  for (const [what, [text, ...warnings]] of Object.entries(doubtful)) {
    it(`warns about ${what}`, () => {
      const report = validate(text);
      expect(report.errors).deep.equal([]);
      expect(report.warnings.map((warning) => `${brief(warning)} ${underCaret(warning)}`)).deep.equal(
        warnings,
      );
      for (const { hint } of report.warnings) expect(hint).not.equal(undefined);
    });
  }

  it('counts the content of a config without warnings', () => {
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
    const swapped = validate(`${entryWith()}managedTestSuites:\n  - {name: s, experiences: [aplha]}\n`);
    expect(swapped.warnings[0]?.hint).equal('Did you mean "alpha"?');
  });

  it('recognises keys of the file that are indented into an entry, in either spelling', () => {
    const report = validate(entryWith('managed_experience_tags: [a]', 'managedTestSuites: []'));
    expect(report.warnings.map(brief)).deep.equal(['near-miss-key 5:5', 'near-miss-key 6:5']);
    for (const { hint } of report.warnings) expect(hint).contain('top level');
  });

  it('returns all errors and no counts for an invalid config', () => {
    const report = validate(entryWith('archived: 3', 'tag: x'));
    expect(report.errors.map(brief)).deep.equal(['boolean-expected 5:15']);
    expect(report.warnings.map(brief)).deep.equal(['near-miss-key 6:5']);
    expect(report.counts).equal(undefined);
  });

  it('treats all warnings as errors with --strict, so that none hides another', () => {
    const text = `${entryWith('tag: x', 'experienceID: 1')}managedExperienceTags: [z]\n`;
    const { errors, warnings } = validate(text, true);
    expect(errors).deep.equal(validate(text).warnings);
    expect(errors.map(brief)).deep.equal([
      'near-miss-key 5:5',
      'experience-id-not-uuid 6:19',
      'unused-managed-tag 7:25',
    ]);
    expect(warnings).deep.equal([]);
    const broken = validate(entryWith('tag: x', 'archived: 3'), true);
    expect(broken.errors.map(brief)).deep.equal(['near-miss-key 5:5', 'boolean-expected 6:15']);
  });

  it('warns about experiences without a description or locations, unless they have an ID', () => {
    const text = `experiences:\n  - { name: a }\n  - { name: b, description: "", locations: [] }\n  - { name: c, experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b }\n`;
    expect(validate(text).warnings.map(brief)).deep.equal([
      'no-description 2:7',
      'no-locations 2:7',
      'no-description 3:29',
      'no-locations 3:33',
    ]);
  });

  it('returns warnings in the order of the lines', () => {
    const text = `managedExperienceTags: [z]\n${entryWith('tag: a', 'experienceID: 1')}`;
    expect(validate(text).warnings.map(({ place }) => place?.line)).deep.equal([1, 6, 7]);
  });
});
