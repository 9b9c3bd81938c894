import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { closedDocumentSchema, DOCUMENTS } from '../support/json-documents.ts';
import { unwrapped } from '../support/apply-bench.ts';
import { watchChild } from '../support/run-bin.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

const ajv = new Ajv2020({ strict: false, allErrors: true });

describe('streams', () => {
  it('writes a plan of 5 MB to a pipe completely', () =>
    withWorkbench(async (bench) => {
      const entries = Array.from(
        { length: 2500 },
        (_, n) => `  - { name: scenario-${n}, description: ${'x'.repeat(2200)}, locations: [s3://b/${n}] }\n`,
      );
      bench.write('large.yaml', `experiences:\n${entries.join('')}`);
      const plan = await bench.sync(['plan', '-c', 'large.yaml', '-o', 'plan.json', '--json']);
      expect(plan.code).to.equal(0);
      expect(plan.stdout.length).to.be.greaterThan(5_000_000);
      expect(JSON.parse(plan.stdout)).to.have.property('kind', 'plan');
    }));

  it('treats a closed pipe as the end, not as an error', () =>
    withWorkbench(async (bench) => {
      const entries = Array.from(
        { length: 500 },
        (_, n) => `  - { name: s${n}, description: d, locations: [s3://b] }\n`,
      );
      bench.write('many.yaml', `experiences:\n${entries.join('')}`);
      await bench.plan('many.yaml');
      const child = spawn('sh', ['-c', `"${process.execPath}" "${BIN}" show plan.json --full | head -1`], {
        cwd: bench.folder,
      });
      watchChild(child, 'sync show');
      let stderr = '';
      child.stderr.on('data', (text: string) => (stderr += text));
      await new Promise((resolve) => child.on('close', resolve));
      expect(stderr).to.equal('');
    }));

  /** A plan, and a shell to redirect the output of a command. */
  const withPlan = (
    use: (bench: Workbench, sh: (line: string) => ReturnType<typeof runInShell>) => Promise<void>,
  ) =>
    withWorkbench(async (bench) => {
      bench.write('e.yaml', 'experiences:\n  - { name: a, description: d, locations: [s3://b] }\n');
      await bench.plan('e.yaml');
      const terminal = { ...terminalIn(bench), RESIM_PROJECT: 'robots' };
      await use(bench, (line) => runInShell(line, bench.folder, terminal));
    });

  const FULL = '/dev/full';
  const onFullDisk = (title: string, test: () => Promise<void>): void => {
    if (existsSync(FULL)) it(title, test);
    else it.skip(`${title} (skipped: there is no ${FULL})`, test);
  };

  onFullDisk('tells in a line where its result cannot be printed, and ends with exit code 1', () =>
    withPlan(async (_, sh) => {
      const successes = ['show plan.json', 'show plan.json --json', 'schema', '--help'];
      // Those would end with exit code 2.
      const withChanges = ['diff empty.json plan.json', 'plan -c e.yaml --detailed-exitcode --json'];
      const { code: made } = await sh(
        'echo "experiences: []" > empty.yaml && resim-sync plan -c empty.yaml -o empty.json',
      );
      expect(made).to.equal(0);
      for (const command of [...successes, ...withChanges, 'apply none --json']) {
        const { code, output } = await sh(`resim-sync ${command} > ${FULL}`);
        expect(code, command).to.equal(1);
        expect(output, command)
          .to.contain('Error: cannot write the result to standard output: the disk is full')
          .and.not.to.contain('node:fs');
      }
      const { code, output } = await sh(`resim-sync --version > ${FULL}`);
      expect(code).to.equal(1);
      expect(output).to.match(/^Error: cannot print the version: .*\n$/);
    }),
  );

  onFullDisk('applies a plan to its end where nothing can be told of it, and releases its locks', () =>
    withPlan(async ({ project, file }, sh) => {
      const { code } = await sh(`resim-sync apply plan.json --lock 2> ${FULL}`);
      expect(code).to.equal(0);
      const { experiences, tags } = await project.snapshot();
      expect([Object.keys(experiences), Object.keys(tags)]).to.deep.equal([['a'], []]);
      expect(existsSync(file('plan.json.lock'))).to.equal(false);
    }),
  );

  it('appends a plan on stdout to an existing file', () =>
    withPlan(async (bench, sh) => {
      bench.write('log', 'before\n');
      const { code, output } = await sh('resim-sync plan -c e.yaml -o /dev/stdout >> log');
      expect(code, output).to.equal(0);
      expect(readFileSync(bench.file('log'), 'utf8')).to.match(
        /^before\n[^]*"formatVersion"[^]*Plan: 1 to create/,
      );
    }));

  it('never overwrites the config or the plan that it reads', () =>
    withPlan(async ({ file }, sh) => {
      for (const command of [
        'plan -c e.yaml -o ./e.yaml',
        'undo plan.json -o e.yaml',
        'apply plan.json --events plan.json',
        'apply plan.json --events e.yaml',
      ]) {
        const [config, plan] = [
          readFileSync(file('e.yaml'), 'utf8'),
          readFileSync(file('plan.json'), 'utf8'),
        ];
        const { code, output } = await sh(`resim-sync ${command}`);
        expect(code, output).to.equal(1);
        expect(unwrapped(output), command).to.match(/would be overwritten|none can be appended/);
        expect(readFileSync(file('e.yaml'), 'utf8')).to.equal(config);
        expect(readFileSync(file('plan.json'), 'utf8')).to.equal(plan);
      }
    }));

  it('writes results to stdout and the rest to stderr, without colour if they are no terminal', () =>
    withWorkbench(async (bench) => {
      bench.write(
        'e.yaml',
        'experiences:\n  - { name: a, description: d, locations: [s3://b], enviromentVariables: [] }\n',
      );
      const plain = await bench.sync(['plan', '-c', 'e.yaml', '-o', 'plan.json']);
      expect(plain.stdout + plain.stderr).not.to.contain('\u001b');
      expect(plain.stderr).to.contain('enviromentVariables').and.contain('environmentVariables');
      expect(plain.stdout).not.to.contain('enviromentVariables');
      const forced = await bench.sync(['show', 'plan.json'], { env: { FORCE_COLOR: '1' } });
      expect(forced.stdout).to.contain('\u001b[');
    }));

  it('prints one valid JSON document to stdout, and nothing else, on every path', () =>
    withWorkbench(async (bench) => {
      bench.write('wrong.yaml', 'experiences:\n  - { name: a, locations: 3, archived: [] }\n');
      bench.write('e.yaml', 'experiences:\n  - { name: a, description: d, locations: [s3://b] }\n');
      const runs = [
        ['plan', '-c', 'e.yaml', '-o', 'plan.json'],
        ['show', 'plan.json'],
        ['check', 'plan.json'],
        ['apply', 'plan.json'],
        ['apply', 'plan.json'],
        ['check', 'plan.json'],
        ['validate', 'e.yaml'],
        ['show', 'none.json'],
        ['validate', 'wrong.yaml'],
        ['plan', '-c', 'wrong.yaml'],
        ['apply', 'plan.json', '--nonsense'],
        ['check', 'plan.json', '--url', 'http://127.0.0.1:1/'],
      ];
      const kinds: string[] = [];
      for (const args of runs) {
        const ran = await bench.sync([...args, '--json']);
        const document = JSON.parse(ran.stdout) as { kind: keyof typeof DOCUMENTS };
        // No key may be missing from the schema.
        const holds = ajv.compile(closedDocumentSchema(DOCUMENTS[document.kind]));
        expect(holds(document), `${args.join(' ')}: ${JSON.stringify(holds.errors)}`).to.equal(true);
        kinds.push(document.kind);
      }
      expect(kinds).to.deep.equal([
        'plan',
        'show',
        'check',
        'apply',
        'error',
        'error',
        'validate',
        ...Array<string>(5).fill('error'),
      ]);
    }));
});
