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
import { failureLines, type Tell, titleLines } from './failed-operations.ts';
import type { Problem, Telling } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

const countsLine = ({ done, failed, notStarted }: ApplyCounts): Line =>
  line(2, [`${number(done)} done, ${number(failed)} failed, ${number(notStarted)} not started.`]);

const whatStopped = ({ failed: count }: ApplyCounts, failed: readonly FailedOperation[]): string => {
  if (count > 0) return `${counted(count, 'operation')} failed`;
  if (failed.some(({ error }) => error._tag === 'FileFailed')) return 'writing the journal failed';
  return failed.some(({ error }) => error._tag === 'LockLost')
    ? 'its lock was lost'
    : 'looking at its lock failed';
};

/** An apply that stopped part-way: what is done, what failed for which reason, and how to go on. */
export const applyIncomplete = (
  { file, failed, counts, besideDrift }: Case<'ApplyIncomplete'>,
  telling: Telling,
  tell: Tell,
): Problem => ({
  title: `the apply of ${safeText(file)} stopped part-way: ${whatStopped(counts, failed)}`,
  body: [countsLine(counts), ...failureLines(failed, telling, tell)],
  next: [
    { text: 'When the cause is gone, continue:', command: resumeCommand(file, besideDrift) },
    'What is done stays done; a new plan would hold the rest too.',
  ],
});

const differenceLines =
  ({ isSecret }: Telling) =>
  ({ kind, name, id, field, planned, now }: OutcomeDifference): Line[] => [
    line(2, [
      span('~ ', 'update'),
      `${ENTITY_WORDS[kind]} `,
      span(name === '' ? safeText(id ?? '') : safeName(name), 'strong'),
    ]),
    // The planned value takes the place of the one before: what differs is what the plan promised.
    ...driftRows({ field, before: planned, now }, isSecret).map((row) =>
      line(6, [
        `${rowLabel(row)}  `,
        span(`planned ${valueText(row.before)}`, 'before'),
        ', ',
        span(`now ${valueText(row.now)}`, 'after'),
      ]),
    ),
  ];

/** An apply whose outcome is not what its plan promised. */
export const outcomeDiffers = (
  { file, differences, counts }: Case<'OutcomeDiffers'>,
  telling: Telling,
): Problem => ({
  title: `the apply of ${safeText(file)} ran, but its outcome is not what the plan promised`,
  body: [
    countsLine(counts),
    BLANK,
    ...foldedList(differences, 20, telling, 2, 'differences', differenceLines(telling)),
  ],
  next: [
    'Somebody else may have changed the project meanwhile, or the server keeps other values than it was sent.',
    {
      text: 'To see whether the plan can be finished, or what is in its way:',
      command: `sync check ${shellWord(file)}`,
    },
  ],
});

/** An apply that did everything, whose outcome nobody could look at. */
export const outcomeUnknown = (
  { file, counts, error, besideDrift }: Case<'OutcomeUnknown'>,
  tell: Tell,
): Problem => {
  const { title, body = [], next } = tell(error);
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
        text: 'Every request was answered as done. To look at the project and confirm it:',
        command: resumeCommand(file, besideDrift),
      },
    ],
  };
};

const interruptedLines = (
  counts: ApplyCounts,
  failed: readonly FailedOperation[],
  telling: Telling,
  tell: Tell,
): Line[] => {
  const givenUp = failed.filter(({ error }) => error._tag === 'Interrupted');
  const others = failed.filter(({ error }) => error._tag !== 'Interrupted');
  if (givenUp.length === 0) return [countsLine(counts), ...failureLines(others, telling, tell)];
  const { done, notStarted } = counts;
  const numbers = [
    `${number(done)} done`,
    `${number(counts.failed - givenUp.length)} failed`,
    `${number(givenUp.length)} given up`,
    `${number(notStarted)} not started`,
  ];
  return [
    line(2, [`${numbers.join(', ')}.`]),
    BLANK,
    ...titleLines(givenUp, telling, '? ', 'given up'),
    line(6, ['sent and not answered in time: it may have been done, which --resume finds out']),
    ...failureLines(others, telling, tell),
  ];
};

/** A command that was told to stop. */
export const interrupted = (
  { file, counts, failed = [], besideDrift }: Case<'Interrupted'>,
  telling: Telling,
  tell: Tell,
): Problem => {
  const title = 'interrupted';
  if (file === undefined) return { title, next: ['Nothing was written.'] };
  if (counts?.failed === 0 && counts.notStarted === 0)
    return {
      title,
      body: [
        countsLine(counts),
        line(2, ['Everything is written. It was not compared with the plan any more.']),
      ],
      next: [{ text: 'To look at the project and confirm it:', command: resumeCommand(file, besideDrift) }],
    };
  return {
    title,
    ...(counts && { body: interruptedLines(counts, failed, telling, tell) }),
    next: [{ text: 'Continue it:', command: resumeCommand(file, besideDrift) }],
  };
};

/** A write that could not be sent soon enough behind the look at what it changes. */
export const notSentInTime = ({ operation }: Case<'NotSentInTime'>): Problem => ({
  title: `${operation} could not be sent within two seconds of the look at what it changes`,
  next: ['The server or this machine is too busy. Apply with a lower --parallelism.'],
});

/** A lock that somebody else freed while it was held. */
export const lockLost: Problem = {
  title: 'the lock of the project was freed by somebody else while this apply held it',
  next: ['Find out who freed it: another apply may be writing to the project.'],
};

/** A write that found somebody else's change in its way. */
export const conflict = (
  { kind, name, id, fields, gone }: Case<'Conflict'>,
  { isSecret }: Telling,
): Problem => {
  const called = name === '' ? safeText(id ?? '') : safeName(name);
  return {
    title: `somebody else ${gone === true ? 'removed' : 'changed'} ${ENTITY_WORDS[kind]} ${called} meanwhile; their change was left as it is`,
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
    next: ['Make a new plan: it starts from what is there now.'],
  };
};
