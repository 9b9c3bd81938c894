// Builds dist/: the launcher, one bundle with every command, and, with shared chunks that are loaded on demand, the library, the sandbox
// and the thread that decodes configs.
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

// The sandbox is not part of the bundle: it contains a server and optional database drivers, which no other command needs.
/** @type {(file: string) => import('esbuild').Plugin} */
const sandboxAt = (file) => ({
  name: 'sandbox-apart',
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
 * The content of the only output file of a build.
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
  // Packages create these objects while they load; the replacements create them on first use. The first one alone takes a fifth of Node's
  // start-up time.
  inject: [path.join(root, 'scripts/lazy-intl.mjs')],
  define: {
    ...bundled.define,
    'Intl.Segmenter': '__LazySegmenter',
    'Intl.ListFormat': '__LazyListFormat',
  },
});

// Escapes the non-ASCII characters that esbuild leaves in tagged templates and regular expressions, where the escape means the same. V8
// needs half the memory for ASCII text, and does not decode it.
/** @param {string} text */
const asAscii = (text) =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

// Code from the cache cannot call `import()`, so the launcher imports the sandbox.
/** @param {string} text */
const withoutImport = (text) => text.replaceAll('import("./sandbox.js")', '__sandbox()');

// Wrapped in a function here, as Node wraps CommonJS modules. The launcher compiles the text unchanged, because a change would copy it.
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
