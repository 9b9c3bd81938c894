import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createProject } from '../support/project-client.ts';
import { SECRETS } from '../support/secrets.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const config = (description: string, more = '') => `experiences:
  - name: merge
    description: ${description}
    locations: [s3://b/merge]
    environmentVariables: [{ name: API_TOKEN, value: ${SECRETS.password.replaceAll(/\W/g, '')} }]
${more}`;
const PARK = '  - { name: park, description: to be parked, locations: [s3://b/park] }\n';

const planned = async (bench: Workbench, file: string, text: string, flags: readonly string[] = []) => {
  bench.write('experiences.yaml', text);
  const ran = await bench.sync(['plan', '-c', 'experiences.yaml', '--out', file, ...flags]);
  expect(ran.code, ran.stderr).to.equal(0);
};

const diff = (bench: Workbench, ...args: readonly string[]) =>
  bench.sync(['diff', 'old.json', 'new.json', ...args]);

const unwritten = async (bench: Workbench) => {
  expect((await bench.project.snapshot()).experiences).to.deep.equal({});
  expect(existsSync(bench.file('new.json.journal.jsonl'))).to.equal(false);
};

describe('two plans, through the built command', () => {
  it('differ by exit code 2 where the new one does more, and an apply of what was reviewed refuses it', () =>
    withWorkbench(async (bench) => {
      await planned(bench, 'old.json', config('words'));
      await planned(bench, 'new.json', config('words', PARK));
      const compared = await diff(bench);
      expect(compared.code).to.equal(2);
      expect(compared.stdout).to.contain('+ experience park created').and.to.contain('not in the old one');
      const json = await diff(bench, '--json');
      expect(json.code).to.equal(2);
      expect(JSON.parse(json.stdout)).to.deep.include({ kind: 'diff', covered: false });
      for (const format of ['markdown', 'html'])
        expect((await diff(bench, '--format', format)).stdout).to.contain('park');

      const refused = await bench.sync(['apply', 'new.json', '--reviewed', 'old.json']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.contain('experience park created').and.to.contain('Nothing was written');
      expect(refused.stderr).not.to.contain('merge');
      await unwritten(bench);
    }));

  it('let an approval survive a plan made anew after others changed the project', () =>
    withWorkbench(async (bench) => {
      const id = await bench.project.createExperience({ name: 'merge', locations: ['s3://b/merge'] });
      await planned(bench, 'old.json', config('words', PARK));
      await bench.project.updateExperience(id, { description: 'somebody wrote this' });
      expect((await bench.sync(['apply', 'old.json'])).code).to.equal(3);
      await planned(bench, 'new.json', config('words', PARK));
      expect((await diff(bench)).code).to.equal(0);
      const applied = await bench.sync(['apply', 'new.json', '--reviewed', 'old.json']);
      expect(applied.code, applied.stderr).to.equal(0);
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge', 'park');
      // The plan that was reviewed is compared, not applied: a stale one serves, and a new one that does more is refused.
      expect((await bench.sync(['apply', 'new.json', '--reviewed', 'old.json'])).code).to.equal(3);
    }));

  it('are refused where one is of another project, damaged, missing, no plan, or encrypted with another key', () =>
    withWorkbench(async (bench) => {
      await createProject(bench.server, 'others');
      await planned(bench, 'new.json', config('words'));
      await planned(bench, 'others.json', config('words'), ['--project', 'others']);
      bench.write('damaged.json', readFileSync(bench.file('new.json'), 'utf8').replace('words', 'other'));
      bench.write('right.key', SECRETS.passphrase);
      bench.write('wrong.key', 'another passphrase');
      await planned(bench, 'encrypted.json', config('words'), ['--encrypt', '--key-file', 'wrong.key']);
      const CASES = [
        ['others.json', 'the two plans are for different projects'],
        ['damaged.json', 'was changed after it was made'],
        ['missing.json', 'there is no plan file'],
        ['experiences.yaml', 'is not a plan file'],
        ['encrypted.json', 'cannot be decrypted with this passphrase'],
      ] as const;
      for (const [file, words] of CASES)
        for (const args of [
          ['diff', ...(file === 'missing.json' ? ['new.json', file] : [file, 'new.json'])],
          ['apply', 'new.json', '--reviewed', file],
        ]) {
          const ran = await bench.sync([...args, '--key-file', 'right.key']);
          expect(ran.code, args.join(' ')).to.equal(1);
          expect(ran.stderr.replaceAll(/\s+/g, ' '), args.join(' ')).to.contain(words);
          expect(ran.stdout).to.equal('');
        }
      await unwritten(bench);
      const read = await bench.sync(['diff', 'encrypted.json', 'new.json', '--key-file', 'wrong.key']);
      expect(read.code).to.equal(0);
    }));
});
