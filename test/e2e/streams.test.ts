import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { DOCUMENTS, jsonSchemaOf } from '../../src/render/json/schema.ts';
import { watchChild } from '../support/run-bin.ts';
import { withWorkbench } from '../support/workbench.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

const ajv = new Ajv2020({ strict: false, allErrors: true });

describe('streams', () => {
  it('brings a plan of 5 MB through a pipe whole', () =>
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

  it('takes a closed pipe for the end, not for an error', () =>
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

  it('puts results on stdout, the rest on stderr, and colour on neither when they are no terminal', () =>
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

  it('prints one JSON document on stdout that holds to its schema, and nothing else, on every path', () =>
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
        // It has to hold nothing that the schema does not name.
        const holds = ajv.compile(jsonSchemaOf(DOCUMENTS[document.kind], { open: false }));
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
