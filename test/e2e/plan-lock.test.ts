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
  it('stops a second apply through a link or a copy, which writes nothing', () =>
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

  it('stops a check and an undo of the plan while it is applied', () =>
    withPlan(async (bench) => {
      await whileHanging(bench, [], async ({ pid }) => {
        for (const command of [
          ['check', 'plan.json'],
          ['undo', 'plan.json', '--out', 'undo.json'],
        ]) {
          const ran = await bench.sync(command);
          expect(ran, command[0]).to.include({ code: 1, stdout: '' });
          expect(ran.stderr, command[0])
            .to.contain('another process is applying plan.json')
            .and.to.contain(`process ${String(pid)} on `);
        }
      });
      expect(existsSync(bench.file('undo.json'))).to.equal(false);
      expect((await bench.sync(['check', 'plan.json'])).stderr).not.to.contain('another process');
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

  it('that a lost machine left behind is reported with host and file, and released by the command shown', () =>
    withPlan(async (bench) => {
      bench.write('plan.json.lock', elsewhere('runner-7'));
      const refused = await bench.sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr)
        .to.contain('process 12 on runner-7')
        .and.to.contain(bench.file('plan.json.lock'))
        .and.not.to.contain('by itself');
      const command = /release it:\s+sync (unlock .+)/.exec(refused.stderr)?.[1] ?? '';
      expect(command).to.equal('unlock plan.json');
      const freed = await bench.sync(command.split(' '), { env: { RESIM_URL: 'http://127.0.0.1:9/' } });
      expect(freed).to.include({ code: 0, stderr: '' });
      expect(freed.stdout).to.contain('Released the lock of plan.json.').and.to.contain('runner-7');
      const again = await bench.sync([...command.split(' '), '--json']);
      expect(JSON.parse(again.stdout)).to.deep.include({ kind: 'unlock', plan: 'plan.json', freed: false });
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
    }));

  it('of a running apply is released only with --force', () =>
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

  it('is not searched for if the plan does not exist, or if a project is given too', () =>
    withPlan(async (bench) => {
      const missing = await bench.sync(['unlock', 'none.json']);
      expect(missing.code).to.equal(1);
      expect(missing.stderr).to.contain('none.json');
      const both = await bench.sync(['unlock', 'plan.json', '--project', 'robots']);
      expect(both.code).to.equal(1);
      expect(both.stderr).to.contain('name two different locks');
    }));

  it('is distinguished from a dangling link at its path, which is not followed', () =>
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

describe('another file at the path of a journal, through the built command', () => {
  const refuses = async (bench: Workbench): Promise<void> => {
    const ran = await bench.sync(['apply', 'plan.json']);
    expect(ran).to.include({ code: 1, stdout: '' });
    expect(ran.stderr)
      .to.contain(bench.file('plan.json.journal.jsonl'))
      .and.to.contain('A link, a pipe or a folder is in the place of the journal.');
    expect((await bench.project.snapshot()).experiences).to.deep.equal({});
  };

  it('is refused at once if it is a pipe', () =>
    withPlan(async (bench) => {
      execFileSync('mkfifo', [bench.file('plan.json.journal.jsonl')]);
      await refuses(bench);
    }));

  it('is refused if it is a link, even a dangling one, and its target stays', () =>
    withPlan(async (bench) => {
      bench.write('mine', 'mine\n');
      symlinkSync('mine', bench.file('plan.json.journal.jsonl'));
      await refuses(bench);
      expect(readFileSync(bench.file('mine'), 'utf8')).to.equal('mine\n');
      renameSync(bench.file('mine'), bench.file('gone'));
      await refuses(bench);
      expect(existsSync(bench.file('mine'))).to.equal(false);
    }));

  it('gets the mode of a journal if it had another', () =>
    withPlan(async (bench) => {
      chmodSync(bench.write('plan.json.journal.jsonl', ''), 0o644);
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      expect(statSync(bench.file('plan.json.journal.jsonl')).mode & 0o777).to.equal(0o600);
    }));
});

describe('a plan that is saved behind a link, through the built command', () => {
  it('keeps the link, even if its target does not exist yet', () =>
    withPlan(async (bench) => {
      mkdirSync(bench.file('plans'));
      symlinkSync('plans/today.json', bench.file('link.json'));
      const saved = await bench.sync(['plan', '-c', 'experiences.yaml', '-o', 'link.json']);
      expect(saved.code, saved.stderr).to.equal(0);
      expect(lstatSync(bench.file('link.json')).isSymbolicLink()).to.equal(true);
      expect(statSync(bench.file('plans/today.json')).mode & 0o777).to.equal(0o600);
    }));
});
