// What the bundles of the package and of the single executable have in common: module resolution, and the list of bundled packages.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The content of package.json. */
export const packageJson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

// fp-ts and io-ts ship CommonJS under lib/ (what Node resolves) and ES modules under es6/ (what bundles and shakes well).
/** @type {import('esbuild').Plugin} */
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

// got supports HTTP/2, which sync does not use. Its modules would load much of Node.
/** @type {import('esbuild').Plugin} */
const withoutHttp2 = {
  name: 'without-http2',
  setup: (b) => {
    b.onResolve({ filter: /^http2-wrapper$/ }, ({ path: name }) => ({ path: name, namespace: 'never-used' }));
    b.onLoad({ filter: /.*/, namespace: 'never-used' }, () => ({ contents: 'export default {};' }));
  },
};

/** The command IDs: topic and name, separated by colons. */
export const commandIDs = () =>
  readdirSync(path.join(root, 'src/commands'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length).split(path.sep).join(':'))
    .sort();

/** A JavaScript object whose functions load one command each. */
export const commandLoaders = () => {
  const loaders = commandIDs().map(
    (id) => `${JSON.stringify(id)}: () => import('./src/commands/${id.replaceAll(':', '/')}.ts')`,
  );
  return `{ ${loaders.join(',\n')} }`;
};

/** esbuild options of both bundles. */
export const bundleOptions = /** @satisfies {import('esbuild').BuildOptions} */ ({
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: process.env.SYNC_READABLE !== '1',
  external: ['libsql', 'pg', 'pg-native', 'tsx', 'ts-node', 'typescript'],
  plugins: [asEsm, withoutHttp2],
  define: {
    // npm and the launcher check the version of Node.
    'process.env.OCLIF_DISABLE_ENGINE_WARNING': '"1"',
    'process.env.OCLIF_TS_NODE': '"0"',
    RESIM_SYNC_VERSION: JSON.stringify(packageJson.version),
  },
  logLevel: 'warning',
});

/** The folders of packages with code in the output, without those that tree shaking removed. */
/** @param {Pick<import('esbuild').Metafile, 'outputs'>} metafile */
const foldersIn = ({ outputs }) => {
  const inputs = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  return [
    ...new Set(
      inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
    ),
  ].sort();
};

/**
 * The packages with code in a bundle, and their folders.
 * @param {Pick<import('esbuild').Metafile, 'outputs'>} metafile
 * @returns {import('./third-party.mjs').Bundled[]}
 */
export const bundledPackages = (metafile) =>
  foldersIn(metafile).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { folder, name, version, license };
  });
