// Builds dist/: the launcher, one bundle with every command, and, with shared chunks that load when they are needed, the library, the
// sandbox and the thread that decodes configs.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundledPackages, bundleOptions, commandLoaders, packageJson, root } from './bundle.mjs';
import { billOfMaterials, notices } from './third-party.mjs';

const dist = path.join(root, 'dist');
/** @param {string} name */
const inDist = (name) => path.join(dist, name);

rmSync(dist, { recursive: true, force: true });

const modules = await build({
  ...bundleOptions,
  entryPoints: {
    index: path.join(root, 'src/index.ts'),
    sandbox: path.join(root, 'src/sandbox/index.ts'),
    'bin/config-worker': path.join(root, 'src/bin/config-worker.ts'),
  },
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

// It brings a server and database drivers that may be missing, which no other command needs.
/** @type {(file: string) => import('esbuild').Plugin} */
const sandboxAt = (file) => ({
  name: 'sandbox-beside',
  setup: (b) => {
    b.onResolve({ filter: /[/\\]sandbox[/\\]index\.ts$/ }, () => ({ path: file, external: true }));
  },
});

/**
 * @param {string} sandbox
 * @param {Record<string, string>} define
 */
const commonjs = (sandbox, define) =>
  /** @satisfies {import('esbuild').BuildOptions} */ ({
    ...bundleOptions,
    format: 'cjs',
    write: false,
    plugins: [...bundleOptions.plugins, sandboxAt(sandbox)],
    define: { ...bundleOptions.define, ...define, 'import.meta.url': '__importMetaUrl' },
    banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });

/**
 * The text of a build's only file.
 * @param {{ outputFiles: import('esbuild').OutputFile[] }} built
 */
const textOf = ({ outputFiles: [file] }) => {
  if (file === undefined) throw new Error('esbuild wrote no file');
  return file.text;
};

const ENTRY = `
  import { packageRun } from './src/bin/package.ts';
  export const run = packageRun(${commandLoaders()});
`;

const bundled = commonjs('./sandbox.js', {});
const commands = await build({
  ...bundled,
  stdin: { contents: ENTRY, resolveDir: root, sourcefile: 'commands.mjs' },
  outfile: inDist('commands.js'),
  // What packages make while they are loaded is made when it is used: the first of them takes a fifth of what starting Node takes.
  inject: [path.join(root, 'scripts/lazy-intl.mjs')],
  define: {
    ...bundled.define,
    'Intl.Segmenter': '__LazySegmenter',
    'Intl.ListFormat': '__LazyListFormat',
  },
});

// What esbuild leaves, in templates with a tag and in regular expressions, means the same there: text of ASCII alone takes V8 half the
// memory, and no decoding.
/** @param {string} text */
const asAscii = (text) =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

// Code out of a cache no longer knows what `import` means in it: the launcher imports the sandbox.
/** @param {string} text */
const withoutImport = (text) => text.replaceAll('import("./sandbox.js")', '__sandbox()');

// A function, as Node makes one of a CommonJS module, which the launcher compiles as it is: adding to the text would copy it.
const bundle = asAscii(withoutImport(textOf(commands)));
const text = `(function (exports, require, module, __filename, __dirname, __sandbox) {${bundle}\n})`;
writeFileSync(inDist('commands.js'), text);

const launcher = await build({
  ...commonjs('../sandbox.js', {
    RESIM_SYNC_BUILD: JSON.stringify(createHash('sha256').update(text).digest('hex').slice(0, 16)),
  }),
  entryPoints: [path.join(root, 'src/bin/run.ts')],
  outfile: inDist('bin/run.cjs'),
});
writeFileSync(inDist('bin/run.cjs'), textOf(launcher));

const outputs = [modules, commands, launcher].map(({ metafile }) => metafile.outputs);
const packages = bundledPackages({ outputs: Object.assign({}, ...outputs) });
writeFileSync(inDist('third-party-notices.txt'), notices(packages));
writeFileSync(inDist('sbom.cdx.json'), billOfMaterials(packageJson, packages));
