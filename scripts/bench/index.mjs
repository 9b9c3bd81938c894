// Measures sync and writes what it finds into docs/performance.md. Needs a build (`npm run bench` makes one).
//
//   npm run bench -- [--only end-to-end,steady,stages,start-up] [--sizes 1000,10000,100000] [--latencies 0,20] [--runs 3] [--dry-run]
import { parseArgs } from 'node:util';
import { best, comparison, planAndApply, wallOfBoth } from './end-to-end.mjs';
import { endToEndTable, growthTable, requestTable } from './end-to-end-table.mjs';
import { machine } from './machine.mjs';
import { replaceSections } from './report.mjs';
import { stagesTable } from './stages.mjs';
import { startUpTable } from './start-up.mjs';
import { steadyTable } from './steady.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'end-to-end,steady,stages,start-up' },
    sizes: { type: 'string', default: '1000,10000,100000' },
    latencies: { type: 'string', default: '0,20' },
    runs: { type: 'string', default: '3' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const list = (text) => text.split(',').map(Number);
const sizes = list(values.sizes);
const latencies = list(values.latencies);
const say = (text) => console.error(text);

/** A large project takes minutes, in which a single disturbance counts for little. */
const runsFor = (size) => (size < 100_000 ? Number(values.runs) : 1);

const measureCase = async (size, latency, share) => {
  const changes = share === 'all' ? size : Number(share);
  say(`${size} experiences, ${latency} ms, ${changes} changes`);
  const sync = await best(runsFor(size), () => planAndApply(size, latency, changes), wallOfBoth);
  return { size, latency, share, changes, sync };
};

const endToEnd = async () => {
  const cases = [];
  for (const size of sizes)
    for (const latency of latencies) {
      for (const share of ['0', size < 100_000 ? '10' : '100', 'all'])
        cases.push(await measureCase(size, latency, share));
      say(`${size} experiences, ${latency} ms, without a plan`);
      const other = await comparison(size, latency);
      const few = cases.at(-2);
      cases[cases.length - 2] = { ...few, other };
    }
  const counted = cases.filter(
    ({ size, latency }) =>
      size === (sizes.includes(10_000) ? 10_000 : sizes[0]) && latency === latencies.at(-1),
  );
  return {
    'end-to-end': endToEndTable(cases),
    requests: requestTable(counted),
    growth: growthTable(cases.map((one) => ({ ...one, share: one.share === '100' ? '10' : one.share }))),
  };
};

const PARTS = {
  'end-to-end': endToEnd,
  steady: async () => ({ steady: await steadyTable(say) }),
  stages: async () => ({
    stages: await stagesTable(
      sizes.filter((size) => size >= 10_000),
      say,
    ),
  }),
  'start-up': async () => ({ 'start-up': await startUpTable(say) }),
};

const sections = { machine: machine() };
for (const part of values.only.split(',')) Object.assign(sections, await PARTS[part]());
if (values['dry-run'])
  for (const [name, text] of Object.entries(sections)) console.log(`## ${name}\n\n${text}\n`);
else replaceSections(sections);
