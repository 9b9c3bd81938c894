// Measures whether an apply keeps the allowed number of requests in flight from its first operation to its last.
import { planAndApply } from './end-to-end.mjs';
import { markdownTable, number, seconds } from './markdown.mjs';

const SIZE = 10_000;
const CHANGES = 5_000;
const LATENCY = 20;
const PARALLELISMS = [4, 8, 16];

/**
 * The start and end times of operations in the journal, in milliseconds.
 * @param {string} journal
 */
const timesOf = (journal) => {
  /** @type {{ _tag: string, at: string }[]} */
  const entries = journal
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  /** @param {string} tag */
  const at = (tag) => entries.filter(({ _tag }) => _tag === tag).map((entry) => Date.parse(entry.at));
  return { starts: at('Start'), ends: at('End') };
};

/** @param {number[]} list */
const sum = (list) => list.reduce((total, one) => total + one, 0);

/** @param {ReturnType<typeof timesOf>} times */
const writingOf = ({ starts, ends }) => Math.max(...ends) - Math.min(...starts);

/** @type {(parallelism: number, run: import('./end-to-end.mjs').SyncRun) => string[]} */
const row = (parallelism, { apply, journal }) => {
  const times = timesOf(journal);
  const writing = writingOf(times);
  const least = (CHANGES * LATENCY) / parallelism;
  const reading = apply.wallMs - writing;
  return [
    number(parallelism),
    seconds(least),
    seconds(writing),
    seconds(reading),
    (apply.wallMs / (least + reading)).toFixed(2),
    ((sum(times.ends) - sum(times.starts)) / writing).toFixed(1),
  ];
};

/**
 * Compares the time of 5,000 changes with the theoretical minimum: their latency divided by the number of requests in flight, plus
 * the time before the first and after the last operation, which is spent on reading and checking.
 * @param {(text: string) => void} say
 */
export const steadyTable = async (say) => {
  const rows = [];
  for (const parallelism of PARALLELISMS) {
    say(`${SIZE} experiences, ${CHANGES} changes, ${parallelism} in flight`);
    const args = ['--parallelism', String(parallelism)];
    rows.push(row(parallelism, await planAndApply(SIZE, LATENCY, CHANGES, { applyArgs: args })));
  }
  return markdownTable(
    [
      '`--parallelism`',
      'least s for the writes',
      'writes s',
      'all else s',
      'apply / (least + all else)',
      'in flight on average',
    ],
    rows,
  );
};
