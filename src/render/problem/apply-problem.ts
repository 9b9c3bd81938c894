import type { FailedOperation, OutcomeDifference, SyncError } from '../../domain/sync-error.ts';
import { rowLabel, valueText } from '../drift-text.ts';
import { driftRows } from '../drift-view.ts';
import { foldedList } from '../plan-text/fold.ts';
import { safeMessage, safeName, safeText, shortened } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { counted, ENTITY_WORDS, number } from '../wording.ts';
import { shellWord } from './command-line.ts';
import { adviceLines } from './advice-lines.ts';
import type { Problem, Telling } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

const countsLine = ({ done, failed, notStarted }: Case<'ApplyIncomplete'>['counts']): Line =>
  line(2, [`${number(done)} done, ${number(failed)} failed, ${number(notStarted)} not started.`]);

/** Operations that failed for one reason are told together. */
const byReason = (
  failed: readonly FailedOperation[],
  tell: (error: SyncError) => Problem,
): ReadonlyMap<string, { readonly problem: Problem; readonly titles: readonly string[] }> => {
  const reasons = new Map<string, { problem: Problem; titles: string[] }>();
  for (const { title, error } of failed) {
    const problem = tell(error);
    const known = reasons.get(problem.title);
    if (known) known.titles.push(title);
    else reasons.set(problem.title, { problem, titles: [title] });
  }
  return reasons;
};

/** An apply that stopped part-way: what is done, what failed for which reason, and how to go on. */
export const applyIncomplete = (
  { file, failed, counts }: Case<'ApplyIncomplete'>,
  telling: Telling,
  tell: (error: SyncError) => Problem,
): Problem => {
  const reasons = [...byReason(failed, tell).values()];
  const titleLine = (title: string) => line(4, [span('x ', 'error'), safeMessage(shortened(title))]);
  return {
    title: `the apply of ${safeText(file)} stopped part-way: ${counted(failed.length, 'operation')} failed`,
    body: [
      countsLine(counts),
      ...reasons.flatMap(({ problem, titles }) => [
        BLANK,
        ...foldedList(titles, 10, telling, 4, 'failed for this reason', titleLine),
        line(6, [span(problem.title, 'strong')]),
        ...(problem.body ?? []).map((one) => ({ ...one, indent: one.indent + 4 })),
        ...adviceLines(problem.next, 6),
      ]),
    ],
    next: [
      { text: 'When the cause is gone, continue:', command: `sync apply ${shellWord(file)} --resume` },
      'What is done stays done; a new plan would hold the rest too.',
    ],
  };
};

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
    'Make a new plan to see what is left.',
  ],
});

/** A command that was told to stop. */
export const interrupted = ({ file, counts }: Case<'Interrupted'>): Problem => ({
  title: 'interrupted',
  ...(counts && { body: [countsLine(counts)] }),
  next:
    file === undefined
      ? ['Nothing was written.']
      : [{ text: 'Continue it:', command: `sync apply ${shellWord(file)} --resume` }],
});

/** A write that found somebody else's change in its way. */
export const conflict = ({ kind, name, id, fields }: Case<'Conflict'>, { isSecret }: Telling): Problem => {
  const called = name === '' ? safeText(id ?? '') : safeName(name);
  return {
    title: `somebody else changed ${ENTITY_WORDS[kind]} ${called} meanwhile; their change was left as it is`,
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
