import type { LoggedPlan, PlanLog } from '../plan/plan-log.ts';
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
import { withinBudget } from './markdown/budget.ts';
import { mdName, mdText } from './markdown/escape.ts';
import { briefSummaryLine } from './summary-line.ts';
import { counted, number } from './wording.ts';

const MOST_CHANGES = 20;

const changesText = ({ changes = [] }: LoggedPlan, full: boolean): string => {
  const shown = full || changes.length <= MOST_CHANGES + 2 ? changes : changes.slice(0, MOST_CHANGES);
  const rest = changes.length - shown.length;
  return [
    ...shown.map((one) => `  - ${kindWord(one)} ${mdName(one.name)}${mdText(changeSummary(one))}\n`),
    ...(rest === 0 ? [] : [`  - … ${number(rest)} more\n`]),
  ].join('');
};

const planText = (plan: LoggedPlan, plans: readonly LoggedPlan[]): string => {
  const undoes = undoesWords(plan, plans);
  return `- **${mdText(statusWords(plan).text)}**: ${mdName(plan.file)}, ${mdText(creationWords(plan))}${undoes === undefined ? '' : `; ${mdText(undoes)}`}. ${mdText(briefSummaryLine(plan.head))}\n`;
};

/** The plans in a folder with their status, as Markdown of limited size. */
export const renderLogMarkdown = (
  log: PlanLog,
  { maxBytes, full }: { readonly maxBytes: number; readonly full: boolean },
): string => {
  const { folder, plans, unread, foreign } = log;
  const none = plans.length === 0 ? `\n${mdText(noPlansWords(log))}\n` : '';
  const head = `### ${plans.length === 0 ? 'No plans' : counted(plans.length, 'plan')} in ${mdName(folder)}\n${none}`;
  const section = {
    open: '\n',
    close: '',
    entries: plans.map((plan) => `${planText(plan, plans)}${changesText(plan, full)}`),
    brief: plans.map((plan) => planText(plan, plans)),
    what: 'plans',
    one: 'plan',
  };
  const unreadSection = {
    open: '\n**Not read**\n\n',
    close: '',
    entries: unread.map((one) => `- ${mdName(one.file)} ${mdText(unreadWords(one))}\n`),
    what: 'files',
    one: 'file',
  };
  const foot = foreign.length === 0 ? '' : `\n<sub>${mdText(foreignSentence(foreign))}</sub>\n`;
  return withinBudget(head, [section, unreadSection], foot, maxBytes, head);
};
