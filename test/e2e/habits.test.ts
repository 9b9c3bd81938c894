import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { runBin } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { withWorkbench } from '../support/workbench.ts';

const CONFIG = 'experiences:\n  - { name: a, description: d, locations: [s3://a] }\n';
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

/** Commands that users of other tools type, and words that the response must contain. */
const HABITS: readonly (readonly [line: string, says: RegExp])[] = [
  ['plan -c e.yaml -out=plan.json', /-out has one dash.*Write `--out=…`\.$/],
  ['plan -c e.yaml -out plan.json', /Write `--out`\.$/],
  ['plan -c e.yaml -client-secret=hunter2', /Write `--client-secret=…`\.$/],
  ['plan e.yaml', /sync plan -c e\.yaml/],
  ['plan --no-archive e.yaml', /sync plan -c e\.yaml/],
  ['plan -c e.yaml f.yaml g.yaml', /2 more follow.*'\*\.yaml'/],
  ['plan --config e.yaml', /--experiences-config, or -c/],
  ['validate -c e.yaml', /sync validate has no flag -c.*sync validate e\.yaml/],
  ['validate --config=e.yaml', /sync validate e\.yaml/],
  ['validate --experiences-config', /sync validate experiences\.yaml/],
  ['apply', /the argument plan is missing.*that sync plan saved: `sync apply plan\.json`/],
  ['apply -auto-approve plan.json', /never asks/],
  ['apply plan.json --auto-approve', /never asks/],
  [
    'plan --allow-archive -c e.yaml',
    /sync plan has no flag --allow-archive --allow-archive is a flag of sync apply\./,
  ],
  [
    'plan -c e.yaml --client-secrt=hunter2 -Zhunter2',
    /no flags --client-secrt, -Z Did you mean --client-secret\?/,
  ],
  ['sandbox start --prot=1', /Did you mean --port\? Run sync sandbox start --help/],
  ['destroy', /archives what a config no longer lists/],
  ['import a b', /sync clone/],
  ['init', /sync clone --project NAME/],
  ['rename old new', /no command "rename" Change the name in the entry and add `previousName: OLD NAME`/],
  ['promote', /sync clone --no-ids --declare/],
  ['rollback plan.json', /sync undo PLAN/],
  ['version', /sync --version/],
  ['aply plan.json', /no command "aply" Did you mean sync apply\?/],
  ['sandbox sed e.yaml', /no command "sandbox sed" Did you mean sync sandbox seed\?/],
  ['refresh', /every sync plan reads the project again/],
  ['plan -c e.yaml --format html --out page.html', /--format html > page\.html/],
  ['plan -c e.yaml --out /no-such-folder/x.json', /there is no folder \/no-such-folder/],
  ['clone --out /no-such-folder/x.yaml', /there is no folder \/no-such-folder/],
  ['plan -c e.yaml --out .', /cannot write \. It is a folder\. Choose another path with --out/],
  ['plan -c e.yaml --out e.yaml/x.json', /cannot write e\.yaml\/x\.json Part of the path is not a folder\./],
  ['undo e.yaml --out .', /cannot write \. It is a folder\./],
  ['clone --out .', /cannot write \. It is a folder\./],
  ['clone x.yaml', /takes no argument "x\.yaml" Name the config with -c: `sync clone -c x\.yaml`\./],
  ['plan -c e.yaml --out - --format html', /both write to standard output/],
  ['plan -c e.yaml --format json', /For JSON, use --json/],
];

describe('the habits of other tools', () => {
  for (const [line, says] of HABITS)
    it(`get a helpful answer: sync ${line}`, () =>
      withTemporaryFolder(async (cwd) => {
        writeFileSync(`${cwd}/e.yaml`, CONFIG);
        const ran = await runBin(line.split(' '), { cwd });
        expect(ran.code).equal(1);
        expect(unwrapped(ran.stderr).trim()).match(says).not.include('hunter2');
        expect(readdirSync(cwd)).deep.equal(['e.yaml']);
        expect(existsSync('/no-such-folder')).equal(false);
      }));

  it('include -o with its value attached, as before', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', CONFIG);
      expect((await bench.sync(['plan', '-c', 'e.yaml', '-oplan.json'])).code).equal(0);
      expect(existsSync(bench.file('plan.json'))).equal(true);
    }));
});

describe('a plan file on stdout', () => {
  it('is only the plan file, and can be applied; the summary goes to stderr', () =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', CONFIG);
      const ran = await bench.sync(['plan', '-c', 'e.yaml', '-o', '-']);
      expect(ran.code).equal(0);
      expect(JSON.parse(ran.stdout)).property('checksum');
      expect(ran.stderr).include('1 to create');
      expect(readdirSync(bench.folder)).deep.equal(['e.yaml']);
      bench.write('plan.json', ran.stdout);
      const applied = await bench.sync(['apply', 'plan.json']);
      expect(applied.code).equal(0);
      expect(applied.stdout).match(/1 {2}experience created\n/);
    }));
});

describe('a sandbox plan', () => {
  const plan = ['plan', '-c', 'e.yaml', '--sandbox', '-o', 'plan.json'];

  it('is refused without --sandbox before any request, with a hint to add the flag', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(`${cwd}/e.yaml`, CONFIG);
      await runBin(plan, { cwd });
      for (const command of ['apply', 'check']) {
        const ran = await runBin([command, 'plan.json'], {
          cwd,
          env: { RESIM_URL: '', RESIM_ACCESS_TOKEN: 't' },
        });
        expect(ran.code).equal(1);
        expect(unwrapped(ran.stderr)).include('made on a sandbox').include('Add --sandbox');
      }
    }));

  it('creates no sandbox in a folder without one', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(`${cwd}/e.yaml`, CONFIG);
      await runBin(plan, { cwd });
      const elsewhere = `${cwd}/elsewhere`;
      mkdirSync(elsewhere);
      const ran = await runBin(['apply', '../plan.json', '--sandbox'], { cwd: elsewhere });
      expect(ran.code).equal(1);
      expect(unwrapped(ran.stderr)).include('there is no sandbox in').include('--sandbox-data');
      await runBin(['apply', 'nothing.json', '--sandbox'], { cwd: elsewhere });
      expect(readdirSync(elsewhere)).deep.equal([]);
    }));

  it('is shown before its archives are allowed, and the suggested command works as printed', () =>
    withTemporaryFolder(async (cwd) => {
      const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
      const entries = names.map((name) => `  - { name: ${name}, description: d, locations: [l] }\n`);
      writeFileSync(`${cwd}/e.yaml`, `experiences:\n${entries.join('')}`);
      await runBin(plan, { cwd });
      await runBin(['apply', 'plan.json', '--sandbox'], { cwd });
      writeFileSync(`${cwd}/e.yaml`, 'experiences: []\n');
      const planned = await runBin(plan, { cwd });
      const look = planned.stderr.indexOf('sync show plan.json --full');
      expect(look).greaterThan(0).lessThan(planned.stderr.indexOf('--allow-archive 12'));
      const refused = await runBin(['apply', 'plan.json', '--sandbox'], { cwd });
      const command = /^ *sync (apply .*)$/m.exec(refused.stderr)?.[1] ?? '';
      expect(refused.stderr.indexOf('sync show')).lessThan(refused.stderr.indexOf('sync apply'));
      expect((await runBin(command.split(' '), { cwd })).code).equal(0);
    }));

  it('shows for a stale plan a command that makes a new one and works in the same folder', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(`${cwd}/e.yaml`, CONFIG);
      await runBin(['plan', '-c', 'e.yaml', '--sandbox', '-o', 'plans/one.json'], { cwd });
      await runBin(['apply', 'plans/one.json', '--sandbox'], { cwd });
      const elsewhere = `${cwd}/elsewhere`;
      mkdirSync(elsewhere);
      const data = ['--sandbox', '--sandbox-data', '../.sync/sandbox'];
      const ran = await runBin(['apply', '../plans/one.json', ...data], { cwd: elsewhere });
      expect(ran.code).equal(3);
      const command = /^ *sync (plan .*)$/m.exec(ran.stderr)?.[1] ?? '';
      expect(command).include('--experiences-config ../e.yaml');
      expect((await runBin(command.split(' '), { cwd: elsewhere })).code).equal(0);
      expect(JSON.parse(readFileSync(`${cwd}/plans/one.json`, 'utf8'))).property('checksum');
    }));
});
