import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { install, installGlobally, otherNodes, packAnew, type Packed } from '../support/installed-package.ts';
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

/** How a project may resolve modules, and from where it may know `AbortSignal`: browsers' types, or Node's. */
const COMPILERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  'a bundler': { module: 'esnext', moduleResolution: 'bundler' },
  'a bundler, without a browser': {
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022'],
    types: ['node'],
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
  },
};

/** Nothing is left out of the check but the compiler's own library: the declarations of the package and of what it depends on included. */
const STRICT = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  target: 'es2022',
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
};

interface Manifest {
  readonly commands: Readonly<Record<string, unknown>>;
}

interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>;
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
  let checkout = '';
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
    folder = mkdtempSync(path.join(tmpdir(), 'sync-package-'));
    checkout = path.join(folder, 'checkout');
    packed = packAnew(checkout);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what is needed and nothing else, the types included, when it is packed as a release is', () => {
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

  it('runs no script where it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as PackageJson;
    const known = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ];
    expect(Object.keys(scripts).filter((name) => known.includes(name))).to.deep.equal([]);
  });

  it('has launchers that can be run', () => {
    const launcher = packed.files.find((file) => file.path === 'bin/run.js');
    expect((launcher?.mode ?? 0) & 0o111).to.equal(0o111);
  });

  it('names no folder of the machine that built it', () => {
    for (const file of packed.files.filter(({ path: name }) => name.startsWith('dist/'))) {
      const text = readFileSync(path.join(checkout, file.path), 'utf8');
      for (const place of [ROOT, checkout]) expect(text.includes(place), file.path).to.equal(false);
    }
  });

  it('goes with the licences of what it bundles', () => {
    const text = readFileSync(path.join(checkout, 'dist/third-party-notices.txt'), 'utf8');
    for (const name of ['@oclif/core', 'got', 'yaml', 'hono']) expect(text).to.include(`${name} `);
    for (const notice of text.split(`\n${'-'.repeat(80)}\n`).slice(1)) {
      const [head = '', ...licence] = notice.trim().split('\n');
      expect(head).to.match(/^\S+ \d\S* \(.+\)$/);
      expect(licence.join('\n').length, head).to.be.greaterThan(300);
    }
  });

  describe('installed into an empty project', () => {
    before(function () {
      project = path.join(folder, 'project');
      mkdirSync(project);
      writeFileSync(path.join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}\n');
      writeFileSync(path.join(project, 'config.yaml'), CONFIG);
      writeFileSync(path.join(project, 'program.mjs'), PROGRAM);
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

    it('plans and applies its own example, as the last step of a release does', () => {
      const commands = [
        ...readFileSync(path.join(ROOT, 'docs/release.md'), 'utf8').matchAll(/`npx (resim-sync [^`]+)`/g),
      ];
      expect(commands).to.have.length(2);
      const shown = commands.map(([, command = '']) => run('npx', ['--no-install', ...command.split(' ')]));
      expect(shown.join('')).to.include('2 to create').and.to.include('Applied to sandbox');
    });

    it('leaves the sync of the system alone where a global installation meets it, and installs beside it', () => {
      const tarball = path.join(folder, packed.filename);
      const [theirs = '', beside = ''] = ['theirs', 'beside'].map((name) => path.join(folder, name));
      mkdirSync(path.join(theirs, 'bin'), { recursive: true });
      writeFileSync(path.join(theirs, 'bin/sync'), 'coreutils');
      expect(installGlobally(theirs, tarball)).to.include('EEXIST');
      expect(readFileSync(path.join(theirs, 'bin/sync'), 'utf8')).to.equal('coreutils');
      expect(installGlobally(beside, tarball)).not.to.include('npm error');
      for (const name of ['sync', 'resim-sync'])
        expect(run(path.join(beside, 'bin', name), ['--version'])).to.match(/^resim-sync\//);
    });

    it('is a library', () => {
      expect(run(process.execPath, ['program.mjs'])).to.equal('highway-merge\n');
    });

    describe('has types that a strict compiler understands', () => {
      let faults: readonly string[] = [];

      // One process for all: what they have in common is read and bound once.
      before(() => {
        for (const [name, options] of Object.entries(COMPILERS)) {
          const compilerOptions = { ...STRICT, ...options };
          mkdirSync(path.join(project, name));
          writeFileSync(path.join(project, name, 'program.ts'), TYPED_PROGRAM);
          writeFileSync(path.join(project, name, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
        }
        const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
        const { stdout } = spawnSync(process.execPath, [tsc, '--build', ...Object.keys(COMPILERS)], {
          cwd: project,
          encoding: 'utf8',
        });
        faults = stdout.trim().split('\n');
      });

      for (const name of Object.keys(COMPILERS))
        it(`with the modules of ${name}`, () => {
          const [fault, ...others] = faults.filter((line) => line.startsWith(`${name}/`));
          expect(fault, faults.join('\n')).to.include('program.ts(10,14)');
          expect(others).to.deep.equal([]);
        });

      it('to the last declaration of the package and of what it depends on', () =>
        expect(faults, faults.join('\n')).to.have.length(Object.keys(COMPILERS).length));
    });

    it('keeps its inside to itself', () => {
      const inside = packed.files.map(({ path: file }) => file).filter((file) => file !== 'package.json');
      const program = `for (const file of ${JSON.stringify(inside)})
        await import('resim-sync/' + file).then(() => console.log(file, 'can be imported'), ({ code }) => console.log(code));`;
      const lines = run(process.execPath, ['--input-type=module', '-e', program]).trim().split('\n');
      expect(lines).to.have.length(inside.length);
      expect(new Set(lines)).to.deep.equal(new Set(['ERR_PACKAGE_PATH_NOT_EXPORTED']));
    });

    it('works on the other releases of Node that are here', function () {
      const nodes = otherNodes();
      if (nodes.length === 0) {
        process.stderr.write(
          '      skipped: no other release of Node is here; scripts/with-nodes.mjs fetches some\n',
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
