import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { textAt } from '../sandbox/support/json.ts';
import { runBin } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** The result of an npm install without optional dependencies, or for another system. */
const WITHOUT_NATIVE_PART = `const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (wanted, ...rest) {
  if (wanted.startsWith('@libsql/')) throw Object.assign(new Error('Cannot find module ' + wanted), { code: 'MODULE_NOT_FOUND' });
  return resolve.call(this, wanted, ...rest);
};`;

const COMMANDS: readonly (readonly string[])[] = [
  ['sandbox', 'start', '--port', '0'],
  ['sandbox', 'status'],
  ['sandbox', 'dump'],
  ['sandbox', 'reset'],
  ['sandbox', 'seed', 'seed.yaml'],
  ['plan', '--sandbox', '-c', 'experiences.yaml'],
];

describe('sync without the embedded database', () => {
  it('explains in every sandbox command what to install, also as JSON, without a stack trace', () =>
    withTemporaryFolder(async (folder) => {
      const hook = path.join(folder, 'without.cjs');
      writeFileSync(hook, WITHOUT_NATIVE_PART);
      writeFileSync(path.join(folder, 'seed.yaml'), 'projects: [{name: fleet}]\n');
      writeFileSync(path.join(folder, 'experiences.yaml'), 'experiences: []\n');
      await runBin(['sandbox', 'seed', 'seed.yaml'], { cwd: folder });
      const env = { NODE_OPTIONS: `--require ${hook}` };
      for (const args of COMMANDS) {
        const ran = await runBin(args, { cwd: folder, env });
        const what = args.join(' ');
        expect(ran.code, `${what}\n${ran.stderr}`).to.equal(1);
        expect(ran.stdout, what).to.equal('');
        expect(ran.stderr, what).to.include(
          'the embedded database (libsql) is not installed for this system',
        );
        expect(ran.stderr, what).to.include('Reinstall sync without --omit=optional');
        expect(ran.stderr, what).not.to.match(/^ +at /m);
        if (args.includes('dump')) continue;
        const json = await runBin([...args, '--json'], { cwd: folder, env });
        const error: unknown = JSON.parse(json.stdout);
        expect(json.code, what).to.equal(1);
        expect(textAt(error, 'error', 'message'), what).to.include('is not installed for this system');
        expect(textAt(error, 'error', 'next', 0), what).to.include('npm install');
      }
    }));

  it('leaves no empty folder behind', () =>
    withTemporaryFolder(async (folder) => {
      writeFileSync(path.join(folder, 'without.cjs'), WITHOUT_NATIVE_PART);
      writeFileSync(path.join(folder, 'seed.yaml'), 'projects: [{name: fleet}]\n');
      writeFileSync(path.join(folder, 'experiences.yaml'), 'experiences: []\n');
      const before = readdirSync(folder);
      const env = { NODE_OPTIONS: `--require ${path.join(folder, 'without.cjs')}` };
      for (const args of COMMANDS) {
        expect((await runBin(args, { cwd: folder, env })).code, args.join(' ')).to.equal(1);
        expect(readdirSync(folder), args.join(' ')).to.have.members(before);
      }
    }));
});
