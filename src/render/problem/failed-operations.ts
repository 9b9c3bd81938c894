import type { FailedOperation } from '../../domain/apply-error.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { foldedList } from '../plan-text/fold.ts';
import { safeMessage, shortened } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { adviceLines } from './advice-lines.ts';
import type { Problem, Telling } from './problem.ts';

/** Puts the error of an operation in words. */
export type Tell = (error: SyncError) => Problem;

const HOW = '--json lists all';
const MOST_TITLES = 10;
const MOST_GROUPS = 30;

/** The operations by their titles, each with a mark before it. */
export const titleLines = (
  operations: readonly FailedOperation[],
  telling: Telling,
  mark: string,
  what: string,
): Line[] =>
  foldedList(
    operations,
    MOST_TITLES,
    telling,
    4,
    what,
    ({ title }) => line(4, [span(mark, 'error'), safeMessage(shortened(title))]),
    HOW,
  );

/** Operations that failed in the very same way: one request, one answer. */
interface Group {
  readonly problem: Problem;
  readonly operations: FailedOperation[];
}

const groupsOf = (failed: readonly FailedOperation[], tell: Tell): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const operation of failed) {
    const problem = tell(operation.error);
    const key = JSON.stringify([problem.title, problem.body]);
    const known = groups.get(key);
    if (known) known.operations.push(operation);
    else groups.set(key, { problem, operations: [operation] });
  }
  // What has one reason stands together, with its advice once.
  const reasons = [...new Set([...groups.values()].map(({ problem }) => problem.title))];
  return reasons.flatMap((reason) => [...groups.values()].filter(({ problem }) => problem.title === reason));
};

const groupLines =
  (telling: Telling) =>
  ({ problem, operations, isLastOfReason }: Group & { readonly isLastOfReason: boolean }): Line[] => [
    BLANK,
    ...titleLines(operations, telling, 'x ', 'failed in this way'),
    line(6, [span(problem.title, 'strong')]),
    ...(problem.body ?? []).map((one) => ({ ...one, indent: one.indent + 4 })),
    ...(isLastOfReason ? adviceLines(problem.next, 6) : []),
  ];

/** Each operation that failed with its request and what the server said; those that failed in the very same way are told together. */
export const failureLines = (failed: readonly FailedOperation[], telling: Telling, tell: Tell): Line[] => {
  const groups = groupsOf(failed, tell);
  const marked = groups.map((group, i) => ({
    ...group,
    isLastOfReason: groups[i + 1]?.problem.title !== group.problem.title,
  }));
  return foldedList(marked, MOST_GROUPS, telling, 4, 'ways to fail', groupLines(telling), HOW);
};
