// Measures the stages for one size in one process and prints the times as JSON. Runs from source:
// node --expose-gc --import tsx scripts/bench/stages-of.mjs SIZE
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import { DEFAULT_RETRY_POLICY } from '../../src/api/retry.ts';
import { decodeExperiences } from '../../src/api/wire.ts';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import { loadExperienceSyncConfig } from '../../src/config/read/load-experience-sync-config.ts';
import { getCurrentDatabaseState } from '../../src/ingest/get-current-database-state.ts';
import { resolveProject } from '../../src/ingest/resolve-project.ts';
import { sha256 } from '../../src/plan/canonical-json.ts';
import { createPlan } from '../../src/plan/create-plan.ts';
import { experienceDigest } from '../../src/plan/digest.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { scopeOf } from '../../src/plan/scope.ts';
import { renderApplyReport } from '../../src/render/apply-text.ts';
import { renderDriftHtml } from '../../src/render/drift-html.ts';
import { renderDriftMarkdown } from '../../src/render/drift-markdown.ts';
import { errorJson, planJson } from '../../src/render/json.ts';
import { planCounts } from '../../src/render/plan-counts.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { renderProblem } from '../../src/render/problem-text.ts';
import { startServer } from './processes.mjs';
import { configOf, withData } from './projects.mjs';

const size = Number(process.argv[2]);
/** A stage runs at least this often, and short ones until this many milliseconds: chance is a larger part of a short time. */
const [RUNS, LEAST_MS] = [3, 300];
const MOST_RUNS = 10;

/**
 * The value of a success.
 * @template A
 * @param {E.Either<unknown, A>} either
 */
const right = (either) => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left).slice(0, 500));
  return either.right;
};

/** @type {Record<string, number>} */
const times = {};

const collectGarbage = globalThis.gc;
if (collectGarbage === undefined) throw new Error('run it with --expose-gc');

/**
 * Runs a stage several times with fresh inputs, records the shortest time and returns the last result. Collects garbage before each run, so
 * that the garbage of earlier stages is not included.
 * @template A, B
 * @param {string} name
 * @param {() => A | Promise<A>} prepare
 * @param {(input: A) => B | Promise<B>} run
 */
const stage = async (name, prepare, run) => {
  for (let i = 1, total = 0; ; i++) {
    const input = await prepare();
    collectGarbage();
    const started = performance.now();
    const result = await run(input);
    const took = performance.now() - started;
    times[name] = Math.min(times[name] ?? Infinity, took);
    total += took;
    if (i >= RUNS && (total >= LEAST_MS || i === MOST_RUNS)) return result;
  }
};

const nothing = () => undefined;

/** @typedef {import('./processes.mjs').Server} Server */

/** @type {(url: string, token: string) => import('../../src/api/resim-api.ts').ResimApi} */
const apiOf = (url, token) =>
  makeResimApi({
    apiUrl: `${url}/v1/`,
    accessToken: () => TE.right(token),
    parallelism: 16,
    userAgent: 'resim-sync/bench',
    timeoutSeconds: 60,
    retry: DEFAULT_RETRY_POLICY,
    now: () => new Date(),
    random: Math.random,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });

/** @type {(server: Server) => Promise<string>} */
const tokenOf = async ({ url, credentials }) => {
  const form = {
    grant_type: 'client_credentials',
    client_id: credentials.clientID,
    client_secret: credentials.clientSecret,
  };
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  return JSON.parse(await answer.text()).access_token;
};

/**
 * The responses of the list of all active experiences, as text.
 * @type {(url: string, token: string, projectID: string) => Promise<string[]>}
 */
const pagesOf = async (url, token, projectID) => {
  const pages = [];
  for (let pageToken = ''; ;) {
    const query = `archived=false&includeCustomFields=true&pageSize=10000${pageToken && `&pageToken=${encodeURIComponent(pageToken)}`}`;
    const answer = await fetch(`${url}/v1/projects/${projectID}/experiences?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    pages.push(text);
    pageToken = JSON.parse(text).nextPageToken;
    if (!pageToken) return pages;
  }
};

/** @type {(plan: import('../../src/plan/plan.ts').Plan) => import('../../src/plan/plan.ts').Plan} */
const drifted = (plan) => {
  const experiences = Object.fromEntries(
    Object.entries(plan.fingerprint.experiences).map(([id, digest], index) => [
      id,
      index % 100 === 0 ? 'another' : digest,
    ]),
  );
  return { ...plan, fingerprint: { ...plan.fingerprint, root: 'another', experiences } };
};

/** @param {Server} server */
const measure = async (server) => {
  const token = await tokenOf(server);
  const api = apiOf(server.url, token);
  const file = await configOf(size, size);
  const bytes = readFileSync(file);
  const { config, files } = right(
    await stage('config: read, checked and merged', nothing, () =>
      loadExperienceSyncConfig([{ path: file, bytes }], { strict: false, sha256 }),
    ),
  );
  const project = right(await resolveProject(api, `generated-${size}`)());
  const pages = await pagesOf(server.url, token, project.projectID);
  const decode = () =>
    pages.flatMap((text) => right(decodeExperiences({ archived: false })(JSON.parse(text))).items);
  await stage('answers: parsed and decoded', nothing, decode);
  await stage('yardstick: answers parsed alone', nothing, () => pages.map((text) => JSON.parse(text)));
  await stage('yardstick: experiences copied', decode, (all) => all.map((one) => ({ ...one })));
  await stage('yardstick: experiences sorted by ID', decode, (all) =>
    all.sort((a, b) => (a.experienceID < b.experienceID ? -1 : 1)),
  );
  await stage(
    'digests of all experiences',
    decode,
    (experiences) => experiences.map(experienceDigest).length,
  );
  const request = { ...scopeOf(config), projectID: project.projectID, needsArchivedMembers: () => false };
  // Every call requests the lists again.
  const read = right(
    await stage('state: read over HTTP', nothing, () => getCurrentDatabaseState(api, request)()),
  );
  const computation = right(
    await stage('updates: computed', nothing, () =>
      computeExperienceUpdates(config, read.state, { archive: true }),
    ),
  );
  const plan = await stage('plan: made, digests known', nothing, () =>
    createPlan({
      toolVersion: '0.0.0',
      createdAt: new Date(0).toISOString(),
      target: { apiUrl: `${server.url}/v1/`, projectID: project.projectID, projectName: project.name },
      files,
      archive: true,
      ...read,
      computation,
    }),
  );
  const text = await stage('plan: written as text', nothing, () => serialisePlan(plan));
  await stage('plan: read and checked', nothing, () => right(parsePlan(text)));
  const extent = { full: false, redact: [], colour: false, width: 80 };
  await stage('rendered as text', nothing, () => renderPlanText(plan, extent));
  await stage('rendered as text, --full', nothing, () => renderPlanText(plan, { ...extent, full: true }));
  await stage('rendered as Markdown', nothing, () =>
    renderPlanMarkdown(plan, { full: false, maxBytes: 60_000, redact: [] }),
  );
  await stage('rendered as HTML, --full', nothing, () => renderPlanHtml(plan, { full: true, redact: [] }));
  await stage('rendered as JSON', nothing, () =>
    JSON.stringify(planJson(plan, { file: 'plan.json', warnings: [], redact: [] }), null, 2),
  );
  await stage('rendered for GitLab', nothing, () => JSON.stringify(planCounts(plan)));
  const report = {
    counts: { done: size, failed: 0, notStarted: 0 },
    doneByKind: { update: size },
    created: [],
  };
  await stage('an apply rendered as text', nothing, () => renderApplyReport(plan, report, extent));
  const stale = drifted(plan);
  const drift = await stage('drift of 1%: found', nothing, () => computeDrift(stale, read.state));
  const remake = {
    projectID: project.projectID,
    configFiles: files.map(({ path }) => path),
    archive: true,
    encrypted: false,
    connection: [],
  };
  const about = { file: 'plan.json', alreadyApplied: false, remake, redact: [] };
  await stage('drift of 1%: rendered as text', nothing, () =>
    renderProblem({ _tag: 'StalePlan', ...about, drift }, extent),
  );
  await stage('drift of 1%: rendered as Markdown', nothing, () =>
    renderDriftMarkdown(drift, { ...about, maxBytes: 60_000 }),
  );
  await stage('drift of 1%: rendered as HTML', nothing, () =>
    renderDriftHtml(drift, { ...about, full: true }),
  );
  await stage('drift of 1%: rendered as JSON', nothing, () =>
    JSON.stringify(errorJson({ _tag: 'StalePlan', ...about, drift }), null, 2),
  );
};

await withData(size, async (data) => {
  const server = await startServer(data, 0);
  try {
    await measure(server);
  } finally {
    await server.stop();
  }
});
console.log(JSON.stringify(times));
