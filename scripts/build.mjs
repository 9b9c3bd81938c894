// Bundles the launchers and every command into dist/, with shared chunks that load when they are needed,
// then writes oclif.manifest.json, so that start-up reads one file instead of every command.
import { build } from 'esbuild';
import { readdirSync, rmSync, writeFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const typescriptFilesUnder = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => path.join(folder, name))
    : [];

// fp-ts ships CommonJS under lib/ (what Node resolves) and ES modules under es6/ (what bundles and shakes well).
const fpTsAsEsm = {
  name: 'fp-ts-as-esm',
  setup: (b) =>
    b.onResolve({ filter: /^fp-ts\/lib\// }, (args) => ({
      path: path.join(root, 'node_modules', args.path.replace('/lib/', '/es6/')),
    })),
};

const entryPoints = [
  path.join(root, 'src/bin/run.ts'),
  path.join(root, 'src/index.ts'),
  ...typescriptFilesUnder(path.join(root, 'src/commands')),
].filter(existsSync);

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
await build({
  entryPoints,
  outbase: path.join(root, 'src'),
  outdir: path.join(root, 'dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  sourcemap: process.env.SYNC_SOURCEMAP === '1',
  external: ['libsql', 'pg', 'pg-native', 'tsx'],
  plugins: [fpTsAsEsm],
  define: { 'process.env.OCLIF_TS_NODE': '"0"' },
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

const { Plugin } = require('@oclif/core');
const plugin = new Plugin({
  root,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
const manifest = JSON.stringify(plugin.manifest, null, 2) + '\n';
const manifestFile = path.join(root, 'oclif.manifest.json');
if (!existsSync(manifestFile) || readFileSync(manifestFile, 'utf8') !== manifest)
  writeFileSync(manifestFile, manifest);
