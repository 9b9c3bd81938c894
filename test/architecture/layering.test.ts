import { expect } from 'chai';
import { importSpecifiers, sourceFiles, subjectOf, textOf } from './imports.ts';

const EVERYWHERE = [/^fp-ts\/lib\/[A-Za-z]+\.js$/, /^io-ts$/];

/** What each folder may import: folders by name, packages by pattern. The picture of it is in docs/architecture.md. */
const MAY_IMPORT: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly packages: readonly RegExp[] }>
> = {
  domain: { folders: [], packages: [] },
  system: { folders: ['domain'], packages: [/^node:/, /^write-file-atomic$/, /^tinyglobby$/] },
  api: { folders: ['domain', 'system'], packages: [/^node:/, /^got$/, /^oauth4webapi$/, /^hpagent$/] },
  config: { folders: ['domain'], packages: [/^yaml$/, /^js-yaml$/] },
  ingest: { folders: ['domain', 'api'], packages: [] },
  compute: { folders: ['domain'], packages: [] },
  plan: { folders: ['domain'], packages: [/^node:crypto$/, /^canonicalize$/] },
  apply: { folders: ['domain', 'plan', 'ingest', 'api', 'system'], packages: [] },
  render: { folders: ['domain', 'plan'], packages: [/^chalk$/, /^diff$/, /^string-width$/] },
  usecases: {
    folders: ['domain', 'api', 'config', 'ingest', 'compute', 'plan', 'apply', 'render', 'system'],
    packages: [],
  },
  sandbox: {
    folders: ['system'],
    packages: [
      /^node:/,
      /^hono(\/|$)/,
      /^@hono\//,
      /^kysely$/,
      /^libsql$/,
      /^pg$/,
      /^yaml$/,
      /^js-yaml$/,
      /^fast-check$/,
    ],
  },
  cli: {
    folders: ['domain', 'api', 'config', 'plan', 'render', 'usecases', 'system', 'sandbox', 'apply'],
    packages: [/^node:/, /^@oclif\/core$/],
  },
  commands: { folders: ['cli', 'domain', 'plan', 'sandbox'], packages: [/^@oclif\/core$/] },
  bin: { folders: ['cli'], packages: [/^node:/] },
};

/** Only the port of the API may be seen from the folders that work against it. */
const PORT_ONLY = ['ingest', 'apply'];

const violations = (file: string, text: string): string[] => {
  const folder = file.split('/')[0] ?? '';
  const allowed = MAY_IMPORT[folder];
  if (!allowed) return file.includes('/') ? [`${file}: no row for the folder ${folder}`] : [];
  return importSpecifiers(text).flatMap((specifier) => {
    const subject = subjectOf(file, specifier);
    const fine =
      subject === folder ||
      (specifier.startsWith('.')
        ? allowed.folders.includes(subject)
        : [...EVERYWHERE, ...allowed.packages].some((pattern) => pattern.test(specifier)));
    const pastThePort =
      PORT_ONLY.includes(folder) && subject === 'api' && !specifier.endsWith('/resim-api.ts');
    return fine && !pastThePort ? [] : [`${file} must not import ${specifier}`];
  });
};

const PURE = ['config', 'compute', 'plan', 'render', 'domain'];
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\basync\b|\bawait\b/, 'async'],
  [/\bDate\.now\b|\bnew Date\(\)/, 'the clock'],
  [/\bMath\.random\b|\brandomUUID\b/, 'randomness'],
  [/\bprocess\./, 'process'],
  [/\bconsole\./, 'console'],
  [/\bsetTimeout\b|\bsetImmediate\b/, 'timers'],
];

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/`[^`]*`|'[^'\n]*'/g, "''");

describe('the layering', () => {
  const files = sourceFiles();

  it('lets every folder import only what its row names', () => {
    expect(files.flatMap((file) => violations(file, textOf(file)))).to.deep.equal([]);
  });

  it('keeps what decides pure', () => {
    const impure = files
      .filter((file) => PURE.includes(file.split('/')[0] ?? ''))
      .flatMap((file) =>
        IMPURE.filter(([pattern]) => pattern.test(withoutComments(textOf(file)))).map(
          ([, what]) => `${file} uses ${what}`,
        ),
      );
    expect(impure).to.deep.equal([]);
  });

  it('has seen files in every folder that it speaks of', () => {
    for (const folder of Object.keys(MAY_IMPORT))
      expect(
        files.filter((file) => file.startsWith(`${folder}/`)),
        folder,
      ).not.to.deep.equal([]);
  });

  it('would report an import that no row allows, however it is written', () => {
    const forbidden = [
      "import { got } from 'got';",
      "import type { Got } from 'got';",
      "export { got } from 'got';",
      "const load = () => import('got');",
      "type G = import('got').Got;",
      "import '../api/wire.ts';",
      "import { readFileSync } from 'node:fs';",
    ];
    for (const text of forbidden) expect(violations('compute/x.ts', text), text).to.have.length(1);
    expect(violations('ingest/x.ts', "import { decodeCount } from '../api/wire.ts';")).to.have.length(1);
    expect(violations('compute/x.ts', "import { isUuid } from '../domain/ids.ts';")).to.deep.equal([]);
  });
});
