import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { allSourceFiles, type Import, importsOf, sourceFile, type SourceFile } from './imports.ts';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

const DOCUMENT = path.join(import.meta.dirname, '..', '..', 'docs', 'architecture.md');

/** What the files of a folder may import besides their own folder, fp-ts and io-ts. */
interface Layer {
  /** Folders of `src`, or single files. */
  readonly source: readonly string[];
  /** Folders that may only be imported dynamically or for their types. */
  readonly onDemand: readonly string[];
  /** Packages by name; `node:*` means all modules of Node. */
  readonly packages: readonly string[];
}

const ROW = /^\| `([^`]+)` \|[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm;

const namesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** Reads the table of modules from the page on the architecture. */
const layersIn = (page: string): ReadonlyMap<string, Layer> =>
  new Map(
    [...page.matchAll(ROW)].map(([, folder = '', source, onDemand, packages]) => [
      folder,
      { source: namesIn(source), onDemand: namesIn(onDemand), packages: namesIn(packages) },
    ]),
  );

const LAYERS = layersIn(readFileSync(DOCUMENT, 'utf8'));

const EVERYWHERE = ['fp-ts', 'io-ts'];

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isAllowed = (folder: string, { specifier, kind, file }: Import): boolean => {
  const layer = LAYERS.get(folder);
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
  return kind !== 'static' && layer.onDemand.includes(target);
};

const violationsOf = ({ file, folder, imports }: SourceFile): string[] =>
  imports
    .filter((one) => !isAllowed(folder, one))
    .map(({ specifier, kind }) => `${file}: ${kind} import of ${specifier}`);

const files = allSourceFiles();

describe('the modules of the source', () => {
  it('import only what the table in docs/architecture.md allows', () => {
    expect(files.flatMap(violationsOf)).to.deep.equal([]);
  });

  it('are all in the table, and all have files and imports', () => {
    const folders = readdirSync(SRC, { withFileTypes: true })
      .filter((found) => found.isDirectory())
      .map(({ name }) => name);
    expect([...LAYERS.keys()]).to.have.members([...folders, 'index.ts']);
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

  it('import relative files that exist, with their extension', () => {
    const missing = files.flatMap(({ file, imports }) =>
      imports
        .filter((one) => one.file !== undefined && !existsSync(path.join(SRC, one.file)))
        .map((one) => `${file}: ${one.specifier}`),
    );
    expect(missing).to.deep.equal([]);
  });
});

describe('the check of imports', () => {
  const REPORTED: Readonly<Record<string, readonly [string, string]>> = {
    'a static import': ['domain/x.ts', `import { a } from '../plan/plan.ts';`],
    'a side-effect import': ['compute/x.ts', `import '../plan/plan.ts';`],
    'a type import': ['domain/x.ts', `import type { A } from '../plan/plan.ts';`],
    'an inline type import': ['domain/x.ts', `import { type A } from '../plan/plan.ts';`],
    'a type expression': ['domain/x.ts', `export type A = import('../plan/plan.ts').Plan;`],
    'a dynamic import': ['render/x.ts', `export const f = async () => import('../api/request.ts');`],
    'a dynamic import of an expression': [
      'api/x.ts',
      'export const f = (a: string) => import(`../${a}.ts`);',
    ],
    'a re-export': ['plan/x.ts', `export * from '../compute/match-experiences.ts';`],
    'a re-export of types': ['plan/x.ts', `export type { A } from '../compute/match-experiences.ts';`],
    'a require': ['config/x.ts', `const fs = require('node:fs');`],
    'an import equals': ['config/x.ts', `import fs = require('node:fs');`],
    'a module of Node': ['compute/x.ts', `import { readFileSync } from 'node:fs';`],
    'a module of Node without the prefix': ['system/x.ts', `import { readFileSync } from 'fs';`],
    'a module of Node other than the allowed one': ['plan/x.ts', `import { join } from 'node:path';`],
    'a package of another module': ['usecases/x.ts', `import got from 'got';`],
    'a subpath of a package of another module': ['render/x.ts', `import { x } from '@oclif/core/lib/ux';`],
    'a package whose name starts with an allowed one': [
      'render/x.ts',
      `import { x } from 'diff-match-patch';`,
    ],
    'the implementation instead of the port': ['ingest/x.ts', `import { x } from '../api/got-resim-api.ts';`],
    'a static import of the sandbox': ['usecases/x.ts', `import { x } from '../sandbox/index.ts';`],
    'code of sync in the sandbox': ['sandbox/http/x.ts', `import { x } from '../../api/wire.ts';`],
    'a module above': ['usecases/x.ts', `import { x } from '../cli/session.ts';`],
    'an unknown folder': ['utils/x.ts', `import { x } from '../domain/ids.ts';`],
    'a file outside the source': ['domain/x.ts', `import { x } from '../../test/support/model.ts';`],
  };
  for (const [what, [file, text]] of Object.entries(REPORTED))
    it(`reports ${what}`, () => {
      expect(violationsOf(sourceFile(file, text))).to.have.length(1);
    });

  const PASSED: Readonly<Record<string, readonly [string, string]>> = {
    'its own folder': ['sandbox/http/x.ts', `import { x } from '../store/store.ts';`],
    'the port': ['ingest/x.ts', `import type { ResimApi } from '../api/resim-api.ts';`],
    'a dynamic import of the sandbox': ['cli/x.ts', `export const f = () => import('../sandbox/index.ts');`],
    'fp-ts': ['domain/x.ts', `import * as E from 'fp-ts/lib/Either.js';`],
    'a comment and a string that look like imports': [
      'domain/x.ts',
      `// import 'got';\nexport const a = "import 'got'";`,
    ],
  };
  for (const [what, [file, text]] of Object.entries(PASSED))
    it(`allows ${what}`, () => {
      expect(violationsOf(sourceFile(file, text))).to.deep.equal([]);
    });

  it('distinguishes imports of types from imports of values', () => {
    const text = `import { type A, b } from './a.ts'; import { type C } from './c.ts'; import type D from './d.ts'; import E from './e.ts';`;
    expect(importsOf('domain/x.ts', text).map(({ kind }) => kind)).to.deep.equal([
      'static',
      'type',
      'type',
      'static',
    ]);
  });
});

describe('the packages that a command loads at start-up', () => {
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

  /** The packages that a file imports statically, with the chain of files that leads to each. */
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
    .filter(({ folder, file }) => folder === 'commands' || file === 'bin/run.ts')
    .map(({ file }) => file);

  it('are all small', () => {
    expect(entries.length).to.be.greaterThan(5);
    for (const entry of entries) {
      const loaded = loadedBy(entry);
      for (const heavy of HEAVY) expect(loaded.get(heavy), `${heavy}, loaded by`).to.equal(undefined);
    }
  });

  it('include those of imported files', () => {
    expect([...loadedBy('commands/plan.ts').keys()]).to.include.members(['@oclif/core']);
    expect([...loadedBy('usecases/make-plan.ts').keys()]).to.include.members(['canonicalize']);
  });
});

describe('the files of the sandbox', () => {
  it('have no import cycles, including type imports', () => {
    const files = new Map(
      allSourceFiles()
        .filter(({ folder }) => folder === 'sandbox')
        .map(({ file, imports }) => [file, imports.flatMap(({ file: target }) => target ?? [])]),
    );
    expect(files.size).to.be.greaterThan(50);
    const done = new Set<string>();
    const cycleFrom = (file: string, above: readonly string[]): string | undefined => {
      if (above.includes(file)) return [...above.slice(above.indexOf(file)), file].join(' -> ');
      if (done.has(file)) return undefined;
      for (const target of files.get(file) ?? []) {
        const cycle = cycleFrom(target, [...above, file]);
        if (cycle !== undefined) return cycle;
      }
      done.add(file);
      return undefined;
    };
    for (const file of files.keys()) expect(cycleFrom(file, [])).to.equal(undefined);
  });
});
