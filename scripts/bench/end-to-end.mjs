// Measures plan and apply against the sandbox over HTTP, and a client without a plan for comparison.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bin, root, startServer, succeeded } from './processes.mjs';
import { configOf, withData } from './projects.mjs';

/**
 * The requests of a run, and their number by kind.
 * @typedef {import('./processes.mjs').Usage} Usage
 * @typedef {import('./processes.mjs').Server} Server
 * @typedef {{ requests: number, writes: number, kinds: Map<string, number> }} Tally
 * @typedef {Tally & { plan: Usage, apply: Usage, journal: string }} SyncRun
 * @typedef {Tally & { client: Usage }} ComparisonRun
 */

/** @param {string} kind */
const isWrite = (kind) => !kind.startsWith('GET ') && !kind.includes('/oauth/');

/** @type {(requests: Map<string, number>) => Tally} */
const tally = (requests) => {
  const kinds = [...requests].filter(([kind]) => !kind.includes('/oauth/'));
  /** @param {[string, number][]} list */
  const sum = (list) => list.reduce((total, [, count]) => total + count, 0);
  return {
    requests: sum(kinds),
    writes: sum(kinds.filter(([kind]) => isWrite(kind))),
    kinds: new Map(kinds),
  };
};

/**
 * @template {object} A
 * @param {number} size
 * @param {number} latency
 * @param {(server: Server) => Promise<A>} use
 * @returns {Promise<A & Tally>}
 */
const withServer = (size, latency, use) =>
  withData(size, async (data) => {
    const server = await startServer(data, latency);
    let requests;
    try {
      const result = await use({ ...server, env: { ...server.env, RESIM_PROJECT: `generated-${size}` } });
      requests = await server.stop();
      return { ...result, ...tally(requests) };
    } finally {
      if (requests === undefined) await server.stop();
    }
  });

/** @param {string} file */
const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/**
 * The measurements of a run, without its output.
 * @type {(usage: Usage) => Usage}
 */
const usageOf = ({ wallMs, cpuMs, peakMB }) => ({ wallMs, cpuMs, peakMB });

/**
 * Measures a plan and its apply, and reads the journal; it is empty if there was nothing to apply.
 * @param {number} size
 * @param {number} latency
 * @param {number} changes
 * @param {{ form?: string, applyArgs?: string[] }} options
 * @returns {Promise<SyncRun>}
 */
export const planAndApply = (size, latency, changes, { form = 'yaml', applyArgs = [] } = {}) =>
  withServer(size, latency, async ({ env }) => {
    const config = await configOf(size, changes, form);
    const folder = mkdtempSync(path.join(tmpdir(), 'sync-bench-plan-'));
    const file = path.join(folder, 'plan.json');
    try {
      const plan = await succeeded([bin, 'plan', '-c', config, '--out', file], env);
      const apply = await succeeded([bin, 'apply', file, ...applyArgs], env);
      return {
        plan: usageOf(plan),
        apply: usageOf(apply),
        journal: textOf(`${file}.journal.jsonl`),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

/** @type {(server: Pick<Server, 'url' | 'credentials'>) => Promise<string>} */
const tokenOf = async ({ url, credentials }) => {
  const answer = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientID,
      client_secret: credentials.clientSecret,
    }),
  });
  return JSON.parse(await answer.text()).access_token;
};

/** @type {(url: string, token: string, name: string) => Promise<string>} */
const projectIDOf = async (url, token, name) => {
  const answer = await fetch(`${url}/v1/projects?pageSize=100`, {
    headers: { authorization: `Bearer ${token}` },
  });
  /** @type {{ projects: { name: string, projectID: string }[] }} */
  const { projects } = JSON.parse(await answer.text());
  const project = projects.find((one) => one.name === name);
  if (project === undefined) throw new Error(`there is no project ${name}`);
  return project.projectID;
};

/**
 * Measures the client without a plan.
 * @type {(size: number, latency: number) => Promise<ComparisonRun>}
 */
export const comparison = (size, latency) =>
  withServer(size, latency, async ({ url, credentials }) => {
    const token = await tokenOf({ url, credentials });
    const projectID = await projectIDOf(url, token, `generated-${size}`);
    const client = path.join(root, 'scripts/bench/comparison-client.mjs');
    const config = await configOf(size, 10);
    return { client: usageOf(await succeeded([client, url, token, projectID, config])) };
  });

/**
 * The fastest of several runs. All runs send the same requests.
 * @template A
 * @param {number} runs
 * @param {() => Promise<A>} run
 * @param {(result: A) => number} wallOf
 */
export const best = async (runs, run, wallOf) => {
  let least = await run();
  for (let i = 1; i < runs; i++) {
    const result = await run();
    if (wallOf(result) < wallOf(least)) least = result;
  }
  return least;
};

/** @type {(run: Pick<SyncRun, 'plan' | 'apply'>) => number} */
export const wallOfBoth = ({ plan, apply }) => plan.wallMs + apply.wallMs;
