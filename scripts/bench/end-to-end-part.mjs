// Selects the end-to-end cases and the number of runs.
import { best, comparison, planAndApply, wallOfBoth } from './end-to-end.mjs';
import { endToEndTable, growthTable, requestTable } from './end-to-end-table.mjs';
import { keep, kept } from './results.mjs';

/**
 * A case to measure. `share` is the number of changes, or `all`.
 * @typedef {{ size: number, latency: number, share: string }} Wanted
 * @typedef {import('./end-to-end-table.mjs').Case} Case
 * @typedef {(text: string) => void} Say
 */

const LARGE = 100_000;

/**
 * Large projects run only once: they take minutes, so short disturbances hardly matter.
 * @type {(size: number, runs: number) => number}
 */
const runsFor = (size, runs) => (size < LARGE ? runs : 1);

/** The latency of a server on another continent, which only matters for a few changes. */
const FAR = 100;

/**
 * A hundred changes are only measured for the size in the performance goals, and what takes minutes only once.
 * @type {(wanted: Wanted) => boolean}
 */
const isMeasured = ({ size, latency, share }) => {
  if (share === '100') return size === LARGE && latency < FAR;
  if (latency === FAR) return share === '10' && size < LARGE;
  return size < LARGE || latency === 0;
};

/**
 * A client without a plan takes four minutes for a large project with latency, and latency does not change the result.
 * @type {(size: number, latency: number) => boolean}
 */
const isCompared = (size, latency) => size < LARGE || latency === 0;

/**
 * JSON is parsed differently, which only large configs show.
 * @type {(wanted: Wanted) => string[]}
 */
const formsOf = ({ size, latency, share }) =>
  size === 10_000 && latency === 20 && share === '10' ? ['yaml', 'json'] : ['yaml'];

/** @type {(wanted: Wanted & { form: string, runs: number }, say: Say) => Promise<void>} */
const measureCase = async ({ size, latency, share, form, runs }, say) => {
  const changes = share === 'all' ? size : Number(share);
  say(`${size} experiences, ${latency} ms, ${changes} changes, config as ${form}`);
  const run = () => planAndApply(size, latency, changes, { form });
  const sync = await best(runsFor(size, runs), run, wallOfBoth);
  const used = { ...sync, journal: undefined };
  keep('cases', `${size} ${latency} ${share} ${form}`, { size, latency, share, form, changes, sync: used });
};

/** @type {(size: number, latency: number, say: Say) => Promise<void>} */
const measureComparison = async (size, latency, say) => {
  say(`${size} experiences, ${latency} ms, without a plan`);
  keep('comparisons', `${size} ${latency}`, { size, latency, other: await comparison(size, latency) });
};

/** @type {(wanted: { sizes: number[], latencies: number[], shares: string[], runs: number }, say: Say) => Promise<void>} */
export const measureEndToEnd = async ({ sizes, latencies, shares, runs }, say) => {
  for (const size of sizes)
    for (const latency of latencies) {
      for (const share of shares)
        if (isMeasured({ size, latency, share }))
          for (const form of formsOf({ size, latency, share }))
            await measureCase({ size, latency, share, form, runs }, say);
      if (isCompared(size, latency)) await measureComparison(size, latency, say);
    }
};

/** @type {(one: Case, other: Case) => number} */
const inOrder = (one, other) =>
  one.size - other.size || one.latency - other.latency || one.changes - other.changes;

/** All measured cases. The client without a plan is added to the case with few changes. */
const allCases = () => {
  /** @type {Case[]} */
  const cases = kept('cases').sort(inOrder);
  for (const { size, latency, other } of kept('comparisons')) {
    const few = cases.find(
      (one) =>
        one.size === size &&
        one.latency === latency &&
        one.form === 'yaml' &&
        one.share === (size === LARGE ? '100' : '10'),
    );
    if (few !== undefined) few.other = other;
  }
  return cases;
};

/**
 * The cases for the table of requests. Requests do not depend on the latency, so one size and latency are enough.
 * @type {(cases: Case[]) => Case[]}
 */
const counted = (cases) => {
  const sizes = [...new Set(cases.map(({ size }) => size))];
  const size = sizes.includes(10_000) ? 10_000 : sizes[0];
  const ofSize = cases.filter((one) => one.size === size && one.form === 'yaml' && one.latency < FAR);
  const latency = Math.max(...ofSize.map((one) => one.latency));
  return ofSize.filter((one) => one.latency === latency);
};

export const shownEndToEnd = () => {
  const cases = allCases();
  return {
    'end-to-end': endToEndTable(cases),
    requests: requestTable(counted(cases)),
    growth: growthTable(cases),
  };
};
