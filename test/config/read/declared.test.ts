import { expect } from 'chai';
import { validateConfig } from '../../../src/config/read/validate-config.ts';
import { brief, configOf, errorsOf, loadFiles, sha256, underCaret } from '../loading.ts';

const ENTRY =
  'experiences:\n  - { name: alpha, description: d, locations: [s3://a], tags: [night], systems: [planner] }\n';

const rulesOf = (head: string): string[] =>
  errorsOf(head + ENTRY).map((one) => `${one.rule} ${underCaret(one)}`);

const ERRORS: Readonly<Record<string, readonly [config: string, errors: readonly string[]]>> = {
  'a declared tag without a name': [
    'managedExperienceTags: [{ description: x }]\n',
    ['missing-key description'],
  ],
  'a list instead of a tag': ['managedExperienceTags: [[night]]\n', ['map-expected [night']],
  'an empty tag': ['managedExperienceTags: [night, ]\n', []],
  'a reserved tag': [
    "managedExperienceTags: [{ name: 'sync-protected:x' }]\n",
    ["reserved-tag 'sync-protected:x'"],
  ],
  'a reserved managed tag': ['managedExperienceTags: [sync-lock]\n', ['reserved-tag sync-lock']],
  'a reserved ownership tag': ['ownershipTag: sync-protected:x\n', ['reserved-tag sync-protected:x']],
  'a filter in addition to a list': [
    'managedTestSuites: [{ name: A, experiences: [alpha], where: { tags: [night] } }]\n',
    ['experiences-and-where where'],
  ],
  'a filter that is empty': ['managedTestSuites: [{ name: A, where: {} }]\n', ['empty-where where']],
  'a filter with only empty lists': [
    'managedTestSuites: [{ name: A, where: { tags: [], names: } }]\n',
    ['empty-where where'],
  ],
  'an absent filter': ['managedTestSuites: [{ name: A, where: }]\n', ['map-expected where']],
  'a filter that matches nothing': [
    'managedTestSuites: [{ name: A, where: { tags: [night], names: [b*] } }]\n',
    ['where-matches-nothing where'],
  ],
};

describe('declarations in a config', () => {
  it('are read in both forms and in both spellings', () => {
    const { managedExperienceTags, declaredTags, managedTestSuites } = configOf(
      `managed_experience_tags: [plain, { name: night, description: Runs every night }, { name: bare }]
managed_test_suites:
  - { name: A, system: planner, metrics_set: m, description: d, where: { tags: [night], names: ['al*'] } }
  - { name: B, experiences: [alpha] }
${ENTRY}`,
    );
    expect(managedExperienceTags).to.deep.equal(['plain', 'night', 'bare']);
    expect(declaredTags).to.deep.equal([
      { name: 'night', description: 'Runs every night' },
      { name: 'bare', description: '' },
    ]);
    expect(managedTestSuites).to.deep.equal([
      {
        name: 'A',
        experiences: [],
        where: { tags: ['night'], names: ['al*'] },
        system: 'planner',
        description: 'd',
        metricsSet: 'm',
      },
      { name: 'B', experiences: ['alpha'] },
    ]);
  });

  it('are read after an anchor, which needs the whole tree', () => {
    const plain = `managedExperienceTags: [night, { name: late }]\n${ENTRY}`;
    const anchored = plain.replace('{ name: late }', '&late { name: late }');
    expect(configOf(anchored)).to.deep.equal(configOf(plain));
  });

  it('select among the entries of all files', () => {
    const both = loadFiles({
      'suites.yaml': 'experiences: []\nmanagedTestSuites: [{ name: A, where: { names: [alpha] } }]\n',
      'entries.yaml': ENTRY,
    });
    expect(both._tag).to.equal('Right');
  });

  for (const [name, [config, errors]] of Object.entries(ERRORS))
    it(`report an error: ${name}`, () => {
      if (errors.length > 0) expect(rulesOf(config)).to.deep.equal(errors);
      else expect(loadFiles({ 'config.yaml': config + ENTRY })._tag).to.equal('Right');
    });

  it('warn about settings of a suite that is never created', () => {
    const text = `managedTestSuites: [{ name: A, experiences: [alpha], description: d, metricsSet: m }]\n${ENTRY}`;
    const bytes = new TextEncoder().encode(text);
    const report = validateConfig([{ path: 'c.yaml', bytes }], { strict: false, sha256 });
    expect(report.warnings.map(brief)).to.deep.equal([
      'undeclared-suite-setting 1:67',
      'undeclared-suite-setting 1:82',
    ]);
  });
});
