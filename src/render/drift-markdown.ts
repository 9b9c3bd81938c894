import type { Drift } from '../domain/drift.ts';
import type { PlanRemake } from '../domain/plan-error.ts';
import { filteredDrift, type ShownDrift, shownDriftWords } from './drift-filter.ts';
import { changeWords, nowText, rowLabel, valueText } from './drift-text.ts';
import { type DriftEntry, type DriftRow, driftView, touchSentence } from './drift-view.ts';
import { type MarkdownSection, withinBudget } from './markdown/budget.ts';
import { applyMarker } from './markdown/marker.ts';
import { fenced, mdName, mdSentence, mdText } from './markdown/escape.ts';
import type { Advice } from './problem/problem.ts';
import { newPlanAdvice, unrelatedDriftAdvice } from './problem/plan-problem.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { ofAll } from './plan-filter.ts';
import { inertLine } from './safe-text.ts';
import { counted, ENTITY_WORDS, number } from './wording.ts';

/** How drift is shown as Markdown. */
export interface DriftMarkdownOptions extends ShownDrift {
  /** The plan file. */
  readonly file: string;
  readonly alreadyApplied: boolean;
  readonly remake: PlanRemake;
  /** Whether the apply was to be resumed. */
  readonly resumed?: boolean;
  /** Whether the plan was applied before. */
  readonly applied?: boolean;
  readonly maxBytes: number;
  readonly redact: RedactPatterns;
}

const cell = (text: string): string => `<code>${mdText(text)}</code>`;

const rowText = (row: DriftRow): string =>
  `| ${cell(rowLabel(row))} | ${cell(valueText(row.before))} | ${row.isPlanned ? cell(valueText(row.planned)) : '(left alone)'} | ${cell(nowText(row))} |\n`;

const MOST_ROWS = 30;

/** One drifted entity as Markdown. */
export const driftEntryText = (entry: DriftEntry): string => {
  const name = entry.name === undefined || entry.name === '' ? cell(entry.id) : mdName(entry.name);
  const last = entry.lastChange
    ? `, last changed ${cell(entry.lastChange.updateTimestamp)} by ${cell(entry.lastChange.updateUserID)}`
    : '';
  const head = `- ${ENTITY_WORDS[entry.kind]} ${name} ${changeWords(entry)}${last}\n`;
  if (entry.rows.length === 0) return head;
  const rest = entry.rows.length - MOST_ROWS;
  return [
    `${head}\n| | before | planned | now |\n| --- | --- | --- | --- |\n`,
    ...entry.rows.slice(0, MOST_ROWS).map(rowText),
    ...(rest > 0 ? [`| … ${number(rest)} more | | | |\n`] : []),
    '\n',
  ].join('');
};

const section = (
  title: string,
  entries: readonly DriftEntry[],
  all: number | undefined,
): MarkdownSection => ({
  open: `\n**${title}** (${ofAll(entries.length, all)})\n\n`,
  close: '',
  entries: entries.map(driftEntryText),
  what: 'drifted entities',
  one: 'drifted entity',
});

const advised = (advice: Advice | undefined): string => {
  if (advice === undefined) return '';
  return typeof advice === 'string'
    ? `\n${advice}\n`
    : `\n${advice.text}\n\n${fenced('sh', [inertLine(advice.command)])}\n`;
};

/** Why a plan can no longer be applied, as Markdown: each drifted entity before, planned and now. */
export const renderDriftMarkdown = (drift: Drift, options: DriftMarkdownOptions): string => {
  const { file, alreadyApplied, remake, maxBytes, redact } = options;
  const marker = `${applyMarker(remake.projectID)}\n`;
  const foot = advised(newPlanAdvice(options)) + advised(unrelatedDriftAdvice({ ...options, drift }));
  const view = filteredDrift(driftView(drift, makeIsSecret(redact)), options);
  const shown = shownDriftWords(view, options);
  const head = alreadyApplied
    ? `${marker}### The plan ${mdName(file)} was already applied\n\nAll of its changes are done.\n`
    : `${marker}### The plan ${mdName(file)} is stale\n\nThe project has changed since it was made: ` +
      `${counted(drift.length, 'entity has', 'entities have')} drifted. ${touchSentence(view)}\n${shown === undefined ? '' : `\n${mdSentence(shown)}\n`}`;
  const sections = alreadyApplied
    ? []
    : [
        section('Conflicts with the plan', view.conflicts, view.all?.conflicts.length),
        section('Already as planned', view.asPlanned, view.all?.asPlanned.length),
        section('Not touched by the plan', view.elsewhere, view.all?.elsewhere.length),
      ];
  return withinBudget(
    head,
    sections,
    foot,
    maxBytes,
    `${head}\n_Details are omitted to keep the page within its size limit._\n`,
  );
};
