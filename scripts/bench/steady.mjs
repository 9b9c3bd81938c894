// Whether an apply keeps as many requests in flight as it may, from its first operation to its last.
import { best, planAndApply, wallOfBoth } from './end-to-end.mjs';
import { markdownTable, number, seconds } from './markdown.mjs';

const SIZE = 10_000;
const CHANGES = 5_000;
const LATENCY = 20;
const PARALLELISM = 16;

/** 5,000 changes take so long in the best case: the latency of each, shared by those in flight, and the reading. */
export const steadyTable = async (say) => {
  say(`${SIZE} experiences, ${CHANGES} changes`);
  const idle = await best(2, () => planAndApply(SIZE, LATENCY, 0), wallOfBoth);
  const busy = await best(2, () => planAndApply(SIZE, LATENCY, CHANGES), wallOfBoth);
  const reading = idle.apply.wallMs;
  const least = (CHANGES * LATENCY) / PARALLELISM;
  return markdownTable(
    ['changes', 'in flight', 'least s for the writes', 'reading s', 'apply s', 'apply / (least + reading)'],
    [
      [
        number(CHANGES),
        number(PARALLELISM),
        seconds(least),
        seconds(reading),
        seconds(busy.apply.wallMs),
        (busy.apply.wallMs / (least + reading)).toFixed(2),
      ],
    ],
  );
};
