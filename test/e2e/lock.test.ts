import { hostname } from 'node:os';
import { expect } from 'chai';
import type { Fault } from '../support/fault-proxy.ts';
import { isCreation, whileHanging, withProxy } from '../support/hanging-apply.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    tags: [regression]
`;

/** So long a runner of GitHub waits for a job that is cancelled, before it sends the next signal. */
const RUNNER_WAITS_MILLISECONDS = 7_500;

const OTHER = {
  token: 'another',
  who: 'ada@far-away',
  pid: 12,
  host: 'far-away',
  processStart: '1',
  since: '2026-11-23T10:00:00Z',
  plan: 'nightly.json',
};

const prepare = async ({ project, write, plan }: Workbench): Promise<void> => {
  await project.createTag('regression');
  write('experiences.yaml', CONFIG);
  await plan('experiences.yaml');
};

const lockedBy = ({ project }: Workbench, holder: unknown): Promise<string> =>
  project.createTag('sync-lock', JSON.stringify(holder));

const tags = async ({ project }: Workbench): Promise<readonly string[]> =>
  Object.keys((await project.snapshot()).tags);

describe('the lock of a project, through the built command', () => {
  it('is a tag that exists while the plan is applied, and no longer', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await withProxy(
        bench,
        () => undefined,
        async (proxy, env) => {
          expect(await bench.sync(['apply', 'plan.json', '--lock'], { env })).to.include({ code: 0 });
          const writes = proxy.requests.filter(({ method }) => method !== 'GET');
          expect(writes[0]?.path).to.match(/\/experienceTags$/);
          expect(writes.at(-1)).to.include({ method: 'DELETE' });
          expect(writes.at(-1)?.path).to.match(/\/experienceTags\/[-0-9a-f]+$/);
          expect(writes.some(({ method, path }) => isCreation(method, path))).to.equal(true);
        },
      );
      expect(await tags(bench)).to.deep.equal(['regression']);
    }));

  it('that another machine holds refuses the apply, says who holds it, and writes nothing', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await lockedBy(bench, OTHER);
      const ran = await bench.sync(['apply', 'plan.json', '--lock']);
      expect(ran).to.include({ code: 1, stdout: '' });
      expect(ran.stderr)
        .to.contain('the project is locked')
        .and.to.contain('ada@far-away, process 12')
        .and.to.contain('2026-11-23T10:00:00Z')
        .and.to.contain('nightly.json')
        .and.to.match(/sync unlock --project \S+ --force/);
      expect((await bench.project.snapshot()).experiences).to.deep.equal({});
    }));

  it('is freed by the command that the refusal shows, as it is typed', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await lockedBy(bench, OTHER);
      const terminal = { ...terminalIn(bench), RESIM_URL: '' };
      const url = `${bench.server.url}/v1/ --auth-url ${bench.server.url}/`;
      const refused = await runInShell(
        `sync apply plan.json --lock --url ${url} || true`,
        bench.folder,
        terminal,
      );
      const command = /free it:\s+(sync unlock .+)/.exec(refused.output)?.[1] ?? '';
      expect(command, refused.output).to.contain(`--url ${url}`);
      const freed = await runInShell(command, bench.folder, terminal);
      expect(freed.output).to.contain('Released the lock of robots.');
      expect(await tags(bench)).to.deep.equal(['regression']);
    }));

  it('that sync unlock may not free is not waited for with a flag that it does not have', () =>
    withWorkbench(async (bench) => {
      await lockedBy(bench, OTHER);
      const refused = await bench.sync(['unlock']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.contain('the project is locked').and.not.to.contain('--lock-timeout');
    }));

  it('that does not say whose it is refuses the apply as well', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await bench.project.createTag('sync-lock', 'made by hand {');
      const ran = await bench.sync(['apply', 'plan.json', '--lock']);
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.contain('does not say who made it');
    }));

  it('does not stop who does not ask for it', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await lockedBy(bench, OTHER);
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      expect(await tags(bench)).to.deep.equal(['regression', 'sync-lock']);
    }));

  it('is waited for, as long as --lock-timeout allows', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      const lock = await lockedBy(bench, OTHER);
      const refused = await bench.sync(['apply', 'plan.json', '--lock-timeout', '1s']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr)
        .to.contain('waiting for the lock of the project, held by ada@far-away')
        .and.to.contain('waited   1 second');
      let freed: Promise<void> | undefined;
      const applied = await bench.sync(['apply', 'plan.json', '--lock-timeout', '2m'], {
        onStart: ({ stderr }) =>
          stderr?.on('data', (text: string) => {
            if (text.includes('waiting for the lock')) freed ??= bench.project.deleteTag(lock);
          }),
      });
      await freed;
      expect(freed).not.to.equal(undefined);
      expect(applied.code).to.equal(0);
      expect(await tags(bench)).to.deep.equal(['regression']);
    }));

  it('is taken where the answer of taking it was lost', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      let lost = false;
      const loseOnce = ({ method, path }: { readonly method: string; readonly path: string }): Fault => {
        if (lost || method !== 'POST' || !path.endsWith('/experienceTags')) return { _tag: 'Pass' };
        lost = true;
        return { _tag: 'Reset', when: 'after' };
      };
      await withProxy(bench, loseOnce, async (_, env) => {
        expect((await bench.sync(['apply', 'plan.json', '--lock'], { env })).code).to.equal(0);
      });
      expect(lost).to.equal(true);
      expect(await tags(bench)).to.deep.equal(['regression']);
    }));

  it('is released where the plan is stale, and where operations fail', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      const forbid = ({ method, path }: { readonly method: string; readonly path: string }): Fault =>
        isCreation(method, path) ? { _tag: 'Status', status: 403, when: 'before' } : { _tag: 'Pass' };
      await withProxy(bench, forbid, async (_, env) => {
        expect((await bench.sync(['apply', 'plan.json', '--lock'], { env })).code).to.equal(4);
      });
      expect(await tags(bench)).to.deep.equal(['regression']);
      await bench.project.createExperience({ name: 'merge' });
      expect((await bench.sync(['apply', 'plan.json', '--lock', '--resume'])).code).to.equal(3);
      expect(await tags(bench)).to.deep.equal(['regression']);
    }));

  for (const signals of [['SIGINT'], ['SIGTERM'], ['SIGINT', 'SIGINT']] as const)
    it(`is held against other plans, and released after ${signals.join(' and ')}, before a runner kills the job`, () =>
      withWorkbench(async (bench) => {
        await prepare(bench);
        await bench.plan('experiences.yaml', { file: 'another.json' });
        await whileHanging(bench, ['--lock'], async (child, applied) => {
          const second = await bench.sync(['apply', 'another.json', '--lock']);
          expect(second.code).to.equal(1);
          expect(second.stderr)
            .to.contain(`process ${String(child.pid)}`)
            .and.to.contain('for      plan.json');
          const [first, again] = signals;
          // Two signals at once are one for the system.
          if (again) child.stderr?.once('data', () => child.kill(again));
          child.kill(first);
          const runner = setTimeout(() => child.kill('SIGKILL'), RUNNER_WAITS_MILLISECONDS);
          expect((await applied).code).to.equal(130);
          clearTimeout(runner);
        });
        expect(await tags(bench)).to.deep.equal(['regression']);
        expect((await bench.sync(['apply', 'another.json', '--lock'])).code).to.equal(0);
      }));

  for (const taken of [false, true])
    it(`that somebody frees${taken ? ' and takes' : ''} while a plan is applied keeps the next phase from starting`, () =>
      withWorkbench(async (bench) => {
        await prepare(bench);
        let interfered: Promise<unknown> | undefined;
        const interfere = async (): Promise<void> => {
          expect((await bench.sync(['unlock', '--force'])).code).to.equal(0);
          if (taken) await lockedBy(bench, OTHER);
        };
        const first = ({ method, path }: { readonly method: string; readonly path: string }): Fault =>
          isCreation(method, path)
            ? { _tag: 'Later', until: (interfered ??= interfere()) }
            : { _tag: 'Pass' };
        const ran = await withProxy(bench, first, (_, env) =>
          bench.sync(['apply', 'plan.json', '--lock'], { env }),
        );
        expect(ran.code, ran.stderr).to.equal(4);
        expect(ran.stderr.replace(/\s+/g, ' '))
          .to.contain(
            'the apply of plan.json stopped part-way: its lock was lost 1 done, 0 failed, 1 not started.',
          )
          .and.to.contain('was freed by somebody else while this apply held it')
          .and.to.contain('sync apply plan.json --resume');
        expect((await bench.project.snapshot()).tags.regression).to.deep.equal([]);
        // What somebody else took is not freed.
        expect((await tags(bench)).includes('sync-lock')).to.equal(taken);
        if (taken) return;
        const resumed = await bench.sync(['apply', 'plan.json', '--lock', '--resume']);
        expect(resumed.code, resumed.stderr).to.equal(0);
      }));

  it('that a killed process left behind is freed with sync unlock', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await whileHanging(bench, ['--lock'], async (child, applied) => {
        const alive = await bench.sync(['unlock']);
        expect(alive.code).to.equal(1);
        expect(alive.stderr)
          .to.contain(`process ${String(child.pid)}`)
          .and.to.match(/sync unlock --project \S+ --force/);
        child.kill('SIGKILL');
        await applied;
      });
      const refused = await bench.sync(['apply', 'plan.json', '--lock', '--resume']);
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.contain('That process has ended. Release the lock:');
      const freed = await bench.sync(['unlock']);
      expect(freed).to.include({ code: 0 });
      expect(freed.stdout).to.contain('Released the lock of robots.').and.to.contain(hostname());
      expect((await bench.sync(['unlock'])).stdout).to.equal('Nobody holds the lock of robots.\n');
      expect((await bench.sync(['apply', 'plan.json', '--lock', '--resume'])).code).to.equal(0);
    }));

  it('of another machine is freed only by force', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await lockedBy(bench, OTHER);
      expect((await bench.sync(['unlock'])).code).to.equal(1);
      expect(await tags(bench)).to.include('sync-lock');
      const freed = await bench.sync(['unlock', '--force', '--json']);
      expect(freed.code).to.equal(0);
      expect(JSON.parse(freed.stdout)).to.deep.include({
        kind: 'unlock',
        freed: true,
        holder: {
          who: 'ada@far-away',
          pid: 12,
          host: 'far-away',
          since: '2026-11-23T10:00:00Z',
          plan: 'nightly.json',
        },
      });
      expect(await tags(bench)).to.deep.equal(['regression']);
    }));

  it('is nothing that a plan, a check or a clone sees', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await lockedBy(bench, OTHER);
      expect((await bench.sync(['check', 'plan.json'])).code).to.equal(0);
      const cloned = await bench.sync(['clone', '-c', 'cloned.yaml']);
      expect(cloned.code).to.equal(0);
      expect((await bench.sync(['plan', '-c', 'cloned.yaml', '--detailed-exitcode'])).code).to.equal(0);
      bench.write('reserved.yaml', CONFIG.replace('[regression]', '[sync-lock]'));
      const reserved = await bench.sync(['plan', '-c', 'reserved.yaml']);
      expect(reserved.code).to.equal(1);
      expect(reserved.stderr).to.contain('sync-lock');
    }));
});
