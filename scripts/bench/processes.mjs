// Runs the processes of a benchmark: measured commands and their server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The usage of a process: wall and CPU time in milliseconds, and peak memory in MB.
 * @typedef {{ wallMs: number, cpuMs: number, peakMB: number }} Usage
 */
/** @typedef {{ clientID: string, clientSecret: string }} Credentials */
/**
 * A running sandbox, and the environment variables that select it. `stop` returns the number of its requests by method and path.
 * @typedef {{ url: string, credentials: Credentials, env: NodeJS.ProcessEnv, stop: () => Promise<Map<string, number>> }} Server
 */

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
export const bin = path.join(root, 'bin/run.js');

const hook = pathToFileURL(path.join(root, 'scripts/bench/usage.mjs')).href;

/**
 * Runs a Node program and measures wall and CPU time in milliseconds, and peak memory in MB.
 * @type {(args: string[], env?: NodeJS.ProcessEnv) => Promise<Usage & { code: unknown, stdout: string, stderr: string }>}
 */
export const measured = async (args, env = {}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sync-usage-'));
  const usage = path.join(folder, 'usage.json');
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', hook, ...args], {
    env: { ...process.env, CI: '', GITHUB_ACTIONS: '', SYNC_BENCH_USAGE: usage, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [code] = await once(child, 'close');
  const wallMs = performance.now() - started;
  /** @type {Pick<Usage, 'cpuMs' | 'peakMB'>} */
  const used = JSON.parse(readFileSync(usage, 'utf8'));
  rmSync(folder, { recursive: true });
  return { wallMs, ...used, code, stdout, stderr };
};

/**
 * Like `measured`, but throws if the program fails.
 * @type {typeof measured}
 */
export const succeeded = async (args, env) => {
  const result = await measured(args, env);
  if (result.code !== 0) throw new Error(`${args.join(' ')}: exit code ${result.code}\n${result.stderr}`);
  return result;
};

/**
 * The port on which a server listens.
 * @param {import('node:net').Server} server
 */
const portOf = (server) => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

/**
 * Measures the wall time in milliseconds until a command sends its first request, which is never answered.
 * @param {string[]} args
 */
export const untilFirstRequest = async (args) => {
  const server = createServer();
  const asked = once(server, 'request');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${portOf(server)}`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', hook, ...args], {
    env: {
      ...process.env,
      ...{ CI: '', GITHUB_ACTIONS: '', RESIM_URL: `${url}/v1/`, RESIM_AUTH_URL: `${url}/` },
      ...{ RESIM_CLIENT_ID: 'bench', RESIM_CLIENT_SECRET: 'a-secret-of-nobody', RESIM_PROJECT: 'any' },
    },
    stdio: 'ignore',
  });
  await asked;
  const wallMs = performance.now() - started;
  child.kill('SIGKILL');
  await once(child, 'close');
  server.closeAllConnections();
  server.close();
  return { wallMs };
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const LOGGED = /^(GET|POST|PATCH|PUT|DELETE) (\S+) (\d+) /gm;

/**
 * Counts the requests in a log by method and path, without IDs.
 * @param {string} log
 */
const requestsIn = (log) => {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [, method, address = ''] of log.matchAll(LOGGED)) {
    const kind = `${method} ${address.replace(/\?.*/, '').replaceAll(UUID, 'ID')}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
};

/**
 * Starts a sandbox on a data folder that logs its requests.
 * @type {(data: string, latency: number) => Promise<Server>}
 */
export const startServer = async (data, latency) => {
  const args = [
    bin,
    'sandbox',
    'start',
    '--json',
    '--verbose',
    '--port',
    '0',
    '--data',
    data,
    '--latency',
    `${latency}ms`,
  ];
  // Write directly to a file, because piping the log would take CPU time from the measured processes.
  const logFile = path.join(data, 'requests.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', log] });
  closeSync(log);
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.endsWith('}\n')) break;
  }
  /** @type {Pick<Server, 'url' | 'credentials'>} */
  const { url, credentials } = JSON.parse(text);
  const env = {
    RESIM_URL: `${url}/v1/`,
    RESIM_AUTH_URL: `${url}/`,
    RESIM_CLIENT_ID: credentials.clientID,
    RESIM_CLIENT_SECRET: credentials.clientSecret,
  };
  /** Stops the server and returns its requests. */
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    return requestsIn(readFileSync(logFile, 'utf8'));
  };
  return { url, credentials, env, stop };
};
