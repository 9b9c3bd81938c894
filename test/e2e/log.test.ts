import { mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const config = (...names: readonly string[]): string =>
  `experiences:\n${names.map((name) => `  - { name: ${name}, description: ${name}, locations: [s3://b/${name}] }\n`).join('')}`;

const planned = async (bench: Workbench, file: string, text: string, flags: readonly string[] = []) => {
  bench.write('experiences.yaml', text);
  const ran = await bench.sync(['plan', '-c', 'experiences.yaml', '--out', file, ...flags]);
  expect(ran.code, ran.stderr).to.equal(0);
};

interface Listed {
  readonly plans: readonly { readonly file: string; readonly status: string; readonly appliedAt?: string }[];
  readonly unread: readonly { readonly file: string; readonly fault: string; readonly appliedAt?: string }[];
  readonly foreign: readonly string[];
}

const listed = async (bench: Workbench, ...args: readonly string[]): Promise<Listed> => {
  const ran = await bench.sync(['log', ...args, '--json']);
  expect(ran.code, ran.stderr).to.equal(0);
  return JSON.parse(ran.stdout) as Listed;
};

describe('the log, through the built command', () => {
  it('shows the status of each plan, and other files in one line', () =>
    withWorkbench(async (bench) => {
      expect((await bench.sync(['log'])).stdout).to.equal('The folder plans contains no plans.\n');
      await planned(bench, 'plans/first.json', config('merge'));
      expect((await bench.sync(['apply', 'plans/first.json'])).code).to.equal(0);
      await planned(bench, 'plans/second', config('merge', 'park'));
      bench.write('key', 'passphrase');
      await planned(bench, 'plans/third.json', config('merge', 'park'), ['--encrypt', '--key-file', 'key']);
      expect((await bench.sync(['apply', 'plans/third.json', '--key-file', 'key'])).code).to.equal(0);
      bench.write('plans/cut.json', readFileSync(bench.file('plans/first.json'), 'utf8').slice(0, 700));
      bench.write('plans/package.json', '{ "name": "robots" }');
      bench.write('plans/tsconfig.json', '{ // settings\n}');
      bench.write('plans/notes.txt', 'what to plan next');
      mkdirSync(bench.file('plans/old.json'));

      const before = readdirSync(bench.folder);
      const log = await listed(bench);
      expect(log.plans.map(({ file, status }) => [file, status])).to.deep.equal([
        ['plans/second', 'notApplied'],
        ['plans/first.json', 'applied'],
      ]);
      expect(log.plans[1]?.appliedAt).to.match(/^20/);
      expect(log.unread.map(({ file, fault }) => [file, fault])).to.deep.equal([
        ['plans/cut.json', 'NotJson'],
        ['plans/third.json', 'Encrypted'],
      ]);
      expect(log.unread[1]?.appliedAt, 'by its journal').to.match(/^20/);
      expect(log.foreign).to.deep.equal(['plans/package.json', 'plans/tsconfig.json']);

      const withKey = await listed(bench, 'plans', '--key-file', 'key', '--since', '7d', '--changes');
      expect(withKey.plans[0]).to.deep.include({ file: 'plans/third.json', status: 'applied' });
      expect((await listed(bench, '--since', '2100-01-01')).plans).to.deep.equal([]);
      const text = await bench.sync(['log', '--changes']);
      expect(text.stdout).to.contain('+ experience park created').and.to.contain('plans/cut.json  truncated');
      const markdown = await bench.sync(['log', '--format', 'markdown']);
      expect(markdown.stdout).to.contain('### 2 plans in');
      expect(readdirSync(bench.folder), 'writes nothing').to.have.members(before);
    }));

  it('says that a plan was edited after its apply, and when it was applied', () =>
    withWorkbench(async (bench) => {
      const edit = (file: string) =>
        bench.write(file, readFileSync(bench.file(file), 'utf8').replace('about merge', 'edited'));
      await planned(bench, 'plans/a.json', config('merge').replace('description: ', 'description: about '));
      expect((await bench.sync(['apply', 'plans/a.json'])).code).to.equal(0);
      utimesSync(bench.file('plans/a.json'), new Date(), new Date());
      expect((await listed(bench)).plans, 'only copied').to.have.lengthOf(1);
      edit('plans/a.json');
      const log = await listed(bench);
      expect(log.plans).to.deep.equal([]);
      expect(log.unread[0]).to.deep.include({ file: 'plans/a.json', fault: 'Checksum' });
      expect(log.unread[0]?.appliedAt).to.match(/^20/);
      expect((await bench.sync(['log'])).stdout.replace(/\s+/g, ' ')).to.match(
        /plans\/a\.json changed after it was made; its journal records an apply .*, 1 of 1 operation done/,
      );
    }));

  it('shows who made and who applied a plan, from the environment', () =>
    withWorkbench(async (bench) => {
      bench.write('experiences.yaml', config('merge'));
      const ci = { GITHUB_ACTOR: 'robin', GITHUB_RUN_ID: '42', GITHUB_SHA: 'c0ffee' };
      await bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plans/a.json'], { env: ci });
      await bench.sync(['apply', 'plans/a.json'], { env: { USER: 'kim' } });
      const { plans } = await listed(bench);
      expect(plans[0]).to.deep.include({
        madeBy: { user: 'robin', ciJob: '42', commit: 'c0ffee' },
        appliedBy: { user: 'kim' },
      });
    }));

  it('warns each time one file of several is planned alone, until that is applied', () =>
    withWorkbench(async (bench) => {
      bench.write('a.yaml', config('merge'));
      bench.write('b.yaml', config('park'));
      const plan = (...files: readonly string[]) =>
        bench.sync(['plan', ...files.flatMap((file) => ['-c', file]), '--out', 'plans/plan.json']);
      await plan('a.yaml', 'b.yaml');
      expect((await bench.sync(['apply', 'plans/plan.json'])).code).to.equal(0);
      await plan('a.yaml', 'b.yaml');
      const alone = await plan('a.yaml');
      expect(alone.stderr.replaceAll(/\s+/g, ' '))
        .to.contain('1 experience would be archived; the last plan of this project')
        .and.to.contain('was made from 2 files, but this one omits b.yaml');
      expect((await plan('a.yaml', 'b.yaml')).stderr).not.to.contain('would be archived');
    }));

  it('reports what cannot be listed', () =>
    withWorkbench(async (bench) => {
      bench.write('experiences.yaml', config('merge'));
      for (const args of [
        ['nowhere'],
        ['experiences.yaml'],
        ['--since', 'yesterday'],
        ['--since', '2026-13-45'],
      ]) {
        const ran = await bench.sync(['log', ...args]);
        expect(ran.code, args.join(' ')).to.equal(1);
        expect(ran.stderr).to.match(/^Error: (cannot read|--since: expected a time)/);
      }
      expect((await bench.sync(['log', 'experiences.yaml'])).stderr.replaceAll(/\s+/g, ' ')).to.contain(
        'Name the folder that contains the plans. To show a single plan, use `sync show PLAN`.',
      );
    }));
});
