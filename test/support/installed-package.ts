import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const npm = (cwd: string, args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync('npm', args, { cwd, encoding: 'utf8', env: { ...process.env, NO_UPDATE_NOTIFIER: '1' } });

/** The description of a tarball by `npm pack`. */
export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number; readonly size: number }[];
}

/** Files that a fresh clone does not have. */
const NOT_IN_A_CLONE = new Set(['.git', '.sync', 'coverage', 'dist', 'node_modules']);

/** Copies the checkout like a fresh clone. Other tests are using the build of this checkout. */
const cloneTo = (checkout: string): void => {
  mkdirSync(checkout);
  for (const name of readdirSync(ROOT).filter((entry) => !NOT_IN_A_CLONE.has(entry)))
    cpSync(path.join(ROOT, name), path.join(checkout, name), { recursive: true });
};

/** A fake `npm`, which installs what this checkout has. */
const NPM = `#!/bin/sh
case "$*" in "ci --global=false --ignore-scripts "*) exec ln -s '${path.join(ROOT, 'node_modules')}' node_modules ;; esac
exit 1
`;

/** Builds a fresh clone as npm does for a global installation from a commit: without the packages that the build needs. */
export const prepareFresh = (checkout: string): void => {
  cloneTo(checkout);
  const programs = path.join(checkout, 'programs');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'npm'), NPM, { mode: 0o755 });
  const { status, stderr } = spawnSync(process.execPath, ['scripts/prepare.mjs'], {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${programs}:${process.env.PATH ?? ''}` },
  });
  if (status !== 0) throw new Error(stderr);
};

/** Packs a checkout that was never built, by a command that runs `npm pack` with all scripts of a release. */
export const packFresh = (checkout: string, command: string): Packed => {
  cloneTo(checkout);
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(checkout, 'node_modules'));
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', command], {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, NO_UPDATE_NOTIFIER: '1', npm_config_json: 'true' },
  });
  if (status !== 0) throw new Error(stderr);
  const answer: unknown = JSON.parse(stdout);
  // npm 10 and 11 print a list, npm 12 an object keyed by package name.
  const [packed] = Object.values(answer as Record<string, Packed>);
  if (packed === undefined) throw new Error(stdout);
  return packed;
};

/** Rebuilds a checkout without minification, so that the bundler labels each module with its file. */
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

/** Errors of npm without a network. */
export const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|ECONNRESET|network/;

/** Installs a tarball into an empty project. Returns false if the registry is unreachable. */
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

/** Installs a tarball globally, with a folder of the test as the prefix. Returns the errors of npm. */
export const installGlobally = (prefix: string, tarball: string): string =>
  npm(path.dirname(prefix), [
    ...['install', '--global', '--prefix', prefix, '--prefer-offline'],
    ...['--ignore-scripts', '--no-audit', '--no-fund', tarball],
  ]).stderr;

const foldersOf = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name, 'bin/node')) : [];

/** Other releases of Node on this machine: from `SYNC_TEST_NODES` (paths separated by colons), nvm and `/opt`. */
export const otherNodes = (): readonly string[] =>
  [
    ...(process.env.SYNC_TEST_NODES ?? '').split(':'),
    ...foldersOf(path.join(homedir(), '.nvm/versions/node')),
    ...foldersOf('/opt'),
  ].filter((file) => file !== '' && existsSync(file));
