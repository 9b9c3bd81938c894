// Measures plan and apply against the sandbox over HTTP, and a client without a plan for comparison.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bin, root, startServer, succeeded } from './processes.mjs';
import { configOf, withData } from './projects.mjs';

const isWrite = (kind) => !kind.startsWith('GET ') && !kind.includes('/oauth/');

const tally = (requests) => {
  const kinds = [...requests].filter(([kind]) => !kind.includes('/oauth/'));
  const sum = (list) => list.reduce((total, [, count]) => total + count, 0);
  return {
    requests: sum(kinds),
    writes: sum(kinds.filter(([kind]) => isWrite(kind))),
    kinds: new Map(kinds),
  };
};

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

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** The measurements of a run, without its output. */
const usageOf = ({ wallMs, cpuMs, peakMB }) => ({ wallMs, cpuMs, peakMB });

/**
 * Measures a plan and its apply, and reads the journal; it is empty if there was nothing to apply.
 * @param {number} size
 * @param {number} latency
 * @param {number} changes
 * @param {{ form?: string, applyArgs?: string[] }} options
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

const projectIDOf = async (url, token, name) => {
  const answer = await fetch(`${url}/v1/projects?pageSize=100`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return JSON.parse(await answer.text()).projects.find((project) => project.name === name).projectID;
};

/** Measures the client without a plan. */
export const comparison = (size, latency) =>
  withServer(size, latency, async ({ url, credentials }) => {
    const token = await tokenOf({ url, credentials });
    const projectID = await projectIDOf(url, token, `generated-${size}`);
    const client = path.join(root, 'scripts/bench/comparison-client.mjs');
    const config = await configOf(size, 10);
    return { client: usageOf(await succeeded([client, url, token, projectID, config])) };
  });

/** The fastest of several runs. All runs send the same requests. */
export const best = async (runs, run, wallOf) => {
  let least;
  for (let i = 0; i < runs; i++) {
    const result = await run();
    if (least === undefined || wallOf(result) < wallOf(least)) least = result;
  }
  return least;
};

export const wallOfBoth = ({ plan, apply }) => plan.wallMs + apply.wallMs;
