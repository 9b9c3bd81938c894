import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { brokenEntries, brokenFiles, doubtful } from '../config/broken-configs.ts';
import { entryWith } from '../config/loading.ts';
import { type Ran, runBin, type RunOptions } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

type Case = readonly [what: string, content: string | Uint8Array, findings: readonly string[]];

/** The first case of each rule: the other cases are tried without a process for each. */
const oneOfEachRule = (
  tables: readonly Readonly<Record<string, readonly [string | Uint8Array, ...string[]]>>[],
): ReadonlyMap<string, Case> => {
  const cases = new Map<string, Case>();
  for (const table of tables)
    for (const [what, [content, ...findings]] of Object.entries(table)) {
      const rule = findings[0]!.split(' ')[0]!;
      if (!cases.has(rule)) cases.set(rule, [what, content, findings]);
    }
  return cases;
};

const ERRORS = oneOfEachRule([brokenFiles, brokenEntries]);
const WARNINGS = oneOfEachRule([doubtful]);

const validate = (
  files: Readonly<Record<string, string | Uint8Array>>,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> =>
  withTemporaryFolder((folder) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return runBin(['validate', ...args], { cwd: folder, ...options });
  });

const GITHUB = { env: { GITHUB_ACTIONS: 'true' } };

const SOUND = entryWith();

/** Every place of a finding stands in the output and in an annotation of its rule: the first of a cause as the place of both, the others by name. */
const expectShown = (output: string, level: 'error' | 'warning', findings: readonly string[]): void => {
  for (const finding of findings) {
    const [rule, place] = finding.split(' ');
    const [line, column] = place!.split(':');
    const named = `config.yaml:${line!}:${column!}`;
    const own = `::${level} file=config.yaml,line=${line!},col=${column!},title=${rule!}::`;
    if (output.includes(own)) expect(output).to.contain(`${named}  `);
    else {
      const isOfRule = (text: string): boolean =>
        text.startsWith(`::${level} `) && text.includes(`,title=${rule!}::`);
      const others = output
        .split('\n')
        .filter(isOfRule)
        .flatMap((text) => text.match(/Also at .*?(?:%0A|$)/g) ?? []);
      expect(others.join('\n').split(/, | and |\.(?:%0A|$)|Also at /m)).to.include(named);
      expect(output.replaceAll(/\n +/g, ' ')).to.match(
        new RegExp(`Also at .*\\b${named.replace('.', '\\.')}\\b`),
      );
    }
  }
};

describe('sync validate', () => {
  for (const [rule, [what, content, findings]] of ERRORS)
    it(`tells ${what} with its place, its line and what to write (${rule})`, async () => {
      const { code, stdout, stderr } = await validate({ 'config.yaml': content }, ['config.yaml'], GITHUB);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expectShown(stderr, 'error', findings);
      if (typeof content === 'string' && content.trim() !== '') expect(stderr).to.match(/\n {6,}\| +\^+\n/);
    });

  for (const [rule, [what, content, findings]] of WARNINGS)
    it(`warns of ${what}, and refuses it under --strict (${rule})`, async () => {
      const { code, stdout, stderr } = await validate({ 'config.yaml': content }, ['config.yaml'], GITHUB);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(/^The config is valid \(config\.yaml\)/);
      expectShown(
        stderr,
        'warning',
        findings.map((finding) => finding.split(' ').slice(0, 2).join(' ')),
      );
      expect(stderr).to.match(/\n {6,}\| +\^+\n/);
      const strict = await validate({ 'config.yaml': content }, ['config.yaml', '--strict'], GITHUB);
      expect({ code: strict.code, stdout: strict.stdout }).to.deep.equal({ code: 1, stdout: '' });
      expectShown(strict.stderr, 'error', findings);
    });

  it('has a case for every rule that the sources name', () => {
    const folder = fileURLToPath(new URL('../../src/config/', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const sources = files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
    const rules = new Set(
      sources.flatMap((text) => [...text.matchAll(/rule: '([a-z-]+)'/g)].map(([, rule]) => rule!)),
    );
    // Of these one is for clone alone, one is told under --strict alone, and the others are what no parser is known to say, or take millions of aliases.
    for (const other of ['not-editable', 'unknown-key', 'not-yaml', 'unexpected-text', 'too-many-aliases'])
      rules.delete(other);
    expect([...rules].filter((rule) => !ERRORS.has(rule) && !WARNINGS.has(rule))).to.deep.equal([]);
  });

  it('takes experiences.yaml where no file is named', async () => {
    const { code, stdout } = await validate({ 'experiences.yaml': SOUND }, []);
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout:
        'The config is valid (experiences.yaml): 1 experience, 0 managed test suites, 0 managed tags.\n',
    });
    const missing = await validate({}, []);
    expect(missing.code).to.equal(1);
    expect(missing.stderr).to.contain('there is no config file experiences.yaml');
  });

  it('takes several files, a folder, a glob, standard input and JSON for one config', async () => {
    const json = JSON.stringify({ experiences: [{ name: 'beta', description: 'd', locations: ['l'] }] });
    const files = { 'all/a.yaml': SOUND, 'all/b.json': json };
    const beta = SOUND.replace('alpha', 'gamma');
    const ways: readonly (readonly [readonly string[], RunOptions, number])[] = [
      [['all/a.yaml', 'all/b.json'], {}, 2],
      [['all'], {}, 2],
      [['all/*.{yaml,json}'], {}, 2],
      [['all', '-'], { stdin: beta }, 3],
    ];
    for (const [args, options, experiences] of ways) {
      const { code, stdout, stderr } = await validate(files, args, options);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.contain(`${experiences} experiences`);
    }
  });

  it('shows both places of a name that two files define', async () => {
    const { code, stderr } = await validate({ 'a.yaml': SOUND, 'b.yaml': SOUND }, ['a.yaml', 'b.yaml']);
    expect(code).to.equal(1);
    expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(
      'b.yaml:2:11 an experience with the name "alpha" is already defined (first in a.yaml:2:11)',
    );
  });

  it('tells everything as one JSON document, valid or not', async () => {
    const broken = await validate({ 'a.yaml': entryWith('archived: maybe', 'tag: x') }, ['a.yaml', '--json']);
    expect(broken.code).to.equal(1);
    expect(broken.stderr).to.equal('');
    const told: unknown = JSON.parse(broken.stdout);
    expect(told).to.have.nested.property('error.findings[0].code', 'boolean-expected');
    expect(told).to.have.nested.property('error.findings[0].place.line', 5);
    expect(told).to.have.nested.property('error.warnings[0].code', 'near-miss-key');
    const doubtfulOne = await validate({ 'a.yaml': entryWith('tag: x') }, ['a.yaml', '--json']);
    expect(doubtfulOne.code).to.equal(0);
    expect(JSON.parse(doubtfulOne.stdout)).to.have.nested.property('warnings[0].code', 'near-miss-key');
  });

  it('annotates files by their paths in the checkout, and standard input without one', async () => {
    await withTemporaryFolder(async (folder) => {
      mkdirSync(path.join(folder, 'sim'));
      writeFileSync(path.join(folder, 'sim/a.yaml'), entryWith('tag: x'));
      writeFileSync(path.join(folder, 'sim/b.yaml'), entryWith('archived: 3'));
      const options = {
        cwd: path.join(folder, 'sim'),
        env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder },
      };
      const doubt = await runBin(['validate', 'a.yaml'], options);
      expect(doubt.stderr).to.contain('::warning file=sim/a.yaml,line=5,col=5,title=near-miss-key::');
      const error = await runBin(['validate', 'b.yaml'], options);
      expect(error.stderr).to.contain('::error file=sim/b.yaml,line=5,col=15,title=boolean-expected::');
      const stdin = await runBin(['validate', '-'], { ...options, stdin: entryWith('tag: x') });
      expect(stdin.stderr).to.contain('::warning title=near-miss-key::');
    });
  });

  it('annotates one cause once, and lets no name become a workflow command', async () => {
    const tags = Array.from({ length: 30 }, (_, index) => `"::error::${String(index)}"`);
    const text = `${SOUND}managedExperienceTags: [${tags.join(', ')}]\n`;
    const { code, stdout, stderr } = await validate({ 'a.yaml': text }, ['a.yaml'], GITHUB);
    expect(code).to.equal(0);
    const commands = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trimStart().startsWith('::'));
    expect(commands).to.have.length(1);
    expect(commands[0]).to.match(/^::warning .*"::error::0".* and 27 more are managed tags/);
  });
});
