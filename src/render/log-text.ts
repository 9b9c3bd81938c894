import type { OutlineAction, OutlinedChange } from '../plan/outline.ts';
import type { LoggedPlan, PlanLog, UnreadPlan } from '../plan/plan-log.ts';
import {
  statusWords,
  foreignSentence,
  kindWord,
  creationWords,
  noPlansWords,
  undoesWords,
  unreadWords,
  changeSummary,
} from './log-words.ts';
import { makePalette, type Style } from './palette.ts';
import type { Extent } from './plan-text/extent.ts';
import { foldedList } from './plan-text/fold.ts';
import { safeName, safeText } from './safe-text.ts';
import { BLANK, line, type Line, printed, span } from './styled-line.ts';
import { briefSummaryLine } from './summary-line.ts';

const MOST_CHANGES = 20;

const GONE: ReadonlySet<OutlineAction> = new Set(['archived', 'deleted', 'unprotected']);

const signOf = ({
  actions,
  enter,
  leave,
}: OutlinedChange): { readonly sign: string; readonly style: Style } => {
  if (actions.some((action) => GONE.has(action))) return { sign: '-', style: 'archive' };
  if (actions.includes('created') || actions.includes('protected')) return { sign: '+', style: 'create' };
  if (actions.includes('restored')) return { sign: '<', style: 'restore' };
  if (leave > 0 && enter === 0) return { sign: '-', style: 'archive' };
  return enter > 0 && leave === 0 ? { sign: '+', style: 'create' } : { sign: '~', style: 'update' };
};

const changeLine = (change: OutlinedChange): Line => {
  const { sign, style } = signOf(change);
  return line(
    4,
    [
      span(`${sign} `, style),
      `${kindWord(change)} `,
      span(safeName(change.name), 'strong'),
      changeSummary(change),
    ],
    4,
  );
};

const planLines = (plan: LoggedPlan, plans: readonly LoggedPlan[], extent: Extent): Line[] => {
  const { text, style } = statusWords(plan);
  const undoes = undoesWords(plan, plans);
  return [
    line(0, [span(safeText(plan.file), 'strong'), '  ', span(text, style)]),
    line(2, [span(creationWords(plan), 'dim')]),
    ...(undoes === undefined ? [] : [line(2, [undoes])]),
    line(2, [briefSummaryLine(plan.head)]),
    ...foldedList(plan.changes ?? [], changeLine, extent, { most: MOST_CHANGES, indent: 4, what: 'changes' }),
    BLANK,
  ];
};

const unreadLine = (unread: UnreadPlan): Line =>
  line(0, [span(safeText(unread.file), 'strong'), '  ', span(unreadWords(unread), 'warning')]);

/** The plans in a folder with their status, for a terminal. */
export const renderLogText = (
  log: PlanLog,
  { colour, ...extent }: Extent & { readonly colour: boolean },
): string => {
  const { plans, unread, foreign } = log;
  return printed(
    [
      ...(plans.length === 0 ? [line(0, [noPlansWords(log)])] : []),
      ...plans.flatMap((plan) => planLines(plan, plans, extent)).slice(0, -1),
      ...(unread.length === 0 || plans.length === 0 ? [] : [BLANK]),
      ...unread.map(unreadLine),
      ...(foreign.length === 0 ? [] : [BLANK, line(0, [foreignSentence(foreign)])]),
    ],
    makePalette(colour),
    extent.width,
  );
};
