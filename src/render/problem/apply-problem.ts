import type { ApplyCounts, FailedOperation, OutcomeDifference } from '../../domain/apply-error.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { rowLabel, valueText } from '../drift-text.ts';
import { driftRows } from '../drift-view.ts';
import { foldedList } from '../plan-text/fold.ts';
import { safeName, safeText } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { counted, ENTITY_WORDS, number } from '../wording.ts';
import { resumeCommand, shellWord } from './command-line.ts';
import { adviceLines } from './advice-lines.ts';
import { failureLines, type Describe, titleLines } from './failed-operations.ts';
import type { Problem, MessageDisplay } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

const countsLine = ({ done, failed, notStarted }: ApplyCounts): Line =>
  line(2, [`${number(done)} done, ${number(failed)} failed, ${number(notStarted)} not started.`]);

const whatStopped = ({ failed: count }: ApplyCounts, failed: readonly FailedOperation[]): string => {
  if (count > 0) return `${counted(count, 'operation')} failed`;
  if (failed.some(({ error }) => error._tag === 'FileFailed')) return 'writing the journal failed';
  return failed.some(({ error }) => error._tag === 'LockLost')
    ? 'its lock was lost'
    : 'checking its lock failed';
};

/** An apply that stopped part-way: what is done, what failed and why, and how to continue. */
export const applyIncomplete = (
  { file, failed, counts, despiteDrift }: Case<'ApplyIncomplete'>,
  display: MessageDisplay,
  describe: Describe,
): Problem => ({
  title: `the apply of ${safeText(file)} stopped part-way: ${whatStopped(counts, failed)}`,
  body: [countsLine(counts), ...failureLines(failed, display, describe)],
  next: [
    { text: 'When the cause is fixed, continue with:', command: resumeCommand(file, despiteDrift) },
    'Completed changes stay; a new plan would also contain the rest.',
  ],
});

const differenceLines =
  ({ isSecret }: MessageDisplay) =>
  ({ kind, name, id, field, planned, now }: OutcomeDifference): Line[] => [
    line(2, [
      span('~ ', 'update'),
      `${ENTITY_WORDS[kind]} `,
      span(name === '' ? safeText(id ?? '') : safeName(name), 'strong'),
    ]),
    // The planned value is passed as `before`, to show how the outcome differs from it.
    ...driftRows({ field, before: planned, now }, isSecret).map((row) =>
      line(6, [
        `${rowLabel(row)}  `,
        span(`planned ${valueText(row.before)}`, 'before'),
        ', ',
        span(`now ${valueText(row.now)}`, 'after'),
      ]),
    ),
  ];

/** An apply whose outcome differs from the plan. */
export const outcomeDiffers = (
  { file, differences, counts }: Case<'OutcomeDiffers'>,
  display: MessageDisplay,
): Problem => ({
  title: `the apply of ${safeText(file)} ran, but the outcome differs from the plan`,
  body: [
    countsLine(counts),
    BLANK,
    ...foldedList(differences, differenceLines(display), display, {
      most: 20,
      indent: 2,
      what: 'differences',
    }),
  ],
  next: [
    'Somebody may have changed the project in the meantime, or the server stored other values than it received.',
    {
      text: 'To see whether the plan can be finished, or what blocks it:',
      command: `sync check ${shellWord(file)}`,
    },
  ],
});

/** An apply that completed, but whose outcome could not be read. */
export const outcomeUnknown = (
  { file, counts, error, despiteDrift }: Case<'OutcomeUnknown'>,
  describe: Describe,
): Problem => {
  const { title, body = [], next } = describe(error);
  return {
    title: `the apply of ${safeText(file)} ran, but its outcome could not be read`,
    body: [
      countsLine(counts),
      BLANK,
      line(4, [span(title, 'strong')]),
      ...body.map((one) => ({ ...one, indent: one.indent + 2 })),
      ...adviceLines(next, 4),
    ],
    next: [
      {
        text: 'Every request succeeded. To read the project and confirm the outcome:',
        command: resumeCommand(file, despiteDrift),
      },
    ],
  };
};

const interruptedLines = (
  counts: ApplyCounts,
  failed: readonly FailedOperation[],
  display: MessageDisplay,
  describe: Describe,
): Line[] => {
  const givenUp = failed.filter(({ error }) => error._tag === 'Interrupted');
  const others = failed.filter(({ error }) => error._tag !== 'Interrupted');
  if (givenUp.length === 0) return [countsLine(counts), ...failureLines(others, display, describe)];
  const { done, notStarted } = counts;
  const numbers = [
    `${number(done)} done`,
    `${number(counts.failed - givenUp.length)} failed`,
    `${number(givenUp.length)} abandoned`,
    `${number(notStarted)} not started`,
  ];
  return [
    line(2, [`${numbers.join(', ')}.`]),
    BLANK,
    ...titleLines(givenUp, display, '? ', 'abandoned'),
    line(6, ['sent without a response in time: it may have taken effect; --resume finds out']),
    ...failureLines(others, display, describe),
  ];
};

/** An interrupted command. */
export const interrupted = (
  { file, counts, failed = [], despiteDrift }: Case<'Interrupted'>,
  display: MessageDisplay,
  describe: Describe,
): Problem => {
  const title = 'interrupted';
  if (file === undefined) return { title, next: ['Nothing was written.'] };
  if (counts?.failed === 0 && counts.notStarted === 0)
    return {
      title,
      body: [countsLine(counts), line(2, ['All changes are written, but were not compared with the plan.'])],
      next: [
        { text: 'To read the project and confirm the outcome:', command: resumeCommand(file, despiteDrift) },
      ],
    };
  return {
    title,
    ...(counts && { body: interruptedLines(counts, failed, display, describe) }),
    next: [{ text: 'To continue:', command: resumeCommand(file, despiteDrift) }],
  };
};

/** A write that could not be sent soon enough after its precondition was checked. */
export const notSentInTime = ({ operation }: Case<'NotSentInTime'>): Problem => ({
  title: `${operation} could not be sent within two seconds of checking what it changes`,
  next: ['The server or this machine is too busy. Apply with a lower --parallelism.'],
});

/** A lock that somebody else released. */
export const lockLost: Problem = {
  title: 'somebody else released the project lock while this apply held it',
  next: ['Find out who released it: another apply may be writing to the project.'],
};

/** A write that conflicts with a change by somebody else. */
export const conflict = (
  { kind, name, id, fields, gone }: Case<'Conflict'>,
  { isSecret }: MessageDisplay,
): Problem => {
  const called = name === '' ? safeText(id ?? '') : safeName(name);
  return {
    title: `somebody else ${gone === true ? 'removed' : 'changed'} ${ENTITY_WORDS[kind]} ${called} in the meantime; their change was kept`,
    body: fields
      .flatMap((field) => driftRows(field, isSecret))
      .map((row) =>
        line(2, [
          `${rowLabel(row)}  `,
          span(`before ${valueText(row.before)}`, 'before'),
          ...(row.isPlanned ? [', ', span(`planned ${valueText(row.planned)}`, 'update')] : []),
          ', ',
          span(`now ${valueText(row.now)}`, 'after'),
        ]),
      ),
    next: ['Make a new plan, which starts from the current state.'],
  };
};
