// Whether an apply keeps as many requests in flight as it may, from its first operation to its last.
import { planAndApply } from './end-to-end.mjs';
import { markdownTable, number, seconds } from './markdown.mjs';

const SIZE = 10_000;
const CHANGES = 5_000;
const LATENCY = 20;
const PARALLELISMS = [4, 8, 16];

const WRITTEN = /^PATCH \S+ -> \d+ in (\d+) ms$/gm;

/** How long all writes were in flight, added up. */
const inFlight = (trace) => [...trace.matchAll(WRITTEN)].reduce((sum, [, ms]) => sum + Number(ms), 0);

const row = (parallelism, reading, busy) => {
  const least = (CHANGES * LATENCY) / parallelism;
  const writing = busy.wallMs - reading;
  return [
    number(parallelism),
    seconds(least),
    seconds(reading),
    seconds(busy.wallMs),
    (busy.wallMs / (least + reading)).toFixed(2),
    (inFlight(busy.stderr) / writing).toFixed(1),
  ];
};

/**
 * 5,000 changes take so long in the best case: the latency of each, shared by those in flight, and the reading, which is what an apply of
 * nothing takes.
 */
export const steadyTable = async (say) => {
  const rows = [];
  for (const parallelism of PARALLELISMS) {
    say(`${SIZE} experiences, ${CHANGES} changes, ${parallelism} in flight`);
    const args = ['--parallelism', String(parallelism), '--verbose'];
    const idle = await planAndApply(SIZE, LATENCY, 0, args);
    const busy = await planAndApply(SIZE, LATENCY, CHANGES, args);
    rows.push(row(parallelism, idle.apply.wallMs, busy.apply));
  }
  return markdownTable(
    [
      '`--parallelism`',
      'least s for the writes',
      'reading s',
      'apply s',
      'apply / (least + reading)',
      'in flight on average',
    ],
    rows,
  );
};
