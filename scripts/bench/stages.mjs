// What each stage costs alone, and how that grows with the project.
import { markdownTable, ratio } from './markdown.mjs';
import { root, succeeded } from './processes.mjs';
import path from 'node:path';

const timesOf = async (size) =>
  JSON.parse(
    (await succeeded(['--import', 'tsx', path.join(root, 'scripts/bench/stages-of.mjs'), String(size)]))
      .stdout,
  );

/** The stages of projects of several sizes, in milliseconds; all entries of the config differ from what lives. */
export const stagesTable = async (sizes, say) => {
  const columns = [];
  for (const size of sizes) {
    say(`stages of ${size}`);
    columns.push(await timesOf(size));
  }
  const [first = {}] = columns;
  const last = columns.at(-1) ?? {};
  const head = ['stage', ...sizes.map((size) => `${size.toLocaleString('en-US')}, ms`)];
  const rows = Object.keys(first).map((stage) => [stage, ...columns.map((times) => times[stage].toFixed(0))]);
  if (sizes.length < 2) return markdownTable(head, rows);
  return markdownTable(
    [...head, 'growth'],
    rows.map((row) => [...row, ratio(last[row[0]] / first[row[0]])]),
  );
};
