import { copyFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as library from '../../src/index.ts';
import { describeLibrary } from '../support/built-library.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const COMMITTED = file('etc/resim-sync.api.md');
const ACTUAL = file('dist/types/resim-sync.api.md');

describe('what the package exports', function () {
  this.timeout(180_000);
  before(describeLibrary);

  it('matches the committed report, so that a change shows in review', () => {
    if (process.env.UPDATE_GOLDEN === '1') copyFileSync(ACTUAL, COMMITTED);
    expect(readFileSync(ACTUAL, 'utf8'), 'npm run types, then UPDATE_GOLDEN=1').to.equal(
      readFileSync(COMMITTED, 'utf8'),
    );
  });

  it('includes every type that it mentions', () => {
    expect(readFileSync(COMMITTED, 'utf8')).not.to.include('ae-forgotten-export');
  });

  it('shows nothing of the port to the API, the capabilities or the settings', () => {
    const report = readFileSync(COMMITTED, 'utf8');
    for (const word of ['ResimApi', 'Capabilities', 'Session', 'Settings', 'JournalFile'])
      expect(report).not.to.match(new RegExp(`\\b${word}\\b`));
  });

  it('is in the bundle, name by name', async () => {
    const bundle = (await import(file('dist/index.js'))) as Record<string, unknown>;
    expect(Object.keys(bundle).sort()).to.deep.equal(Object.keys(library).sort());
  });

  it('matches the types, name by name: what compiles can be imported', () => {
    const types = readFileSync(file('dist/index.d.ts'), 'utf8');
    const values = [...types.matchAll(/^export declare (?:const|function|class|let|enum) (\w+)/gm)];
    expect(values.map(([, name]) => name).sort()).to.deep.equal(Object.keys(library).sort());
  });

  it('uses plain types: compiling against it needs no other package', () => {
    const types = readFileSync(file('dist/index.d.ts'), 'utf8');
    expect(types).not.to.match(/^import\b|\bimport\(|\brequire\(|^\/\/\/ <reference/m);
    const { dependencies } = JSON.parse(readFileSync(file('package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(dependencies).to.equal(undefined);
  });

  it('is described in the documentation, function by function', () => {
    const text = readFileSync(file('docs/library.md'), 'utf8');
    const functions = Object.entries(library)
      .filter(([name, value]) => typeof value === 'function' && name !== 'isEmpty')
      .map(([name]) => name);
    expect(functions).to.have.length.greaterThan(9);
    for (const name of functions) expect(text).to.include(`\`${name}(`);
  });
});
