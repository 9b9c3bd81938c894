import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { allSourceFiles, type Import, importsOf, sourceFile, type SourceFile } from './imports.ts';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

/** What the files of a folder may import beside their own folder, fp-ts and io-ts. */
interface Layer {
  /** Folders of `src`, or single files of one. */
  readonly source: readonly string[];
  /** Folders that may be imported only where they are reached, or for their types. */
  readonly later?: readonly string[];
  /** Packages by name; `node:*` stands for every module of Node. */
  readonly packages: readonly string[];
}

const BELOW_USECASES = ['domain', 'config', 'compute', 'plan', 'ingest', 'api', 'account', 'apply', 'system'];

const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { source: [], packages: [] },
  config: { source: ['domain'], packages: ['yaml', 'js-yaml'] },
  compute: { source: ['domain'], packages: [] },
  plan: { source: ['domain'], packages: ['node:crypto', 'canonicalize'] },
  render: { source: ['domain', 'plan'], packages: ['chalk', 'diff', 'string-width'] },
  system: { source: ['domain'], packages: ['node:*', 'tinyglobby'] },
  api: { source: ['domain', 'system'], packages: ['got', 'hpagent', 'node:*'] },
  account: { source: ['domain', 'system', 'api'], packages: ['got', 'oauth4webapi', 'yaml', 'node:*'] },
  ingest: { source: ['domain', 'api/resim-api.ts'], packages: [] },
  apply: { source: ['domain', 'plan', 'ingest', 'api/resim-api.ts', 'system'], packages: [] },
  usecases: { source: BELOW_USECASES, later: ['sandbox'], packages: [] },
  cli: {
    // How durations and sizes are written on the command line; the rest of the sandbox is loaded when one is started.
    source: [...BELOW_USECASES, 'usecases', 'library', 'render', 'sandbox/server/quantities.ts'],
    later: ['sandbox'],
    packages: ['@oclif/core', 'node:*'],
  },
  commands: {
    source: ['cli', 'usecases', 'render', 'domain'],
    later: ['sandbox'],
    packages: ['@oclif/core'],
  },
  bin: { source: ['cli'], later: ['sandbox'], packages: ['node:*'] },
  library: { source: [...BELOW_USECASES, 'usecases', 'render'], packages: ['node:*'] },
  // What the package exports.
  'index.ts': { source: ['library', 'usecases', 'plan', 'domain', 'config'], packages: [] },
  sandbox: {
    source: ['system'],
    packages: ['node:*', 'hono', '@hono/node-server', 'kysely', 'libsql', 'pg', 'js-yaml'],
  },
};

const EVERYWHERE = ['fp-ts', 'io-ts'];

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isAllowed = (folder: string, { specifier, kind, file }: Import): boolean => {
  const layer = LAYERS[folder];
  if (layer === undefined) return false;
  if (file === undefined) {
    const packages = [...EVERYWHERE, ...layer.packages];
    return (
      packages.includes(packageOf(specifier)) ||
      (specifier.startsWith('node:') && packages.includes('node:*'))
    );
  }
  const [target = ''] = file.split('/');
  if (target === folder || layer.source.includes(target) || layer.source.includes(file)) return true;
  return kind !== 'static' && (layer.later ?? []).includes(target);
};

const violationsOf = ({ file, folder, imports }: SourceFile): string[] =>
  imports
    .filter((one) => !isAllowed(folder, one))
    .map(({ specifier, kind }) => `${file}: ${kind} import of ${specifier}`);

const files = allSourceFiles();

describe('the layers of the source', () => {
  it('import only what stands below them', () => {
    expect(files.flatMap(violationsOf)).to.deep.equal([]);
  });

  it('are all looked at, each with files and imports in it', () => {
    const folders = readdirSync(SRC, { withFileTypes: true })
      .filter((found) => found.isDirectory())
      .map(({ name }) => name);
    expect(Object.keys(LAYERS)).to.include.members(folders);
    expect(readdirSync(SRC).filter((name) => name.endsWith('.ts'))).to.deep.equal(['index.ts']);
    for (const folder of folders) {
      const inside = files.filter((file) => file.folder === folder);
      expect(inside, folder).not.to.deep.equal([]);
      expect(
        inside.flatMap(({ imports }) => imports),
        folder,
      ).not.to.deep.equal([]);
    }
  });

  it('name relative files as they are, with their ending', () => {
    const missing = files.flatMap(({ file, imports }) =>
      imports
        .filter((one) => one.file !== undefined && !existsSync(path.join(SRC, one.file)))
        .map((one) => `${file}: ${one.specifier}`),
    );
    expect(missing).to.deep.equal([]);
  });
});

describe('the check of the layers', () => {
  const REPORTED: Readonly<Record<string, readonly [string, string]>> = {
    'a static import': ['domain/x.ts', `import { a } from '../plan/plan.ts';`],
    'an import for its effects': ['compute/x.ts', `import '../plan/plan.ts';`],
    'a type import': ['domain/x.ts', `import type { A } from '../plan/plan.ts';`],
    'a type in an import': ['domain/x.ts', `import { type A } from '../plan/plan.ts';`],
    'a type expression': ['domain/x.ts', `export type A = import('../plan/plan.ts').Plan;`],
    'a dynamic import': ['render/x.ts', `export const f = async () => import('../api/request.ts');`],
    'a dynamic import of no plain text': [
      'api/x.ts',
      'export const f = (a: string) => import(`../${a}.ts`);',
    ],
    'an export from': ['plan/x.ts', `export * from '../compute/match-experiences.ts';`],
    'an export of types from': ['plan/x.ts', `export type { A } from '../compute/match-experiences.ts';`],
    'a require': ['config/x.ts', `const fs = require('node:fs');`],
    'an import equals': ['config/x.ts', `import fs = require('node:fs');`],
    'a module of Node': ['compute/x.ts', `import { readFileSync } from 'node:fs';`],
    'a module of Node without its prefix': ['system/x.ts', `import { readFileSync } from 'fs';`],
    'another module of Node than the allowed one': ['plan/x.ts', `import { join } from 'node:path';`],
    'a package of another layer': ['usecases/x.ts', `import got from 'got';`],
    'a part of a package of another layer': ['render/x.ts', `import { x } from '@oclif/core/lib/ux';`],
    'a package whose name begins like an allowed one': [
      'render/x.ts',
      `import { x } from 'diff-match-patch';`,
    ],
    'the implementation instead of the port': ['ingest/x.ts', `import { x } from '../api/got-resim-api.ts';`],
    'the sandbox before it is needed': ['usecases/x.ts', `import { x } from '../sandbox/index.ts';`],
    'shared code in the sandbox': ['sandbox/http/x.ts', `import { x } from '../../api/wire.ts';`],
    'a layer above': ['usecases/x.ts', `import { x } from '../cli/session.ts';`],
    'a folder that nobody knows': ['utils/x.ts', `import { x } from '../domain/ids.ts';`],
    'a file outside the source': ['domain/x.ts', `import { x } from '../../test/support/model.ts';`],
  };
  for (const [what, [file, text]] of Object.entries(REPORTED))
    it(`reports ${what}`, () => {
      expect(violationsOf(sourceFile(file, text))).to.have.length(1);
    });

  const PASSED: Readonly<Record<string, readonly [string, string]>> = {
    'the own folder': ['sandbox/http/x.ts', `import { x } from '../store/store.ts';`],
    'the port': ['ingest/x.ts', `import type { ResimApi } from '../api/resim-api.ts';`],
    'the sandbox once it is needed': ['cli/x.ts', `export const f = () => import('../sandbox/index.ts');`],
    'fp-ts': ['domain/x.ts', `import * as E from 'fp-ts/lib/Either.js';`],
    'a comment and a text that only look like imports': [
      'domain/x.ts',
      `// import 'got';\nexport const a = "import 'got'";`,
    ],
  };
  for (const [what, [file, text]] of Object.entries(PASSED))
    it(`lets pass ${what}`, () => {
      expect(violationsOf(sourceFile(file, text))).to.deep.equal([]);
    });

  it('tells imports for types from those for values', () => {
    const text = `import { type A, b } from './a.ts'; import { type C } from './c.ts'; import type D from './d.ts'; import E from './e.ts';`;
    expect(importsOf('domain/x.ts', text).map(({ kind }) => kind)).to.deep.equal([
      'static',
      'type',
      'type',
      'static',
    ]);
  });
});

describe('what a command loads before it knows what to do', () => {
  const HEAVY = [
    'got',
    'yaml',
    'js-yaml',
    'libsql',
    'pg',
    'kysely',
    'hono',
    '@hono/node-server',
    'ajv',
    'diff',
  ];
  const byFile = new Map(files.map((file) => [file.file, file]));

  /** The packages that importing a file loads at once, by the chain of files that leads there. */
  const loadedBy = (start: string): Map<string, string> => {
    const packages = new Map<string, string>();
    const seen = new Map([[start, start]]);
    for (const [file, chain] of seen)
      for (const { kind, specifier, file: target } of byFile.get(file)?.imports ?? []) {
        if (kind !== 'static') continue;
        if (target === undefined) packages.set(packageOf(specifier), chain);
        else if (!seen.has(target)) seen.set(target, `${chain} -> ${target}`);
      }
    return packages;
  };

  const entries = files
    // The thread that decodes large configs starts when there is one.
    .filter(({ folder, file }) => folder === 'commands' || file === 'bin/run.ts')
    .map(({ file }) => file);

  it('is nothing heavy', () => {
    expect(entries.length).to.be.greaterThan(5);
    for (const entry of entries) {
      const loaded = loadedBy(entry);
      for (const heavy of HEAVY) expect(loaded.get(heavy), `${heavy}, loaded by`).to.equal(undefined);
    }
  });

  it('is followed through the files that are imported', () => {
    expect([...loadedBy('commands/plan.ts').keys()]).to.include.members(['@oclif/core']);
    expect([...loadedBy('usecases/make-plan.ts').keys()]).to.include.members(['canonicalize']);
  });
});

describe('the files of the sandbox', () => {
  it('import each other in no circle, types included', () => {
    const files = new Map(
      allSourceFiles()
        .filter(({ folder }) => folder === 'sandbox')
        .map(({ file, imports }) => [file, imports.flatMap(({ file: target }) => target ?? [])]),
    );
    expect(files.size).to.be.greaterThan(50);
    const done = new Set<string>();
    const circleFrom = (file: string, above: readonly string[]): string | undefined => {
      if (above.includes(file)) return [...above.slice(above.indexOf(file)), file].join(' -> ');
      if (done.has(file)) return undefined;
      for (const target of files.get(file) ?? []) {
        const circle = circleFrom(target, [...above, file]);
        if (circle !== undefined) return circle;
      }
      done.add(file);
      return undefined;
    };
    for (const file of files.keys()) expect(circleFrom(file, [])).to.equal(undefined);
  });
});
