// Bundles the launcher, the library and every command into dist/, with shared chunks that load when they are needed.
import { build } from 'esbuild';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundledPackages, bundleOptions, packageJson, root } from './bundle.mjs';
import { billOfMaterials, notices } from './third-party.mjs';

const dist = path.join(root, 'dist');

const typescriptFilesUnder = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => path.join(folder, name))
    : [];

const entryPoints = [
  path.join(root, 'src/bin/run.ts'),
  path.join(root, 'src/bin/config-worker.ts'),
  path.join(root, 'src/index.ts'),
  ...typescriptFilesUnder(path.join(root, 'src/commands')),
].filter(existsSync);

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  ...bundleOptions,
  entryPoints,
  outbase: path.join(root, 'src'),
  outdir: dist,
  splitting: true,
  format: 'esm',
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
});

const packages = bundledPackages(metafile);
writeFileSync(path.join(dist, 'third-party-notices.txt'), notices(packages));
writeFileSync(path.join(dist, 'sbom.cdx.json'), billOfMaterials(packageJson, packages));
