// Bundles the launcher, the library and every command into dist/, with shared chunks that load when they are needed.
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const typescriptFilesUnder = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => path.join(folder, name))
    : [];

// fp-ts and io-ts ship CommonJS under lib/ (what Node resolves) and ES modules under es6/ (what bundles and shakes well).
const asEsm = {
  name: 'fp-ts-and-io-ts-as-esm',
  setup: (b) => {
    b.onResolve({ filter: /^fp-ts\/(lib|es6)\// }, ({ path: name }) => {
      const file = name.replace('/lib/', '/es6/');
      return {
        path: path.join(root, 'node_modules', file.endsWith('.js') ? file : `${file}.js`),
        sideEffects: false,
      };
    });
    b.onResolve({ filter: /^io-ts$/ }, () => ({
      path: path.join(root, 'node_modules/io-ts/es6/index.js'),
      sideEffects: false,
    }));
  },
};

const entryPoints = [
  path.join(root, 'src/bin/run.ts'),
  path.join(root, 'src/bin/config-worker.ts'),
  path.join(root, 'src/index.ts'),
  ...typescriptFilesUnder(path.join(root, 'src/commands')),
].filter(existsSync);

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  entryPoints,
  outbase: path.join(root, 'src'),
  outdir: path.join(root, 'dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: process.env.SYNC_READABLE !== '1',
  external: ['libsql', 'pg', 'pg-native', 'tsx', 'ts-node', 'typescript'],
  plugins: [asEsm],
  define: { 'process.env.OCLIF_TS_NODE': '"0"', RESIM_SYNC_VERSION: JSON.stringify(version) },
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      "import { dirname as __pathDirname } from 'node:path';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      'const __dirname = __pathDirname(__filename);',
    ].join(''),
  },
  logLevel: 'warning',
});

/** The licences of what is bundled go with it. */
const packageFolders = [
  ...new Set(
    Object.keys(metafile.inputs).flatMap(
      (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
    ),
  ),
].sort();
const notice = (folder) => {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)(?:[.-].*)?$/i.test(entry));
  const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
};
writeFileSync(
  path.join(root, 'dist/third-party-notices.txt'),
  `This package holds code of other projects, under the licences that follow.\n\n${packageFolders.map(notice).join(`\n${'-'.repeat(80)}\n\n`)}`,
);
