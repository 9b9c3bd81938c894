import type { FailedOperation } from '../../domain/apply-error.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { foldedList } from '../plan-text/fold.ts';
import { safeMessage, shortened } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { adviceLines } from './advice-lines.ts';
import type { Problem, MessageDisplay } from './problem.ts';

/** Describes the error of an operation. */
export type Describe = (error: SyncError) => Problem;

const HOW = '--json lists all';
const MOST_TITLES = 10;
const MOST_GROUPS = 30;

/** The titles of operations, each with a mark. */
export const titleLines = (
  operations: readonly FailedOperation[],
  display: MessageDisplay,
  mark: string,
  what: string,
): Line[] =>
  foldedList(
    operations,
    ({ title }) => line(4, [span(mark, 'error'), safeMessage(shortened(title))]),
    display,
    { most: MOST_TITLES, indent: 4, what, how: HOW },
  );

/** Operations that failed with the same error, and the message for the first. */
interface Group {
  readonly problem: Problem;
  readonly operations: FailedOperation[];
}

/** Failed requests have one cause if the server or the connection said the same, whatever they asked for. */
const causeOf = (error: SyncError, { title, body }: Problem): string =>
  JSON.stringify(
    error._tag === 'ApiError'
      ? [title, error.failure, error.method, error.operation, error.ambiguous]
      : [title, body],
  );

const groupsOf = (failed: readonly FailedOperation[], describe: Describe): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const operation of failed) {
    const problem = describe(operation.error);
    const key = causeOf(operation.error, problem);
    const known = groups.get(key);
    if (known) known.operations.push(operation);
    else groups.set(key, { problem, operations: [operation] });
  }
  // Groups with the same cause are adjacent, and their advice is shown once.
  const reasons = [...new Set([...groups.values()].map(({ problem }) => problem.title))];
  return reasons.flatMap((reason) => [...groups.values()].filter(({ problem }) => problem.title === reason));
};

const groupLines =
  (display: MessageDisplay) =>
  ({ problem, operations, isLastOfReason }: Group & { readonly isLastOfReason: boolean }): Line[] => [
    BLANK,
    ...titleLines(operations, display, 'x ', 'failed this way'),
    line(6, [span(problem.title, 'strong')]),
    ...(problem.body ?? []).map((one) => ({ ...one, indent: one.indent + 4 })),
    ...(isLastOfReason ? adviceLines(problem.next, 6) : []),
  ];

/** The failed operations with their requests and server messages, grouped by error. */
export const failureLines = (
  failed: readonly FailedOperation[],
  display: MessageDisplay,
  describe: Describe,
): Line[] => {
  const groups = groupsOf(failed, describe);
  const marked = groups.map((group, i) => ({
    ...group,
    isLastOfReason: groups[i + 1]?.problem.title !== group.problem.title,
  }));
  return foldedList(marked, groupLines(display), display, {
    most: MOST_GROUPS,
    indent: 4,
    what: 'kinds of failure',
    how: HOW,
  });
};
