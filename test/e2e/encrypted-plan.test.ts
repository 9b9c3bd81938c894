import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { SECRETS } from '../support/secrets.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const PASSPHRASE: string = SECRETS.passphrase;
const withKey = { env: { SYNC_PLAN_PASSPHRASE: PASSPHRASE } };

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    environmentVariables:
      - { name: API_TOKEN, value: hunter2-hunter2 }
`;

const planned = async (bench: Workbench, flags: readonly string[] = [], options = withKey) => {
  bench.write('experiences.yaml', CONFIG);
  return bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json', '--encrypt', ...flags], options);
};

const READERS = ['show', 'check', 'apply'] as const;

describe('an encrypted plan, through the built command', () => {
  it('is shown, checked and applied with the passphrase, and no value leaks into other files', () =>
    withWorkbench(async (bench) => {
      expect((await planned(bench)).code).to.equal(0);
      const text = readFileSync(bench.file('plan.json'), 'utf8');
      for (const word of ['hunter2', 'API_TOKEN', 'merge', 'robots', PASSPHRASE])
        expect(text).not.to.contain(word);
      expect(statSync(bench.file('plan.json')).mode & 0o777).to.equal(0o600);

      expect((await bench.sync(['show', 'plan.json'], withKey)).stdout).to.contain('+ merge');
      expect((await bench.sync(['check', 'plan.json'], withKey)).code).to.equal(0);
      const applied = await bench.sync(['apply', 'plan.json', '--json'], withKey);
      expect(applied.code).to.equal(0);
      expect((await bench.project.snapshot()).experiences).to.have.keys('merge');

      for (const name of readdirSync(bench.folder).filter((one) => one.startsWith('plan.json'))) {
        expect(readFileSync(bench.file(name), 'utf8'), name).not.to.match(/hunter2|API_TOKEN|correct horse/);
        expect(statSync(bench.file(name)).mode & 0o777, name).to.equal(0o600);
      }
      expect(readdirSync(bench.folder)).to.include('plan.json.journal.jsonl');
      expect((await bench.sync(['apply', 'plan.json'], withKey)).code).to.equal(3);
    }));

  it('can be read with a key file too, whatever its line ending', () =>
    withWorkbench(async (bench) => {
      bench.write('plan.key', `${PASSPHRASE}\n`);
      expect(
        (await planned(bench, ['--key-file', 'plan.key'], { env: { SYNC_PLAN_PASSPHRASE: '' } })).code,
      ).to.equal(0);
      bench.write('same.key', `${PASSPHRASE}\r\n`);
      for (const command of READERS)
        expect((await bench.sync([command, 'plan.json', '--key-file', 'same.key'])).code, command).to.equal(
          0,
        );
    }));

  it('is refused with a distinct error for a missing passphrase, a wrong one, and a changed byte; nothing is written', () =>
    withWorkbench(async (bench) => {
      await planned(bench);
      const whole = readFileSync(bench.file('plan.json'), 'utf8');
      const at = whole.indexOf('"data": "') + 60;
      const other = whole[at] === 'A' ? 'B' : 'A';
      writeFileSync(bench.file('changed.json'), whole.slice(0, at) + other + whole.slice(at + 1));
      for (const command of READERS) {
        const without = await bench.sync([command, 'plan.json']);
        expect(without.stderr).to.contain('is encrypted').and.to.contain('SYNC_PLAN_PASSPHRASE');
        const wrong = await bench.sync([command, 'plan.json'], { env: { SYNC_PLAN_PASSPHRASE: 'guess' } });
        expect(wrong.stderr).to.contain('cannot be decrypted with this passphrase');
        const changed = await bench.sync([command, 'changed.json'], withKey);
        expect(changed.stderr).to.contain('was changed after it was encrypted');
        for (const { code, stdout, stderr } of [without, wrong, changed]) {
          expect(code).to.equal(1);
          expect(stdout).to.equal('');
          expect(stderr).not.to.match(/hunter2|guess|correct horse/);
        }
      }
      expect((await bench.project.snapshot()).experiences).to.deep.equal({});
    }));

  it('is not made without a passphrase: no request, no file', () =>
    withWorkbench(async (bench) => {
      const ran = await planned(bench, ['--verbose'], { env: { SYNC_PLAN_PASSPHRASE: '' } });
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.contain('SYNC_PLAN_PASSPHRASE').and.not.to.contain('GET ');
      bench.write('empty.key', '\n');
      expect((await planned(bench, ['--key-file', 'empty.key'])).stderr).to.contain('is empty');
      expect((await planned(bench, ['--key-file', 'nowhere.key'])).stderr).to.contain('nowhere.key');
      expect(readdirSync(bench.folder)).not.to.include('plan.json');
    }));

  it('needs --encrypt with a key file', () =>
    withWorkbench(async (bench) => {
      bench.write('experiences.yaml', CONFIG);
      bench.write('plan.key', PASSPHRASE);
      const ran = await bench.sync([
        'plan',
        '-c',
        'experiences.yaml',
        '--key-file',
        'plan.key',
        '--out',
        'plan.json',
      ]);
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.contain('--encrypt');
      expect(readdirSync(bench.folder)).not.to.include('plan.json');
    }));
});
