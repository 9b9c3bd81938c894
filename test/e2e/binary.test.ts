import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { textAt, textsAt } from '../sandbox/support/json.ts';
import { componentsOf, faultsOf } from '../support/bill-of-materials.ts';
import { runBin, runProgram } from '../support/run-bin.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The marker in every Node build that can embed a program. */
const FUSE = 'NODE_SEA_FUSE_';

const CONFIG = `experiences:
  - name: highway-merge
    description: Merge onto the highway
    locations: [s3://scenarios/highway-merge]
    customFields: [{ name: owner, type: text, values: [planning] }]
    tags: [regression]
  - name: parking-garage
    description: Find a free space
    locations: [s3://scenarios/parking-garage]
managedExperienceTags: [regression]
`;

/** Two plans of the same input differ only in their creation time. */
const timeless = (plan: string): string =>
  plan.replace(/"createdAt": "[^"]+"/, '"createdAt": ""').replace(/"checksum": "[^"]+"/, '"checksum": ""');

const environmentOf = (bench: Workbench) => ({
  RESIM_URL: `${bench.server.url}/v1/`,
  RESIM_ACCESS_TOKEN: bench.server.accessToken,
  RESIM_PROJECT: 'robots',
});

describe('the single executable', function () {
  this.timeout(300_000);
  let folder = '';
  let binary = '';

  before(function () {
    if (!readFileSync(process.execPath).includes(FUSE)) {
      process.stderr.write('      skipped: nothing can be put into this Node\n');
      this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'sync-binary-'));
    binary = path.join(folder, 'resim-sync');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/binary.mjs', binary], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  const inBench = (bench: Workbench, args: readonly string[]) =>
    runProgram(binary, args, { cwd: bench.folder, env: environmentOf(bench) });

  it('makes the same plan as the package, byte for byte, and applies it', () =>
    withWorkbench(async (bench) => {
      bench.write('config.yaml', CONFIG);
      await bench.project.createTag('regression');
      const options = ['-c', 'config.yaml', '--json'];
      const theirs = await bench.sync(['plan', ...options, '--out', 'theirs.json']);
      const ours = await inBench(bench, ['plan', ...options, '--out', 'ours.json']);
      expect(ours.code, ours.stderr).to.equal(0);
      const [planned, expected] = ['ours.json', 'theirs.json'].map((name) =>
        timeless(readFileSync(bench.file(name), 'utf8')),
      );
      expect(planned).to.equal(expected);
      expect(Object.keys(JSON.parse(ours.stdout) as object)).to.deep.equal(
        Object.keys(JSON.parse(theirs.stdout) as object),
      );
      const applied = await inBench(bench, ['apply', 'ours.json']);
      expect(applied.code, applied.stderr).to.equal(0);
      expect(applied.stderr).not.to.include('Warning');
      expect((await bench.project.snapshot()).experiences).to.have.keys('highway-merge', 'parking-garage');
    }));

  it('plans a config that the package reads in a worker thread', () =>
    withWorkbench(async (bench) => {
      const one = (n: number) =>
        `  - {name: e${String(n)}, description: ${'d'.repeat(4000)}, locations: [s3://b/${String(n)}]}\n`;
      bench.write('config.yaml', `experiences:\n${Array.from({ length: 1500 }, (_, n) => one(n)).join('')}`);
      const plan = ['plan', '-c', 'config.yaml', '--out'];
      expect((await bench.sync([...plan, 'theirs.json'])).code).to.equal(0);
      const { code, stderr } = await inBench(bench, [...plan, 'ours.json']);
      expect(code, stderr).to.equal(0);
      expect(timeless(readFileSync(bench.file('ours.json'), 'utf8'))).to.equal(
        timeless(readFileSync(bench.file('theirs.json'), 'utf8')),
      );
    }));

  it('has all commands, their help and the version of the package', async () => {
    for (const args of [['--version'], ['--help'], ['plan', '--help'], ['nonsense']]) {
      const ours = await runProgram(binary, args, { cwd: folder });
      const theirs = await runBin(args, { cwd: folder });
      const named = (text: string) => text.replaceAll('resim-sync', 'sync').replaceAll(/\s+/g, ' ');
      expect(named(ours.stdout)).to.equal(named(theirs.stdout));
      expect(named(ours.stderr)).to.equal(named(theirs.stderr));
      expect(ours.code).to.equal(theirs.code);
    }
  });

  it('explains where to get the sandbox, which it does not contain, also as JSON', () =>
    withWorkbench(async (bench) => {
      bench.write('config.yaml', CONFIG);
      for (const args of [
        ['sandbox', 'start'],
        ['plan', '--sandbox', '-c', 'config.yaml'],
        ['sandbox', 'seed', 'config.yaml'],
      ]) {
        const ran = await runProgram(binary, [...args, '--json'], { cwd: bench.folder });
        const error: unknown = JSON.parse(ran.stdout);
        expect(ran.code).to.equal(1);
        expect(textAt(error, 'error', 'message')).to.include('does not contain the sandbox');
        expect(textAt(error, 'error', 'next', 0)).to.include('npm install');
      }
      expect(readdirSync(bench.folder)).to.deep.equal(['config.yaml']);
    }));

  it('loads no file beside it, and lists its contents with their licences, Node included', () => {
    expect(readdirSync(folder).sort()).to.deep.equal([
      'resim-sync',
      'sbom.cdx.json',
      'third-party-notices.txt',
    ]);
    const bill: unknown = JSON.parse(readFileSync(path.join(folder, 'sbom.cdx.json'), 'utf8'));
    expect(faultsOf(bill)).to.deep.equal([]);
    expect(componentsOf(bill).map(({ purl }) => purl)).to.include(
      `pkg:generic/node@${process.versions.node}`,
    );
    expect(readFileSync(path.join(folder, 'third-party-notices.txt'), 'utf8'))
      .to.match(/^got \d/m)
      .and.to.include(`node ${process.versions.node} (MIT)\n\nNode.js is licensed for use as follows:`);
    expect(textsAt(bill, 'components', 'name'))
      .to.include('got')
      .and.not.to.include('hono');
  });
});
