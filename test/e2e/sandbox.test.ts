import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runBin, spawnBin } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { at, textAt } from '../sandbox/support/json.ts';

const DEMO = fileURLToPath(new URL('../../examples/demo', import.meta.url));

/** Starts a server, returns its JSON output, and stops it with a signal. */
const serving = async <A>(
  args: readonly string[],
  signal: NodeJS.Signals,
  use: (announcement: unknown) => Promise<A>,
): Promise<{ readonly code: number | null; readonly result: A; readonly stderr: string }> => {
  const child = spawnBin(['sandbox', 'start', '--port', '0', '--json', ...args]);
  let stderr = '';
  child.stderr.on('data', (text: string) => (stderr += text));
  try {
    let stdout = '';
    const announced = new Promise<unknown>((resolve, reject) => {
      child.stdout.on('data', (text: string) => {
        stdout += text;
        if (stdout.endsWith('}\n')) resolve(JSON.parse(stdout));
      });
      child.once('exit', () => reject(new Error(stderr)));
    });
    const result = await use(await announced);
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return { code: child.exitCode, result, stderr };
  } finally {
    child.kill('SIGKILL');
  }
};

const dumpOf = async (folder: string): Promise<string> =>
  (await runBin(['sandbox', 'dump'], { cwd: folder })).stdout;

describe('sync sandbox', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`start serves a seed to other commands, and exits with 0 on ${signal}`, () =>
      withTemporaryFolder(async (folder) => {
        const data = path.join(folder, 'data');
        const run = serving(
          ['--data', data, '--seed', path.join(DEMO, 'seed.yaml'), '--verbose'],
          signal,
          async (said) => {
            const config = path.join(DEMO, 'experiences.yaml');
            const connection = ['--url', textAt(said, 'apiUrl'), '--auth-url', textAt(said, 'authUrl')];
            const credentials = ['--client-id', 'sandbox', '--client-secret', 'sandbox-secret'];
            const args = [
              'plan',
              '-c',
              config,
              '--project',
              'fleet-scenarios',
              '--json',
              ...connection,
              ...credentials,
            ];
            const plan = await runBin([...args, '--out', path.join(folder, 'plan.json')], { cwd: folder });
            expect(plan.code, plan.stderr).to.equal(0);
            const second = await runBin(['sandbox', 'start', '--data', data], { cwd: folder });
            expect(second.code).to.equal(1);
            expect(second.stderr).to.include('already running on');
            const status = await runBin(['sandbox', 'status', '--data', data, '--json'], { cwd: folder });
            return at(JSON.parse(status.stdout), 'server', 'url') === textAt(said, 'url');
          },
        );
        const { code, result, stderr } = await run;
        expect([code, result]).to.deep.equal([0, true]);
        expect(stderr).to.match(/GET \/v1\/projects\S* 200 [\d.]+ ms/);
      }));

  it('start warns about an address that other machines can reach', () =>
    withTemporaryFolder(async (folder) => {
      const data = ['--data', path.join(folder, 'data')];
      const { stderr } = await serving([...data, '--host', '0.0.0.0'], 'SIGTERM', () => Promise.resolve());
      expect(stderr).to.include('Warning: anyone who can reach 0.0.0.0');
    }));

  it('seed, dump and reset work on a folder without a server, and a dump is a valid seed', () =>
    withTemporaryFolder(async (folder) => {
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await runBin(
          ['sandbox', ...args, '--data', path.join(folder, 'data')],
          { cwd: folder },
        );
        expect(code, stderr).to.equal(0);
        return stdout;
      };
      expect(await run('seed', path.join(DEMO, 'seed.yaml'))).to.equal('Added 78; 0 already existed.\n');
      const dumped = await run('dump');
      expect(await run('reset')).to.include('Deleted 1 project');
      expect(await run('status')).to.include('Projects  none');
      writeFileSync(path.join(folder, 'again.yaml'), dumped);
      await run('seed', path.join(folder, 'again.yaml'));
      expect(await run('dump')).to.equal(dumped);
    }));

  it('refuses invalid flags and files with exit code 1 and a hint, and creates no data', () =>
    withTemporaryFolder(async (folder) => {
      const cases: readonly (readonly [readonly string[], string])[] = [
        [['seed', 'missing.yaml'], 'the seed file missing.yaml cannot be read: no such file'],
        [['seed', 'empty'], 'in the folder'],
        [['seed', 'list.yaml'], '`sync sandbox dump` exports'],
        [['start', '--database-url', 'secret'], 'is not a PostgreSQL URL'],
        [['status', '--database-url', 'http://u:secret@h/x'], 'postgres://user:password@host/database'],
        [['start', '--database-url', 'postgres://u:se#cret@h/x'], 'Percent-encode'],
        [['start', '--fail-rate', '2'], 'a share from 0 to 1'],
        [['start', '--latency', 'long'], 'a duration'],
        [['start', '--rate-limit', '0'], 'a rate'],
        [['start', '--seed', 'list.yaml'], '`sync sandbox dump` exports'],
        [['start', '--seed', 'missing.yaml'], 'the seed file missing.yaml cannot be read'],
        [['start', '--answers', 'null-lists,nul-lists'], 'unknown answer variant: "nul-lists"'],
        [['reset', '--database-url', 'postgres://u:secret@127.0.0.1:1/x'], '--yes'],
      ];
      writeFileSync(path.join(folder, 'list.yaml'), '- a\n');
      mkdirSync(path.join(folder, 'empty'));
      for (const [args, words] of cases) {
        const { code, stderr } = await runBin(['sandbox', ...args], { cwd: folder });
        expect(code, args.join(' ')).to.equal(1);
        expect(stderr).to.match(/^Error: [^A-Z][^]*?[^.\n]\n(?:\n| {2})/);
        // Long lines are wrapped.
        expect(stderr.replace(/\s+/g, ' '))
          .to.include(words)
          .and.not.match(/se#?cret/);
        expect(readdirSync(folder), args.join(' ')).to.have.members(['empty', 'list.yaml']);
      }
    }));

  it('has projects of its own, whatever RESIM_PROJECT says', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(path.join(cwd, 'experiences.yaml'), 'experiences: []\n');
      writeFileSync(path.join(cwd, 'bound.yaml'), 'project: fleet\nexperiences: []\n');
      const env = { RESIM_PROJECT: 'of-the-account' };
      for (const args of [
        ['plan', '-c', 'experiences.yaml', '--out', 'plan.json'],
        ['apply', 'plan.json'],
        ['clone', '--out', '-'],
        ['unlock'],
        ['plan', '-c', 'bound.yaml', '--out', 'bound.json'],
      ]) {
        const { code, stderr } = await runBin([...args, '--sandbox'], { cwd, env });
        expect(code, stderr).to.equal(0);
      }
      writeFileSync(path.join(cwd, 'seed.yaml'), 'projects: [{ name: a }, { name: b }]\n');
      await runBin(['sandbox', 'seed', 'seed.yaml', '--data', 'two'], { cwd });
      const args = ['clone', '--sandbox', '--sandbox-data', 'two'];
      const several = await runBin(args, { cwd, env });
      expect(several.code).to.equal(1);
      expect(several.stderr).to.include('no project is given').and.not.include('RESIM_PROJECT');
      expect((await runBin([...args, '--project', 'b'], { cwd, env })).code).to.equal(0);
    }));

  it('is not created for a plan that cannot be encrypted', () =>
    withTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, 'experiences.yaml'), 'experiences: []\n');
      const args = ['plan', '--sandbox', '-c', 'experiences.yaml', '--encrypt'];
      const { code, stderr } = await runBin(args, { cwd: folder });
      expect(code).to.equal(1);
      expect(stderr).to.include('--encrypt needs a passphrase');
      expect(readdirSync(folder)).to.deep.equal(['experiences.yaml']);
    }));

  const team = (count: number, edit = '') =>
    [
      'project: fleet',
      'managedExperienceTags: [{ name: declared, description: Declared }, area-0]',
      'managedTestSuites:',
      "  - { name: Chosen, where: { tags: [area-0], names: ['e*'] } }",
      '  - { name: Declared, system: stack, experiences: [e1, e2] }',
      'protected: [e1]',
      'experiences:',
      ...Array.from({ length: count }, (_, at) => {
        const id =
          at % 2 === 0 ? `experienceID: 00000000-0000-4000-8000-${String(at).padStart(12, '0')}, ` : '';
        return `  - { ${id}name: e${at}${at === 2 ? edit : ''}, description: E, locations: [s3://e/${at}], tags: [area-${at % 7}, declared], systems: [system-${at % 3}] }`;
      }),
    ].join('\n');

  it("plan --sandbox creates what a team's own file names, once, and its plan applies", () =>
    withTemporaryFolder(async (folder) => {
      const plan = (...args: string[]) =>
        runBin(['plan', '--sandbox', '-c', 'team.yaml', '--out', 'plan.json', '--json', ...args], {
          cwd: folder,
        });
      writeFileSync(path.join(folder, 'team.yaml'), team(300));
      const first = await plan();
      expect(first.code, first.stderr).to.equal(0);
      const made = textAt(JSON.parse(first.stdout), 'warnings', 0, 'message');
      for (const words of [
        '1 project (fleet)',
        '7 tags (area-0,',
        '4 systems',
        '1 test suite (Chosen)',
        '150 experiences',
      ])
        expect(made).to.include(words);
      expect(at(JSON.parse(first.stdout), 'summary', 'create')).to.equal(150);
      const applied = await runBin(['apply', 'plan.json', '--sandbox'], { cwd: folder });
      expect(applied.code, applied.stderr).to.equal(0);
      writeFileSync(path.join(folder, 'team.yaml'), team(300, '-renamed').replace('[e1, e2]', '[e1]'));
      const second = JSON.parse((await plan()).stdout) as unknown;
      expect(at(second, 'warnings')).to.deep.equal([]);
      expect([at(second, 'summary', 'rename'), at(second, 'summary', 'create')]).to.deep.equal([1, 0]);
    }));

  it('plan --sandbox creates no system for a suite that exists', () =>
    withTemporaryFolder(async (cwd) => {
      writeFileSync(path.join(cwd, 'suite.yaml'), 'experiences: []\nmanagedTestSuites: [{name: Mine}]\n');
      const plan = async () => {
        const { stdout } = await runBin(['plan', '--sandbox', '-c', 'suite.yaml', '--json'], { cwd });
        return at(JSON.parse(stdout), 'warnings');
      };
      expect(textAt(await plan(), 0, 'message')).to.include('1 system (system) and 1 test suite (Mine)');
      writeFileSync(
        path.join(cwd, 'suite.yaml'),
        'experiences: []\nmanagedTestSuites: [{name: Basic Suite}]\n',
      );
      const other = await runBin(
        ['plan', '--sandbox', '--sandbox-data', 'other', '-c', 'suite.yaml', '--json'],
        { cwd },
      );
      expect(at(JSON.parse(other.stdout), 'warnings')).to.deep.equal([]);
    }));

  it('plan --sandbox --strict creates nothing, and a failing one says what it created', () =>
    withTemporaryFolder(async (folder) => {
      const plan = (...args: string[]) =>
        runBin(['plan', '--sandbox', '-c', 'team.yaml', '--out', 'plan.json', ...args], { cwd: folder });
      writeFileSync(path.join(folder, 'team.yaml'), team(2).replace('project: fleet', ''));
      const strict = await plan('--strict');
      expect(strict.code).to.equal(1);
      expect(strict.stderr).to.include('area-0').and.not.include('The sandbox created');
      writeFileSync(path.join(folder, 'team.yaml'), team(2).replace('project: fleet', ''));
      const failing = await plan('--target', 'nothing-*');
      expect(failing.code).to.equal(1);
      expect(failing.stderr).to.include('The sandbox created').and.include('system-1');
      expect(await dumpOf(folder)).to.include('area-1');
    }));

  it('seed creates everything that a config describes, so that its plan is empty', () =>
    withTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, 'team.yaml'), team(20));
      const seed = () => runBin(['sandbox', 'seed', 'team.yaml', '--json'], { cwd: folder });
      const { stdout, stderr } = await seed();
      expect(JSON.parse(stdout), stderr).to.deep.equal({ added: 36, existing: 0, project: 'fleet' });
      expect(JSON.parse((await seed()).stdout)).to.deep.equal({ added: 0, existing: 36, project: 'fleet' });
      const args = ['plan', '--sandbox', '--strict', '-c', 'team.yaml', '--detailed-exitcode'];
      const planned = await runBin(args, { cwd: folder });
      expect(planned.code, planned.stdout + planned.stderr).to.equal(0);
    }));

  for (const command of ['status', 'dump', 'reset'])
    it(`${command} reports a folder without a sandbox, and creates none`, () =>
      withTemporaryFolder(async (folder) => {
        const { code, stdout, stderr } = await runBin(['sandbox', command, '--data', 'typo'], {
          cwd: folder,
        });
        expect([code, stdout]).to.deep.equal([1, '']);
        expect(stderr).to.include('there is no sandbox in typo').and.include('Check --data');
        expect(readdirSync(folder)).to.deep.equal([]);
      }));
});
