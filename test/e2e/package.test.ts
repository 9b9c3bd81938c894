import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describeLibrary } from '../support/built-library.ts';
import { install, otherNodes, pack, type Packed } from '../support/installed-package.ts';
import { watch } from '../support/watched-output.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const CONFIG = `experiences:
  - name: highway-merge
    description: Merge onto the highway
    locations: [s3://scenarios/highway-merge]
`;

const PROGRAM = `import { loadExperienceSyncConfig } from 'resim-sync';
const config = await loadExperienceSyncConfig(['config.yaml'])();
console.log(config._tag === 'Right' ? config.right.config.experiences.map(({ name }) => name).join() : config.left._tag);
`;

/** What a program in TypeScript may rely on; wrong in its last line alone. */
const TYPED_PROGRAM = `import { applyPlan, createPlan, loadExperienceSyncConfig, type Plan, PlanFile, type SyncError } from 'resim-sync';
export const run = async (): Promise<Plan | SyncError> => {
  const config = await loadExperienceSyncConfig(['config.yaml'])();
  if (config._tag === 'Left') return config.left;
  const plan = await createPlan({ project: 'robots' }, { config: config.right, file: 'plan.json' })();
  if (plan._tag === 'Right') await applyPlan({}, { file: 'plan.json' })();
  return plan._tag === 'Left' ? plan.left : plan.right;
};
export const isPlan: (value: unknown) => boolean = PlanFile.is;
export const wrong: number = run;
`;

interface Manifest {
  readonly commands: Readonly<Record<string, unknown>>;
}

const commandFiles = (): readonly string[] => {
  const { commands } = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8')) as Manifest;
  return Object.keys(commands).map((id) => `dist/commands/${id.replaceAll(':', '/')}.js`);
};

const exampleFiles = (): readonly string[] =>
  readdirSync(path.join(ROOT, 'examples'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));

const isChunk = (file: string): boolean => /^dist\/[a-z0-9-]+-[A-Z0-9]{8}\.js$/.test(file);

describe('the package', function () {
  this.timeout(300_000);
  let folder = '';
  let packed: Packed = { filename: '', files: [] };
  let project = '';

  const run = (program: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: project,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder },
    });
    watch(`the installed ${path.basename(program)}`, stdout + stderr);
    expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };
  const bin = (name: string): string => path.join(project, 'node_modules/.bin', name);

  before(() => {
    describeLibrary();
    folder = mkdtempSync(path.join(tmpdir(), 'sync-package-'));
    packed = pack(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what is needed and nothing else', () => {
    const files = packed.files.map((file) => file.path);
    expect(files.filter((file) => !isChunk(file))).to.have.members([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/run.js',
      'dist/bin/config-worker.js',
      'dist/bin/run.js',
      'dist/index.d.ts',
      'dist/index.js',
      'dist/third-party-notices.txt',
      'oclif.manifest.json',
      'package.json',
      ...commandFiles(),
      ...exampleFiles(),
    ]);
    expect(files.filter(isChunk)).to.have.length.greaterThan(10);
  });

  it('has launchers that can be run', () => {
    const launcher = packed.files.find((file) => file.path === 'bin/run.js');
    expect((launcher?.mode ?? 0) & 0o111).to.equal(0o111);
  });

  it('names no folder of the machine that built it', () => {
    for (const file of packed.files.filter(({ path: name }) => name.startsWith('dist/')))
      expect(readFileSync(path.join(ROOT, file.path), 'utf8').includes(ROOT), file.path).to.equal(false);
  });

  it('goes with the licences of what it bundles', () => {
    const text = readFileSync(path.join(ROOT, 'dist/third-party-notices.txt'), 'utf8');
    for (const name of ['@oclif/core', 'got', 'yaml', 'hono']) expect(text).to.include(`${name} `);
    expect(text).to.include('Permission is hereby granted');
  });

  describe('installed into an empty project', () => {
    before(function () {
      project = path.join(folder, 'project');
      mkdirSync(project);
      writeFileSync(path.join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}\n');
      writeFileSync(path.join(project, 'config.yaml'), CONFIG);
      writeFileSync(path.join(project, 'program.mjs'), PROGRAM);
      writeFileSync(path.join(project, 'program.ts'), TYPED_PROGRAM);
      if (install(project, path.join(folder, packed.filename))) return;
      process.stderr.write('      skipped: the registry cannot be reached\n');
      this.skip();
    });

    for (const name of ['sync', 'resim-sync'])
      it(`plans and applies as ${name}`, () => {
        const sandbox = ['--sandbox', '--sandbox-data', `.sync/${name}`];
        const plan = ['plan', '-c', 'config.yaml', '--out', `${name}.json`, ...sandbox];
        expect(run(bin(name), plan)).to.include('1 to create');
        expect(run(bin(name), ['apply', `${name}.json`, ...sandbox])).to.include('Applied');
        run(bin(name), [...plan, '--detailed-exitcode']);
      });

    it('is a library', () => {
      expect(run(process.execPath, ['program.mjs'])).to.equal('highway-merge\n');
    });

    it('has types that a compiler understands', () => {
      const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
      const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', 'program.ts'];
      const { stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: project, encoding: 'utf8' });
      expect(stdout.trim().split('\n')).to.have.length(1);
      expect(stdout).to.include('program.ts(10,14)');
    });

    it('keeps its inside to itself', () => {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', `await import('resim-sync/dist/bin/run.js')`],
        { cwd: project, encoding: 'utf8' },
      );
      expect(status).to.equal(1);
      expect(stderr).to.include('ERR_PACKAGE_PATH_NOT_EXPORTED');
    });

    it('works on the other releases of Node that are here', function () {
      const nodes = otherNodes();
      if (nodes.length === 0) {
        process.stderr.write(
          '      skipped: no other release of Node is here (SYNC_TEST_NODES names some)\n',
        );
        this.skip();
      }
      const launcher = path.join(project, 'node_modules/resim-sync/bin/run.js');
      for (const [index, node] of nodes.entries()) {
        const sandbox = ['--sandbox', '--sandbox-data', `.sync/node-${String(index)}`];
        run(node, [launcher, 'plan', '-c', 'config.yaml', '--out', `${String(index)}.json`, ...sandbox]);
        expect(run(node, [launcher, 'apply', `${String(index)}.json`, ...sandbox])).to.include('Applied');
        expect(run(node, ['program.mjs'])).to.equal('highway-merge\n');
      }
    });
  });
});
