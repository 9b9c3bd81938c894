import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const npm = (cwd: string, args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync('npm', args, { cwd, encoding: 'utf8', env: { ...process.env, NO_UPDATE_NOTIFIER: '1' } });

/** What `npm pack` tells of a tarball. */
export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number; readonly size: number }[];
}

/** What a fresh clone does not have. */
const NOT_IN_A_CLONE = new Set(['.git', '.sync', 'coverage', 'dist', 'node_modules']);

/** Copies the checkout as a fresh clone has it, beside what is installed: other tests are running what is built here. */
const cloneTo = (checkout: string): void => {
  mkdirSync(checkout);
  for (const name of readdirSync(ROOT).filter((entry) => !NOT_IN_A_CLONE.has(entry)))
    cpSync(path.join(ROOT, name), path.join(checkout, name), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(checkout, 'node_modules'));
};

/** Packs a checkout that was never built into the folder that it lies in, with all scripts that a release runs. */
export const packAnew = (checkout: string): Packed => {
  cloneTo(checkout);
  const { status, stdout, stderr } = npm(checkout, [
    ...['pack', '--json', '--ignore-scripts=false', '--foreground-scripts=false'],
    `--pack-destination=${path.dirname(checkout)}`,
  ]);
  if (status !== 0) throw new Error(stderr);
  const answer: unknown = JSON.parse(stdout);
  // npm 10 and 11 give a list, npm 12 an object by package name.
  const [packed] = Object.values(answer as Record<string, Packed>);
  if (packed === undefined) throw new Error(stdout);
  return packed;
};

/** Builds a checkout as text that can be read, in which the bundler names the file of each module; what was built there is gone. */
export const readableBundle = (checkout: string): string => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, SYNC_READABLE: '1' },
  });
  if (status !== 0) throw new Error(stderr);
  const dist = path.join(checkout, 'dist');
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.c?js$/.test(name))
    .map((name) => readFileSync(path.join(dist, name), 'utf8'))
    .join('\n');
};

/** What npm says where there is no network. */
export const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|ECONNRESET|network/;

/** Installs a tarball into an empty project; false where the registry cannot be reached. */
export const install = (folder: string, tarball: string): boolean => {
  const { status, stderr } = npm(folder, [
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    tarball,
  ]);
  if (status === 0) return true;
  if (UNREACHABLE.test(stderr)) return false;
  throw new Error(stderr);
};

/** Installs a tarball as a user does for all projects, but below a folder of the test; gives what npm says of trouble. */
export const installGlobally = (prefix: string, tarball: string): string =>
  npm(path.dirname(prefix), [
    ...['install', '--global', '--prefix', prefix, '--prefer-offline'],
    ...['--ignore-scripts', '--no-audit', '--no-fund', tarball],
  ]).stderr;

const foldersOf = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name, 'bin/node')) : [];

/** Other releases of Node on this machine: those of `SYNC_TEST_NODES` (paths with colons between), of nvm, and of `/opt`. */
export const otherNodes = (): readonly string[] =>
  [
    ...(process.env.SYNC_TEST_NODES ?? '').split(':'),
    ...foldersOf(path.join(homedir(), '.nvm/versions/node')),
    ...foldersOf('/opt'),
  ].filter((file) => file !== '' && existsSync(file));
