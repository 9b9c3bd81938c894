// Loads a sandbox with many connections, kills it, and counts failed requests and lost writes. Also with PostgreSQL if
// SYNC_TEST_DATABASE_URL is set (by scripts/with-postgres.mjs). Needs a build.
//
//   node scripts/bench-sandbox.mjs [--connections 200] [--seconds 30]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, URLSearchParams } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { connections: { type: 'string', default: '200' }, seconds: { type: 'string', default: '30' } },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);

/**
 * What the connections of a run record: the time of each request, errors, and the acknowledged descriptions by the ID of the experience.
 * @typedef {{ times: number[], errors: string[], descriptions: Map<string, string> }} Seen
 * @typedef {{ url: string, credentials: { clientID: string, clientSecret: string } }} Address
 * @typedef {{ status: number | undefined, text: string }} Answer
 * @typedef {{ call: (method: string, address: string, body?: unknown) => Promise<Answer>, close: () => void }} Client
 */

/** @param {string[]} storeArgs */
const startServer = async (storeArgs) => {
  const args = [path.join(root, 'bin/run.js'), 'sandbox', 'start', '--json', '--port', '0', ...storeArgs];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.endsWith('}\n')) break;
  }
  /** @type {Address} */
  const { url, credentials } = JSON.parse(text);
  return { child, url, credentials };
};

/** @type {(address: Address) => Promise<Client>} */
const clientFor = async ({ url, credentials }) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  /** @type {(method: string, address: string, body?: string, headers?: http.OutgoingHttpHeaders) => Promise<{ status: number | undefined, text: string }>} */
  const send = (method, address, body, headers) =>
    new Promise((resolve, reject) => {
      const request = http.request(`${url}${address}`, { method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      request.on('error', reject);
      request.end(body);
    });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientID,
    client_secret: credentials.clientSecret,
  });
  const type = 'application/x-www-form-urlencoded';
  const token = JSON.parse(
    (await send('POST', '/oauth/token', form.toString(), { 'content-type': type })).text,
  );
  const authorization = `Bearer ${token.access_token}`;
  return {
    call: (method, address, body) =>
      send(method, `/v1${address}`, body === undefined ? undefined : JSON.stringify(body), {
        authorization,
        'content-type': 'application/json',
      }),
    close: () => agent.destroy(),
  };
};

/**
 * One connection: creates, updates, reads and lists in turn, and records acknowledged writes in `seen`.
 * @type {(number: number, run: { client: Client, project: string, deadline: number, seen: Seen }) => Promise<void>}
 */
const work = async (number, { client, project, deadline, seen }) => {
  /** @type {(expected: number, ...request: Parameters<Client['call']>) => Promise<{ experienceID: string } | undefined>} */
  const timed = async (expected, ...request) => {
    const started = performance.now();
    try {
      const { status, text } = await client.call(...request);
      seen.times.push(performance.now() - started);
      if (status === expected) return text === '' ? undefined : JSON.parse(text);
      seen.errors.push(`${request[0]} ${request[1]}: ${status} ${text.slice(0, 200)}`);
    } catch (error) {
      seen.errors.push(`${request[0]} ${request[1]}: ${error instanceof Error ? error.message : error}`);
    }
    return undefined;
  };
  for (let index = 0; Date.now() < deadline; index++) {
    const name = `load-${number}-${index}`;
    const made = await timed(201, 'POST', `${project}/experiences`, {
      name,
      description: '0',
      locations: ['s3://load'],
    });
    if (made === undefined) continue;
    seen.descriptions.set(made.experienceID, '0');
    const change = { updateMask: ['description'], experience: { description: String(index) } };
    const changed = await timed(200, 'PATCH', `${project}/experiences/${made.experienceID}`, change);
    if (changed) seen.descriptions.set(made.experienceID, String(index));
    await timed(200, 'GET', `${project}/experiences/${made.experienceID}`);
    await timed(200, 'GET', `${project}/experiences?pageSize=20`);
  }
};

/** @type {(times: number[], share: number) => number} */
const percentile = (times, share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

/**
 * Counts acknowledged writes that are not stored after a kill.
 * @type {(storeArgs: string[], project: string, descriptions: Map<string, string>) => Promise<number>}
 */
const countLost = async (storeArgs, project, descriptions) => {
  const server = await startServer(storeArgs);
  const client = await clientFor(server);
  const { text } = await client.call('GET', `${project}/experiences?pageSize=10000000`);
  /** @type {{ experiences: { experienceID: string, description: string }[] }} */
  const { experiences } = JSON.parse(text);
  const stored = new Map(experiences.map((one) => [one.experienceID, one.description]));
  client.close();
  server.child.kill('SIGTERM');
  await once(server.child, 'exit');
  return [...descriptions].filter(([id, description]) => stored.get(id) !== description).length;
};

/** @type {(title: string, storeArgs: string[]) => Promise<void>} */
const bench = async (title, storeArgs) => {
  const server = await startServer(storeArgs);
  const client = await clientFor(server);
  const { text } = await client.call('POST', '/projects', { name: `load ${Date.now()}`, description: '' });
  const project = `/projects/${JSON.parse(text).projectID}`;
  /** @type {Seen} */
  const seen = { times: [], errors: [], descriptions: new Map() };
  // Open the connections first: Node accepts one per turn of the event loop, which would distort the measurement.
  await Promise.all(Array.from({ length: connections }, () => client.call('GET', '/health')));
  const deadline = Date.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, (_, number) => work(number, { client, project, deadline, seen })),
  );
  client.close();
  server.child.kill('SIGKILL');
  await once(server.child, 'exit');
  const lost = await countLost(storeArgs, project, seen.descriptions);
  const times = seen.times.sort((a, b) => a - b);
  const rate = Math.round(times.length / seconds);
  console.log(
    `${title}: ${connections} connections, ${seconds} s, ${times.length} requests (${rate}/s), ` +
      `p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms, ` +
      `${seen.errors.length} errors, ${seen.descriptions.size} experiences written, ${lost} lost after kill -9`,
  );
  for (const error of seen.errors.slice(0, 5)) console.error(`  ${error}`);
  if (seen.errors.length > 0 || lost > 0) process.exitCode = 1;
};

const folder = mkdtempSync(path.join(tmpdir(), 'sync-bench-'));
try {
  await bench('embedded', ['--data', folder]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const databaseServer = process.env.SYNC_TEST_DATABASE_URL;
if (databaseServer === undefined)
  console.error('SKIPPED: PostgreSQL; run this with scripts/with-postgres.mjs');
else {
  const client = new pg.Client({ connectionString: databaseServer });
  await client.connect();
  const name = `sync_bench_${process.pid}`;
  await client.query(`create database ${name}`);
  const url = new URL(databaseServer);
  url.pathname = `/${name}`;
  try {
    await bench('PostgreSQL', ['--database-url', url.href]);
  } finally {
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  }
}
