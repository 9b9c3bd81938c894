// Measures sync and updates docs/performance.md. Needs a build (`npm run bench` builds first).
//
//   npm run bench -- [--only end-to-end,steady,stages,start-up] [--sizes 100,1000,10000,100000] [--latencies 0,20,100] [--shares 0,10,100,all]
//                    [--runs 2] [--dry-run]
//
// All parts take 12 to 21 minutes on two idle processors: end-to-end 9 to 13 (mostly for 100,000 experiences), stages 2 to 4, steady 1,
// start-up 1 or 2, and 1 more for the first run, which generates the projects. Do not run anything else at the same time.
// Parts can be measured separately: earlier results of the same commit stay in the tables.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { measureEndToEnd, shownEndToEnd } from './end-to-end-part.mjs';
import { machine } from './machine.mjs';
import { replaceSections } from './report.mjs';
import { measureStages, stagesTable } from './stages.mjs';
import { startUpTable } from './start-up.mjs';
import { steadyTable } from './steady.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'end-to-end,steady,stages,start-up' },
    sizes: { type: 'string', default: '100,1000,10000,100000' },
    latencies: { type: 'string', default: '0,20,100' },
    shares: { type: 'string', default: '0,10,100,all' },
    runs: { type: 'string', default: '2' },
    'dry-run': { type: 'boolean', default: false },
  },
});
/** @param {string} text */
const numbers = (text) => text.split(',').map(Number);
/** @param {string} text */
const say = (text) => console.error(text);
const wanted = {
  sizes: numbers(values.sizes),
  latencies: numbers(values.latencies),
  shares: values.shares.split(','),
  runs: Number(values.runs),
};

/** @type {Record<string, () => Promise<Record<string, string>>>} */
const PARTS = {
  'end-to-end': async () => {
    await measureEndToEnd(wanted, say);
    return shownEndToEnd();
  },
  steady: async () => ({ steady: await steadyTable(say) }),
  stages: async () => {
    for (const size of wanted.sizes.filter((one) => one >= 10_000)) await measureStages(size, say);
    return { stages: stagesTable() };
  },
  'start-up': async () => ({ 'start-up': await startUpTable(say) }),
};

const sections = { machine: machine() };
for (const part of values.only.split(',')) {
  const started = performance.now();
  const measure = PARTS[part];
  if (measure === undefined) throw new Error(`${part} is none of ${Object.keys(PARTS).join(', ')}`);
  Object.assign(sections, await measure());
  say(`${part}: ${((performance.now() - started) / 60_000).toFixed(1)} min`);
}
if (values['dry-run'])
  for (const [name, text] of Object.entries(sections)) console.log(`## ${name}\n\n${text}\n`);
else replaceSections(sections);
