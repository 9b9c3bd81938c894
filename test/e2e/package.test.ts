import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { textAt } from '../sandbox/support/json.ts';
import { componentsOf, faultsOf } from '../support/bill-of-materials.ts';
import { packingStep, runFinalStage, stagesOf } from '../support/dockerfile.ts';
import {
  install,
  installGlobally,
  otherNodes,
  packFresh,
  type Packed,
  prepareFresh,
  readableBundle,
} from '../support/installed-package.ts';
import { CACHE_HOME, runProgram } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { watch } from '../support/watched-output.ts';
import { withWorkbench } from '../support/workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const CONFIG = `experiences:
  - name: highway-merge
    description: Merge onto the highway
    locations: [s3://scenarios/highway-merge]
`;

const PROGRAM = `import { createPlan, loadExperienceSyncConfig } from 'resim-sync';
const config = await loadExperienceSyncConfig(['config.yaml']);
if (config._tag === 'Left') throw new Error(config.left._tag);
console.log(config.right.config.experiences.map(({ name }) => name).join());
const plan = await createPlan({}, { config: config.right });
console.log(plan._tag === 'Right' ? plan.right.target.projectName : plan.left._tag);
`;

/** The output of `PROGRAM`: it has no credentials. */
const TOLD = 'highway-merge\nSignInFailed\n';

/** The same program with fp-ts; its types are inferred. */
const PROGRAM_IN_FP_TS = `import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createPlan, loadExperienceSyncConfig, parsePlan } from 'resim-sync';
const told = pipe(
  loadExperienceSyncConfig(['config.yaml']),
  TE.tapIO(({ config }) => () => console.log(config.experiences.map(({ name }) => name).join())),
  TE.chain((config) => createPlan({}, { config })),
  TE.match((error) => error._tag, (plan) => plan.target.projectName),
);
console.log(await told());
console.log(pipe(parsePlan('{}'), E.match((fault) => fault._tag, ({ plan }) => plan.createdAt)));
`;

/** What a TypeScript program may rely on; only its last line is wrong. */
const TYPED_PROGRAM = `import { applyPlan, type Call, createPlan, type DatabaseState, loadExperienceSyncConfig, type Outcome, type Plan, type SyncError } from 'resim-sync';
export const run = async (): Promise<Plan | SyncError> => {
  const config = await loadExperienceSyncConfig(['config.yaml']);
  if (config._tag === 'Left') return config.left;
  const call: Call<Plan> = createPlan({ project: 'robots' }, { config: config.right, file: 'plan.json' });
  const [plan, again]: readonly Outcome<Plan>[] = await Promise.all([call, call()]);
  if (plan?._tag === 'Right') await applyPlan({}, { file: 'plan.json' });
  return plan?._tag === 'Right' ? plan.right : run();
};
export const idOf = ({ experiencesByName }: DatabaseState): string | undefined => experiencesByName.get('a')?.[0]?.experienceID;
export const wrong: number = run;
`;

/** How a project may resolve modules, and where its `AbortSignal` type comes from: the browser's types or Node's. */
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

/** Checks everything but the compiler's own library, including the declarations of the package and its dependencies. */
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

const WITH_FP_TS = 'with fp-ts';

/** Adds a program that has fp-ts to a project without it; the compiler reads the same text. */
const addProgramInFpTs = (project: string): void => {
  const folder = path.join(project, WITH_FP_TS);
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules/fp-ts'), path.join(folder, 'node_modules/fp-ts'));
  const compilerOptions = { ...STRICT, ...COMPILERS.nodenext };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  for (const name of ['program.mjs', 'program.ts']) writeFileSync(path.join(folder, name), PROGRAM_IN_FP_TS);
};

interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>;
}

/** Without the demo, whose script only a checkout has. */
const exampleFiles = (): readonly string[] =>
  readdirSync(path.join(ROOT, 'examples'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('examples/demo/'));

const isChunk = (file: string): boolean => /^dist\/[a-z0-9-]+-[A-Z0-9]{8}\.js$/.test(file);

describe('the package', function () {
  this.timeout(300_000);
  let folder = '';
  let checkout = '';
  let packed: Packed = { filename: '', files: [] };
  let tarball = '';
  let project = '';

  const run = (program: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: project,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, XDG_CACHE_HOME: CACHE_HOME },
    });
    watch(`the installed ${path.basename(program)}`, stdout + stderr);
    expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };
  const bin = (name: string): string => path.join(project, 'node_modules/.bin', name);

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sync-package-'));
    checkout = path.join(folder, 'checkout');
    const tarballs = path.join(folder, 'packed');
    packed = packFresh(checkout, packingStep(stagesOf(path.join(ROOT, 'Dockerfile')), tarballs));
    tarball = path.join(tarballs, packed.filename);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('contains the needed files, types included, and nothing else, when packed as for a release', () => {
    const files = packed.files.map((file) => file.path);
    expect(files.filter((file) => !isChunk(file))).to.have.members([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/package.json',
      'bin/run.js',
      'dist/bin/config-worker.js',
      'dist/bin/run.cjs',
      'dist/commands.js',
      'dist/index.d.ts',
      'dist/index.js',
      'dist/sandbox.js',
      'dist/sbom.cdx.json',
      'dist/third-party-notices.txt',
      'oclif.manifest.json',
      'package.json',
      ...exampleFiles(),
    ]);
    expect(files.filter(isChunk)).to.have.length.greaterThan(10);
  });

  it('runs no install script', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as PackageJson;
    const known = ['preinstall', 'install', 'postinstall', 'prepublish'];
    expect(Object.keys(scripts).filter((name) => known.includes(name))).to.deep.equal([]);
  });

  it('is built when it is installed from a commit, as pre-commit does', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as PackageJson;
    expect(scripts.prepare).to.equal('node scripts/prepare.mjs');
    const committed = path.join(folder, 'committed');
    prepareFresh(committed);
    writeFileSync(path.join(committed, 'config.yaml'), CONFIG);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['bin/run.js', 'validate', 'config.yaml'],
      { cwd: committed, encoding: 'utf8' },
    );
    expect(status, stderr).to.equal(0);
    expect(stdout).to.include('The config is valid');
  });

  it('has executable launchers', () => {
    const launcher = packed.files.find((file) => file.path === 'bin/run.js');
    expect((launcher?.mode ?? 0) & 0o111).to.equal(0o111);
  });

  it('contains no path of the build machine', () => {
    for (const file of packed.files.filter(({ path: name }) => name.startsWith('dist/'))) {
      const text = readFileSync(path.join(checkout, file.path), 'utf8');
      for (const place of [ROOT, checkout]) expect(text.includes(place), file.path).to.equal(false);
    }
  });

  it('includes the licences of what it bundles', () => {
    const text = readFileSync(path.join(checkout, 'dist/third-party-notices.txt'), 'utf8');
    for (const name of ['@oclif/core', 'got', 'yaml', 'hono']) expect(text).to.include(`${name} `);
    for (const notice of text.split(`\n${'-'.repeat(80)}\n`).slice(1)) {
      const [head = '', ...licence] = notice.trim().split('\n');
      expect(head).to.match(/^\S+ \d\S* \(.+\)$/);
      expect(licence.join('\n').length, head).to.be.greaterThan(300);
    }
  });

  it('lists exactly what it bundles in a bill of materials', () => {
    const bill: unknown = JSON.parse(readFileSync(path.join(checkout, 'dist/sbom.cdx.json'), 'utf8'));
    expect(faultsOf(bill)).to.deep.equal([]);
    const listed = componentsOf(bill);
    expect(listed).to.have.length.greaterThan(50);
    for (const { 'bom-ref': ref, group, name, version, purl } of listed) {
      expect(purl).to.equal(
        `pkg:npm/${group === undefined ? '' : `${group.replace('@', '%40')}/`}${name}@${version}`,
      );
      expect(ref).to.equal(purl);
    }
    // An unminified build names the file of each module before its code.
    const readable = readableBundle(checkout);
    const named = readable.matchAll(/^ *\/\/ \S*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm);
    const names = listed.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    expect([...new Set(names)].sort()).to.deep.equal(
      [...new Set([...named].map(([, name = '']) => name))].sort(),
    );
  });

  describe('installed as in the image, without optional dependencies', () => {
    let prefix = '';
    let launcher = '';

    before(function () {
      const image = stagesOf(path.join(ROOT, 'Dockerfile'));
      prefix = path.join(folder, 'image');
      if (!runFinalStage(image, { tarball, prefix })) {
        process.stderr.write('      skipped: the registry cannot be reached\n');
        this.skip();
      }
      launcher = path.join(prefix, 'node_modules/.bin', image.entrypoint);
    });

    const inImage = (args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) =>
      runProgram(launcher, args, { cwd, env });

    it('has steps that copy existing files', () => {
      const { build } = stagesOf(path.join(ROOT, 'Dockerfile'));
      expect(build.map(([word]) => word)).to.deep.equal(['WORKDIR', 'COPY', 'RUN', 'RUN']);
      expect(build[2]?.[1]).to.match(/^npm ci /);
      // The package of these tests is packed by the last step.
      const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
      for (const needed of ['package.json', 'package-lock.json', 'src', 'scripts', 'bin', 'README.md'])
        expect(ignored).not.to.include(needed);
    });

    it('is small, and needs no other package', () => {
      const modules = path.join(prefix, 'node_modules');
      const others = readdirSync(modules).filter((name) => !name.startsWith('.'));
      expect(others).to.deep.equal(['resim-sync']);
      const own = packed.files.reduce((sum, { size }) => sum + size, 0);
      expect(own).to.be.lessThan(3_000_000);
    });

    for (const name of ['sync', 'resim-sync'])
      it(`provides ${name}`, () =>
        withTemporaryFolder(async (cwd) => {
          const { stdout } = await runProgram(path.join(prefix, 'node_modules/.bin', name), ['--version'], {
            cwd,
          });
          expect(stdout).to.match(/^resim-sync\//);
        }));

    it('plans and applies over HTTP', () =>
      withWorkbench(async (bench) => {
        bench.write('config.yaml', CONFIG);
        const env = {
          RESIM_URL: `${bench.server.url}/v1/`,
          RESIM_ACCESS_TOKEN: bench.server.accessToken,
          RESIM_PROJECT: 'robots',
        };
        for (const args of [
          ['plan', '-c', 'config.yaml', '--out', 'plan.json'],
          ['apply', 'plan.json'],
        ]) {
          const { code, stderr } = await inImage(args, bench.folder, env);
          expect(code, stderr).to.equal(0);
        }
        expect((await bench.project.snapshot()).experiences).to.have.keys('highway-merge');
      }));

    const ASKED: Readonly<Record<string, readonly string[]>> = {
      'a sandbox': ['sandbox', 'start', '--port', '0'],
      'a plan on the sandbox': ['plan', '-c', 'config.yaml', '--sandbox'],
      'a sandbox on PostgreSQL': [
        'sandbox',
        'start',
        '--port',
        '0',
        '--database-url',
        'postgres://localhost/x',
      ],
    };
    for (const [what, args] of Object.entries(ASKED))
      it(`explains what to install for ${what}, also as JSON`, () =>
        withTemporaryFolder(async (cwd) => {
          writeFileSync(path.join(cwd, 'config.yaml'), CONFIG);
          const text = await inImage(args, cwd);
          expect([text.code, text.stdout]).to.deep.equal([1, '']);
          const driver = args.includes('--database-url') ? '(pg)' : '(libsql)';
          const words = text.stderr.replaceAll(/\s+/g, ' ');
          expect(words).to.include(`${driver} is not installed`).and.to.include('Reinstall sync');
          expect(words).not.to.match(/ at \S+:\d+|imported from/);
          const json = await inImage([...args, '--json'], cwd);
          expect(json.code).to.equal(1);
          expect(textAt(JSON.parse(json.stdout), 'error', 'message')).to.include(
            `${driver} is not installed`,
          );
        }));
  });

  describe('installed into an empty project', () => {
    before(function () {
      project = path.join(folder, 'project');
      mkdirSync(project);
      writeFileSync(path.join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}\n');
      writeFileSync(path.join(project, 'config.yaml'), CONFIG);
      writeFileSync(path.join(project, 'program.mjs'), PROGRAM);
      addProgramInFpTs(project);
      if (install(project, tarball)) return;
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
        ...readFileSync(path.join(ROOT, 'docs/release.md'), 'utf8').matchAll(
          /`npx --no-install (resim-sync [^`]+)`/g,
        ),
      ];
      expect(commands).to.have.length(2);
      const shown = commands.map(([, command = '']) => run('npx', ['--no-install', ...command.split(' ')]));
      expect(shown.join('')).to.include('2 to create').and.to.include('Applied to sandbox');
    });

    it('does not replace the sync of the system in a global installation, and installs beside it', () => {
      const [theirs = '', beside = ''] = ['theirs', 'beside'].map((name) => path.join(folder, name));
      mkdirSync(path.join(theirs, 'bin'), { recursive: true });
      writeFileSync(path.join(theirs, 'bin/sync'), 'coreutils');
      expect(installGlobally(theirs, tarball)).to.include('EEXIST');
      expect(readFileSync(path.join(theirs, 'bin/sync'), 'utf8')).to.equal('coreutils');
      expect(installGlobally(beside, tarball)).not.to.include('npm error');
      for (const name of ['sync', 'resim-sync'])
        expect(run(path.join(beside, 'bin', name), ['--version'])).to.match(/^resim-sync\//);
    });

    it('works as a library', () => {
      expect(run(process.execPath, ['program.mjs'])).to.equal(TOLD);
    });

    it('works as a library with fp-ts', () => {
      expect(run(process.execPath, [`${WITH_FP_TS}/program.mjs`])).to.equal(`${TOLD}NotAPlan\n`);
    });

    describe('has types that pass a strict compiler', () => {
      let faults: readonly string[] = [];

      // One process for all: what they share is parsed and bound once.
      before(() => {
        for (const [name, options] of Object.entries(COMPILERS)) {
          const compilerOptions = { ...STRICT, ...options };
          mkdirSync(path.join(project, name));
          writeFileSync(path.join(project, name, 'program.ts'), TYPED_PROGRAM);
          writeFileSync(path.join(project, name, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
        }
        const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
        const programs = [...Object.keys(COMPILERS), WITH_FP_TS];
        const { stdout } = spawnSync(process.execPath, [tsc, '--build', ...programs], {
          cwd: project,
          encoding: 'utf8',
        });
        faults = stdout.trim().split('\n');
      });

      for (const name of Object.keys(COMPILERS))
        it(`with the module resolution of ${name}`, () => {
          const [fault, ...others] = faults.filter((line) => line.startsWith(`${name}/`));
          expect(fault, faults.join('\n')).to.include('program.ts(11,14)');
          expect(others).to.deep.equal([]);
        });

      it('in every declaration of the package, compatible with fp-ts', () =>
        expect(faults, faults.join('\n')).to.have.length(Object.keys(COMPILERS).length));
    });

    it('exports no internals', () => {
      const inside = packed.files.map(({ path: file }) => file).filter((file) => file !== 'package.json');
      const program = `for (const file of ${JSON.stringify(inside)})
        await import('resim-sync/' + file).then(() => console.log(file, 'can be imported'), ({ code }) => console.log(code));`;
      const lines = run(process.execPath, ['--input-type=module', '-e', program]).trim().split('\n');
      expect(lines).to.have.length(inside.length);
      expect(new Set(lines)).to.deep.equal(new Set(['ERR_PACKAGE_PATH_NOT_EXPORTED']));
    });

    it('works on the other installed Node releases', function () {
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
        expect(run(node, ['program.mjs'])).to.equal(TOLD);
      }
    });
  });
});
