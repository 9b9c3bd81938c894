import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { expect } from 'chai';
import { whileHanging } from '../support/hanging-apply.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - { name: merge, description: Merge onto the highway, locations: [s3://b/merge] }
managedTestSuites: []
`;

const withPlan = (use: (bench: Workbench) => Promise<void>) =>
  withWorkbench(async (bench) => {
    bench.write('experiences.yaml', CONFIG);
    await bench.plan('experiences.yaml');
    await use(bench);
  });

const CAN_UNSHARE = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

const inNamespaces = (title: string, test: () => Promise<void>): void => {
  if (CAN_UNSHARE) it(title, test);
  else it.skip(`${title} (skipped: no PID namespace can be made here)`, test);
};

const elsewhere = (host: string): string =>
  JSON.stringify({ pid: 12, host, processStart: '1', since: '2026-11-23T10:00:00Z' });

describe('the lock of a plan, through the built command', () => {
  it('stops a second apply of it, by the name of a link or of a copy, which writes nothing', () =>
    withPlan(async (bench) => {
      mkdirSync(bench.file('elsewhere'));
      symlinkSync('plan.json', bench.file('link.json'));
      copyFileSync(bench.file('plan.json'), bench.file('elsewhere/copy.json'));
      await whileHanging(bench, [], async ({ pid }) => {
        for (const name of ['plan.json', 'link.json', 'elsewhere/copy.json']) {
          const second = await bench.sync(['apply', name]);
          expect(second, name).to.include({ code: 1, stdout: '' });
          expect(second.stderr, name)
            .to.contain(`another process is applying ${name}`)
            .and.to.contain(`process ${String(pid)} on `)
            .and.to.contain(`for      ${bench.file('plan.json')}`);
        }
      });
      expect((await bench.project.snapshot()).experiences).to.deep.equal({});
      expect((await bench.sync(['apply', 'link.json', '--resume'])).code).to.equal(0);
      expect(readdirSync(bench.folder)).not.to.include('link.json.journal.jsonl');
      expect(existsSync(bench.file('plan.json.lock'))).to.equal(false);
      expect(readdirSync(bench.file('.resim/locks'))).to.deep.equal([]);
    }));

  inNamespaces('is not taken for a dead one by a process that cannot see its holder', () =>
    withPlan(async (bench) => {
      const terminal = { ...terminalIn(bench), RESIM_PROJECT: 'robots' };
      await whileHanging(bench, [], async ({ pid }) => {
        for (const unshare of ['unshare --pid --fork', 'unshare --pid --fork --mount-proc']) {
          const { output } = await runInShell(
            `${unshare} sync apply plan.json || true`,
            bench.folder,
            terminal,
          );
          expect(output, unshare)
            .to.contain('Error: plan.json is locked')
            .and.to.contain(`process ${String(pid)} on `)
            .and.to.contain('sync unlock plan.json');
        }
      });
    }),
  );

  it('that a lost machine left behind is named with its host and its file, and freed by what is shown', () =>
    withPlan(async (bench) => {
      bench.write('plan.json.lock', elsewhere('runner-7'));
      const refused = await bench.sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr)
        .to.contain('process 12 on runner-7')
        .and.to.contain(bench.file('plan.json.lock'))
        .and.not.to.contain('by itself');
      const command = /free it:\s+sync (unlock .+)/.exec(refused.stderr)?.[1] ?? '';
      expect(command).to.equal('unlock plan.json');
      const freed = await bench.sync(command.split(' '), { env: { RESIM_URL: 'http://127.0.0.1:9/' } });
      expect(freed).to.include({ code: 0, stderr: '' });
      expect(freed.stdout).to.contain('Released the lock of plan.json.').and.to.contain('runner-7');
      const again = await bench.sync([...command.split(' '), '--json']);
      expect(JSON.parse(again.stdout)).to.deep.include({ kind: 'unlock', plan: 'plan.json', freed: false });
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
    }));

  it('of a live apply is freed by force alone', () =>
    withPlan(async (bench) => {
      await whileHanging(bench, [], async ({ pid }) => {
        const refused = await bench.sync(['unlock', 'plan.json']);
        expect(refused).to.include({ code: 1, stdout: '' });
        expect(refused.stderr)
          .to.contain(`process ${String(pid)} on `)
          .and.to.contain('sync unlock plan.json --force');
        expect(existsSync(bench.file('plan.json.lock'))).to.equal(true);
        const forced = await bench.sync(['unlock', 'plan.json', '--force']);
        expect(forced.code, forced.stderr).to.equal(0);
        expect(existsSync(bench.file('plan.json.lock'))).to.equal(false);
      });
    }));

  it('is not looked for where there is no such plan, or where a project is named too', () =>
    withPlan(async (bench) => {
      const missing = await bench.sync(['unlock', 'none.json']);
      expect(missing.code).to.equal(1);
      expect(missing.stderr).to.contain('none.json');
      const both = await bench.sync(['unlock', 'plan.json', '--project', 'robots']);
      expect(both.code).to.equal(1);
      expect(both.stderr).to.contain('name two locks');
    }));

  it('is told from a link without an end in its place, which is not followed', () =>
    withPlan(async (bench) => {
      symlinkSync('nowhere', bench.file('plan.json.lock'));
      const refused = await bench.sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr)
        .to.contain('something else is in its place')
        .and.to.contain(bench.file('plan.json.lock'))
        .and.not.to.contain('process 0');
      expect(existsSync(bench.file('nowhere'))).to.equal(false);
    }));
});

describe('what is in the place of a journal, through the built command', () => {
  const refuses = async (bench: Workbench): Promise<void> => {
    const ran = await bench.sync(['apply', 'plan.json']);
    expect(ran).to.include({ code: 1, stdout: '' });
    expect(ran.stderr)
      .to.contain(bench.file('plan.json.journal.jsonl'))
      .and.to.contain('A link, a pipe or a folder is in the place of the journal.');
    expect((await bench.project.snapshot()).experiences).to.deep.equal({});
  };

  it('is refused at once where it is a pipe', () =>
    withPlan(async (bench) => {
      execFileSync('mkfifo', [bench.file('plan.json.journal.jsonl')]);
      await refuses(bench);
    }));

  it('is refused where it is a link, also one that leads to nothing, and what it leads to stays', () =>
    withPlan(async (bench) => {
      bench.write('mine', 'mine\n');
      symlinkSync('mine', bench.file('plan.json.journal.jsonl'));
      await refuses(bench);
      expect(readFileSync(bench.file('mine'), 'utf8')).to.equal('mine\n');
      renameSync(bench.file('mine'), bench.file('gone'));
      await refuses(bench);
      expect(existsSync(bench.file('mine'))).to.equal(false);
    }));

  it('gets the mode of a journal where it was there with another', () =>
    withPlan(async (bench) => {
      chmodSync(bench.write('plan.json.journal.jsonl', ''), 0o644);
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      expect(statSync(bench.file('plan.json.journal.jsonl')).mode & 0o777).to.equal(0o600);
    }));
});

describe('a plan that is saved behind a link, through the built command', () => {
  it('leaves the link, also where there is no such file yet', () =>
    withPlan(async (bench) => {
      mkdirSync(bench.file('plans'));
      symlinkSync('plans/today.json', bench.file('link.json'));
      const saved = await bench.sync(['plan', '-c', 'experiences.yaml', '-o', 'link.json']);
      expect(saved.code, saved.stderr).to.equal(0);
      expect(lstatSync(bench.file('link.json')).isSymbolicLink()).to.equal(true);
      expect(statSync(bench.file('plans/today.json')).mode & 0o777).to.equal(0o600);
    }));
});
