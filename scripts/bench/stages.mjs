// Measures the cost of each stage, and its growth with the size of the project.
import path from 'node:path';
import { markdownTable, ratio } from './markdown.mjs';
import { root, succeeded } from './processes.mjs';
import { keep, kept } from './results.mjs';

/**
 * Measures the stages for a project in milliseconds. All entries of the config differ from the project.
 * @type {(size: number, say: (text: string) => void) => Promise<void>}
 */
export const measureStages = async (size, say) => {
  say(`stages of ${size}`);
  const script = path.join(root, 'scripts/bench/stages-of.mjs');
  const { stdout } = await succeeded(['--expose-gc', '--import', 'tsx', script, String(size)]);
  keep('stages', String(size), { size, times: JSON.parse(stdout) });
};

/** The stages of all measured sizes. */
export const stagesTable = () => {
  const columns = kept('stages').sort((one, other) => one.size - other.size);
  const [first] = columns;
  const last = columns.at(-1);
  if (first === undefined || last === undefined) return 'Not measured.';
  const head = ['stage', ...columns.map(({ size }) => `${size.toLocaleString('en-US')}, ms`)];
  /** @type {(one: import('./results.mjs').Stages, stage: string) => number} */
  const timeOf = ({ times }, stage) => times[stage] ?? NaN;
  const isSingle = columns.length === 1;
  const rows = Object.keys(first.times).map((stage) => [
    stage,
    ...columns.map((one) => timeOf(one, stage).toFixed(0)),
    ...(isSingle ? [] : [ratio(timeOf(last, stage) / timeOf(first, stage))]),
  ]);
  return markdownTable(isSingle ? head : [...head, 'growth'], rows);
};
