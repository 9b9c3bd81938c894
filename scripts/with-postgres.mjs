// Runs a command with a temporary PostgreSQL server, whose URL is in SYNC_TEST_DATABASE_URL. If PostgreSQL is not installed, prints a
// notice and runs the command without it. --install tries to install it first (Debian). --forgetful disables fsync: the data are
// deleted at the end anyway.
//
//   node scripts/with-postgres.mjs [--install] [--forgetful] npm test
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const isRoot = process.getuid?.() === 0;

/** @param {string} program */
const installed = (program) => {
  const debian = '/usr/lib/postgresql';
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    ...(existsSync(debian)
      ? readdirSync(debian)
          .sort((a, b) => Number(b) - Number(a))
          .map((version) => path.join(debian, version, 'bin'))
      : []),
  ];
  return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file));
};

const install = () => {
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return;
  console.error('with-postgres: installing PostgreSQL');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env }).status !== 0) return;
  spawnSync('apt-get', ['install', '-y', '-qq', 'postgresql'], { stdio: 'ignore', env });
};

/**
 * The user that runs the server, which refuses to run as root.
 * @returns {{ uid?: number, gid?: number }}
 */
const owner = () => {
  if (!isRoot) return {};
  /** @type {(flag: string, user: string) => number} */
  const idOf = (flag, user) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
  const user = spawnSync('id', ['postgres']).status === 0 ? 'postgres' : 'nobody';
  return { uid: idOf('-u', user), gid: idOf('-g', user) };
};

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else server.close(() => resolve(address.port));
    });
  });

/** @type {(what: string, result: { status: number | null, stderr: unknown, error?: Error }) => void} */
const must = (what, { status, stderr, error }) => {
  if (status !== 0) throw new Error(`${what}: ${error?.message ?? stderr ?? `exit code ${status}`}`);
};

const FORGETFUL = '-c fsync=off -c synchronous_commit=off -c full_page_writes=off';

/**
 * Starts a server with an empty database.
 * @param {string} initdb
 * @param {string} pgCtl
 * @param {boolean} forgetful
 */
const start = async (initdb, pgCtl, forgetful) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sync-postgres-'));
  const data = path.join(folder, 'data');
  const sockets = path.join(folder, 'sockets');
  const log = path.join(folder, 'log');
  const as = owner();
  mkdirSync(sockets);
  chmodSync(folder, 0o755);
  const { uid, gid } = as;
  if (uid !== undefined && gid !== undefined) for (const one of [folder, sockets]) chownSync(one, uid, gid);
  const how = /** @satisfies {import('node:child_process').SpawnSyncOptions} */ ({
    ...as,
    cwd: folder,
    encoding: 'utf8',
  });
  must(
    'initdb',
    spawnSync(initdb, ['-D', data, '-A', 'trust', '-U', 'sync', '-E', 'UTF8', '--no-sync'], how),
  );
  const port = await freePort();
  const settings = `-c listen_addresses=127.0.0.1 -p ${port} -k ${sockets} -c max_connections=200 ${forgetful ? FORGETFUL : ''}`;
  // The server inherits the streams of pg_ctl, so they do not close before the server stops.
  must(
    'pg_ctl start',
    spawnSync(pgCtl, ['-D', data, '-w', '-l', log, '-o', settings, 'start'], { ...how, stdio: 'ignore' }),
  );
  return {
    url: `postgres://sync@127.0.0.1:${port}/postgres`,
    stop: () => {
      spawnSync(pgCtl, ['-D', data, '-m', 'immediate', 'stop'], { ...how, stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM'];

/** @type {(command: string, args: string[], env: Record<string, string>) => Promise<number>} */
const run = (command, args, env) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      console.error(`with-postgres: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });

const args = process.argv.slice(2);
/** @param {string} flag */
const taken = (flag) => args[0] === flag && args.shift() === flag;
const wantsInstall = taken('--install');
const forgetful = taken('--forgetful');
const [command, ...rest] = args;
if (command === undefined) {
  console.error('usage: node scripts/with-postgres.mjs [--install] [--forgetful] COMMAND [ARGUMENT ...]');
  process.exit(1);
}
if (wantsInstall && !installed('initdb')) install();
const [initdb, pgCtl] = [installed('initdb'), installed('pg_ctl')];
let server;
try {
  if (initdb && pgCtl) server = await start(initdb, pgCtl, forgetful);
  else
    console.error('with-postgres: SKIPPED, initdb is not installed; tests that need PostgreSQL do not run');
} catch (error) {
  console.error(
    `with-postgres: SKIPPED, the server does not start: ${error instanceof Error ? error.message : error}`,
  );
}
try {
  process.exitCode = await run(command, rest, server ? { SYNC_TEST_DATABASE_URL: server.url } : {});
} finally {
  server?.stop();
}
