// Builds a single file that runs where Node is not installed: one bundle with all commands, inside a copy of the Node that runs this script
// (a single executable application of Node). It does not contain the sandbox, whose database drivers are native code.
//
//   node scripts/binary.mjs [FILE]      default: dist/binary/resim-sync
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundledPackages, bundleOptions, commandLoaders, packageJson, root } from './bundle.mjs';
import { billOfMaterials, notices } from './third-party.mjs';

const suffix = process.platform === 'win32' ? '.exe' : '';
const file = path.resolve(process.argv[2] ?? path.join(root, `dist/binary/resim-sync${suffix}`));
const work = path.dirname(file);
const bundle = path.join(work, 'single-executable.cjs');
const blob = path.join(work, 'single-executable.blob');

const manifest = JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8'));

/** Contains the package information and the manifest, which oclif usually reads from separate files. */
const entry = () => {
  const { name, version, description, oclif } = packageJson;
  return [
    "import { runBundled } from './src/bin/single-executable.ts';",
    `void runBundled({
      pjson: ${JSON.stringify({ name, version, description, oclif })},
      manifest: ${JSON.stringify(manifest)},
      load: ${commandLoaders()},
    });`,
  ].join('\n');
};

/** Sandbox commands report how to get the sandbox. Only the list of answer variants works without it. */
const WITHOUT_SANDBOX = `
  const fault = {
    message: 'The single executable of sync does not contain the sandbox.',
    hint: 'Install Node 20.19 or newer, then the package, which contains it: \`npm install --global resim-sync@${packageJson.version}\`.',
  };
  const refuse = () => Promise.resolve({ _tag: 'Left', left: fault });
  export {
    refuse as connectOrStartSandbox, refuse as dataStatus, refuse as dumpData,
    refuse as launchSandbox, refuse as provideData, refuse as resetData, refuse as seedData,
  };
  export { variantsJson, variantsText } from './answers/variants.ts';
  const unused = () => '';
  export { unused as announcementJson, unused as announcementText, unused as exposureWarning, unused as statusText };
  export const namesConfig = () => false;
`;

/** @type {import('esbuild').Plugin} */
const withoutSandbox = {
  name: 'without-the-sandbox',
  setup: (b) => {
    b.onLoad({ filter: /[/\\]src[/\\]sandbox[/\\]index\.ts$/ }, () => ({
      contents: WITHOUT_SANDBOX,
      resolveDir: path.join(root, 'src/sandbox'),
    }));
  },
};

/** At run time only Node's own modules exist. Any other `require` must fail: passed on to Node's own, it would cause a warning. */
const BANNER = `
  const __importMetaUrl = require('node:url').pathToFileURL(process.execPath).href;
  const __notFound = (id) => { throw Object.assign(new Error('Cannot find module ' + id), { code: 'MODULE_NOT_FOUND' }); };
  const __nodeRequire = require;
  const { isBuiltin: __isBuiltin } = require('node:module');
  require = Object.assign((id) => (__isBuiltin(id) ? __nodeRequire(id) : __notFound(id)), { resolve: __notFound });
`;

/** @type {(program: string, ...args: string[]) => void} */
const run = (program, ...args) => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  console.error(
    `binary: ${path.basename(program)} ${args.join(' ')} failed\n${error ?? ''}${stdout}${stderr}`,
  );
  process.exit(1);
};

rmSync(file, { force: true });
mkdirSync(work, { recursive: true });
const { metafile } = await build({
  ...bundleOptions,
  stdin: { contents: entry(), resolveDir: root, sourcefile: 'single-executable.mjs' },
  outfile: bundle,
  format: 'cjs',
  plugins: [...bundleOptions.plugins, withoutSandbox],
  define: { ...bundleOptions.define, 'import.meta.url': '__importMetaUrl' },
  banner: { js: BANNER },
});

const config = path.join(work, 'single-executable.json');
writeFileSync(
  config,
  JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }),
);
run(process.execPath, '--experimental-sea-config', config);
copyFileSync(process.execPath, file);
chmodSync(file, 0o755);
// macOS rejects a binary whose signature does not match its content, so the copy of Node is signed again.
if (process.platform === 'darwin') run('codesign', '--remove-signature', file);
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
run(
  process.execPath,
  path.join(root, 'node_modules/postject/dist/cli.js'),
  ...[file, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE],
  ...(process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : []),
);
if (process.platform === 'darwin') run('codesign', '--sign', '-', file);
for (const made of [bundle, blob, config]) rmSync(made);

/** @satisfies {import('./third-party.mjs').Described} */
const node = {
  name: 'node',
  version: process.versions.node,
  license: 'MIT',
  registry: /** @type {const} */ ('generic'),
};
// Where archives of Node, its installers and Linux distributions put its licence.
const nodeFolder = ['..', '.', '../share/doc/nodejs']
  .map((folder) => path.join(path.dirname(process.execPath), folder))
  .find((folder) => existsSync(path.join(folder, 'LICENSE')));
if (nodeFolder === undefined)
  console.error(
    'binary: found no licence of this Node: add it to third-party-notices.txt before you share the file',
  );
const packages = bundledPackages(metafile);
const licensed = nodeFolder === undefined ? packages : [...packages, { ...node, folder: nodeFolder }];
writeFileSync(path.join(work, 'third-party-notices.txt'), notices(licensed));
writeFileSync(path.join(work, 'sbom.cdx.json'), billOfMaterials(packageJson, [...packages, node]));
console.log(path.relative(process.cwd(), file));
