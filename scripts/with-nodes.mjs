// Runs a command with other releases of Node, whose paths are in SYNC_TEST_NODES; the package test runs on each. They are downloaded from
// the npm registry to the user's cache. If one is not available, prints a notice and runs the command without it.
//
//   node scripts/with-nodes.mjs [--release 22] npm test
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The supported releases. */
const RELEASES = ['20', '22', '24', '26'];

const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'resim-sync');

/** These packages contain the binary, so they need no installation script. */
const packageName = `node-${process.platform}-${process.arch}`;

/**
 * @param {string} file
 * @param {string} release
 */
const worksAs = (file, release) => {
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return status === 0 && `${stdout.trim()}.`.startsWith(`v${release}.`);
};

const FETCH_LIMIT_MS = 120_000;

/**
 * @param {string} folder
 * @param {string} release
 */
const fetchInto = async (folder, release) => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    console.error(`with-nodes: ${error instanceof Error ? error.message : error}`);
    return;
  }
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  const npm = spawn('npm', ['install', '--prefix', folder, ...quiet, `${packageName}@${release}`], {
    stdio: 'ignore',
    timeout: FETCH_LIMIT_MS,
  });
  await new Promise((resolve) => npm.once('error', resolve).once('close', resolve));
};

/** @param {string} release */
const nodeOf = async (release) => {
  const folder = path.join(cache, `node-${release}`);
  const file = path.join(folder, 'node_modules', packageName, 'bin/node');
  if (existsSync(file) && worksAs(file, release)) return file;
  console.error(`with-nodes: fetching Node ${release}`);
  await fetchInto(folder, release);
  if (existsSync(file) && worksAs(file, release)) return file;
  console.error(`with-nodes: SKIPPED, Node ${release} is not available`);
  return undefined;
};

const args = process.argv.slice(2);
/** @type {string[]} */
const wanted = [];
while (args[0] === '--release' && args[1] !== undefined) wanted.push(...args.splice(0, 2).slice(1));
const [command, ...rest] = args;
if (command === undefined || command === '--release') {
  console.error('usage: node scripts/with-nodes.mjs [--release RELEASE ...] COMMAND [ARGUMENT ...]');
  process.exit(1);
}
const own = process.versions.node.split('.')[0];
const others = wanted.length > 0 ? wanted : RELEASES.filter((release) => release !== own);
// In parallel, because most of the time is spent waiting for the registry.
const nodes = [process.env.SYNC_TEST_NODES, ...(await Promise.all(others.map(nodeOf)))].filter(
  (file) => file !== undefined,
);
const env = { ...process.env, SYNC_TEST_NODES: nodes.join(':') };
/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM'];
const child = spawn(command, rest, { stdio: 'inherit', env });
for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`with-nodes: ${error.message}`);
  process.exitCode = 1;
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
