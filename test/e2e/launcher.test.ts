import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CACHE_HOME } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { watch } from '../support/watched-output.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Runs the launcher as another Node release would. */
const under = (version: string) => {
  const versions = `{ ...process.versions, node: '${version}' }`;
  const disguise = `data:text/javascript,Object.defineProperty(process, 'versions', { value: ${versions} })`;
  const ran = spawnSync(process.execPath, ['--import', disguise, file('bin/run.js'), '--version'], {
    encoding: 'utf8',
  });
  watch('the launcher', ran.stdout + ran.stderr);
  return ran;
};

const CONFIG = 'experiences:\n  - name: ramp\n    description: A ramp\n    locations: [s3://bucket/ramp]\n';

describe('the launcher', () => {
  for (const name of ['sync', 'resim-sync'])
    it(`shows the help of ${name} under that name`, () =>
      withTemporaryFolder((folder) => {
        const link = path.join(folder, name);
        symlinkSync(file('bin/run.js'), link);
        for (const command of [[], ['apply'], ['sandbox', 'start']]) {
          const { stdout } = spawnSync(process.execPath, [link, ...command, '--help'], { encoding: 'utf8' });
          watch(`the help of ${name}`, stdout);
          const lines = stdout.split('\n').filter((line) => line.startsWith('  $ '));
          expect(lines).not.to.have.length(0);
          for (const line of lines) expect(line).to.match(new RegExp(`^  \\$ ${name} `));
        }
        return Promise.resolve();
      }));

  for (const command of [[], ['plan'], ['sandbox'], ['sandbox', 'start']])
    it(`shows for "${command.join(' ')}" the same help with -h, help and --help`, () => {
      const helps = [
        [...command, '--help'],
        [...command, '-h'],
        ['help', ...command],
      ].map((args) => spawnSync(process.execPath, [file('bin/run.js'), ...args], { encoding: 'utf8' }));
      for (const { status, stdout, stderr } of helps) {
        watch('the help', stdout + stderr);
        expect([status, stderr]).to.deep.equal([0, '']);
        expect(stdout).to.include('USAGE').and.to.equal(helps[0]?.stdout);
      }
    });

  it('shows no help for an unknown command, and suggests the nearest', () => {
    const ran = spawnSync(process.execPath, [file('bin/run.js'), 'help', 'plam'], { encoding: 'utf8' });
    watch('the help', ran.stdout + ran.stderr);
    expect(ran.status).to.equal(1);
    expect(ran.stderr).to.include('there is no command "plam"').and.to.include('Did you mean sync plan?');
  });

  for (const name of ['sync', 'resim-sync'])
    it(`prints the next command as ${name} when called by that name`, () =>
      withTemporaryFolder((folder) => {
        const link = path.join(folder, name);
        symlinkSync(file('bin/run.js'), link);
        writeFileSync(path.join(folder, 'experiences.yaml'), CONFIG);
        const args = ['plan', '--sandbox', '-c', 'experiences.yaml', '--out', 'plan.json'];
        const { status, stdout, stderr } = spawnSync(process.execPath, [link, ...args], {
          encoding: 'utf8',
          cwd: folder,
          env: { PATH: process.env.PATH, HOME: folder, XDG_CACHE_HOME: CACHE_HOME },
        });
        watch(`a plan of ${name}`, stdout + stderr);
        expect(status, stderr).to.equal(0);
        expect(stdout + stderr).to.include(`with:  ${name} apply plan.json --sandbox\n`);
        return Promise.resolve();
      }));

  for (const version of ['18.20.8', '20.18.3'])
    it(`names the required release under Node ${version}, without a stack trace`, () => {
      const { status, stdout, stderr } = under(version);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr.split('\n')).to.have.length(3);
      expect(stderr).to.include(`Error: sync needs Node 20.19 or newer, and this is Node ${version}\n`);
    });

  for (const version of ['20.19.0', '22.0.0', '24.21.0', '100.0.0'])
    it(`starts the command under Node ${version}`, () => {
      const { status, stdout } = under(version);
      expect(status).to.equal(0);
      expect(stdout).to.match(/^resim-sync\/\d/);
    });

  it('says in one line how to build an unbuilt checkout, without a stack trace', () =>
    withTemporaryFolder((folder) => {
      for (const name of ['bin/run.js', 'bin/package.json', 'package.json'])
        cpSync(file(name), path.join(folder, name));
      const launcher = path.join(folder, 'bin/run.js');
      const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'plan'], {
        encoding: 'utf8',
      });
      watch('the launcher of a checkout that is not built', stdout + stderr);
      expect({ status, stdout, stderr }).to.deep.equal({
        status: 1,
        stdout: '',
        stderr: 'Error: this checkout is not built: type npm run build\n',
      });
      return Promise.resolve();
    }));

  const DAMAGES: readonly (readonly [
    name: string,
    text: string | undefined,
    arguments: readonly string[],
  ])[] = [
    ['package.json', '{', ['--version']],
    ['package.json', '{}', ['--version']],
    ['package.json', undefined, ['--version']],
    ['dist/commands.js', '', ['show', 'plan.json']],
    ['dist/commands.js', '(function () {', ['show', 'plan.json']],
    ['dist/commands.js', undefined, ['show', 'plan.json']],
  ];
  it('names a damaged or missing file of its installation, without a stack trace', () =>
    withTemporaryFolder((folder) => {
      for (const name of ['bin/run.js', 'bin/package.json', 'dist/bin/run.cjs'])
        cpSync(file(name), path.join(folder, name));
      for (const [name, text, args] of DAMAGES) {
        const damaged = path.join(folder, name);
        rmSync(damaged, { force: true });
        if (text !== undefined) writeFileSync(damaged, text);
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          [path.join(folder, 'bin/run.js'), ...args],
          { encoding: 'utf8' },
        );
        watch('the launcher of a damaged installation', stdout + stderr);
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
        expect(stderr.split('\n')).to.have.length(3);
        expect(stderr).to.include(`Error: ${name} of this installation is damaged or missing`);
      }
      return Promise.resolve();
    }));

  it('requires the same Node release as the package', () => {
    const { engines } = JSON.parse(readFileSync(file('package.json'), 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).to.equal('>=20.19.0');
  });
});
