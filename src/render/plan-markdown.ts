import { isPartial, type Plan } from '../plan/plan.ts';
import { withinBudget } from './markdown/budget.ts';
import { mdName, mdSentence, mdText } from './markdown/escape.ts';
import { planSections } from './markdown/plan-sections.ts';
import { filteredView, NO_FILTER, type PlanFilter, shownWords } from './plan-filter.ts';
import { planView } from './plan-view.ts';
import { isBlocking } from './plan-consent-text.ts';
import { planWarningFindings } from './plan-warning-text.ts';
import type { RedactPatterns } from '../domain/redact.ts';
import { changesNothing, summaryLine } from './summary-line.ts';
import { counted, number, shortChecksum } from './wording.ts';

/** A GitHub comment holds 65,536 characters; this leaves room for what a bot adds. */
export const DEFAULT_MAX_BYTES = 60_000;

/** How a plan is shown as Markdown. */
export interface PlanMarkdownOptions {
  /** The maximum size; omitted entries are counted. */
  readonly maxBytes: number;
  /** Lists equal changes one by one. */
  readonly full: boolean;
  readonly redact: RedactPatterns;
  readonly filter?: PlanFilter;
}

/**
 * The first line of every plan page for a project. It is invisible, and a bot uses it to find and replace its earlier comment.
 */
export const markdownMarker = ({ target }: Plan): string => `<!-- resim-sync plan ${target.projectID} -->`;

const MOST_WARNINGS = 10;

/** Capitalises a warning, unless it starts with a name. */
const capital = (message: string): string =>
  message.replace(
    /^(?:this plan|archiving|test suite|tag|the protection) /,
    (words) => words.charAt(0).toUpperCase() + words.slice(1),
  );

const warnings = (plan: Plan): string => {
  const findings = planWarningFindings(plan);
  const rest = findings.length - MOST_WARNINGS;
  return [
    ...findings.slice(0, MOST_WARNINGS).map(({ code, message, hint }) => {
      const kind = isBlocking(code) ? 'CAUTION' : 'WARNING';
      return `> [!${kind}]\n> ${mdSentence(capital(message))}${hint === undefined ? '' : `\n> ${mdSentence(hint)}`}\n\n`;
    }),
    ...(rest > 0 ? [`_${counted(rest, 'more warning is', 'more warnings are')} omitted._\n\n`] : []),
  ].join('');
};

const countRow = ({ summary }: Plan): string => {
  const { systemRemovals = 0 } = summary;
  const protections = (summary.protectionAdditions ?? 0) + (summary.protectionRemovals ?? 0);
  const creations = (summary.tagCreations ?? 0) + (summary.suiteCreations ?? 0);
  const columns = [
    ['archive', summary.archive],
    ['restore', summary.restore],
    ['rename', summary.rename],
    ['update', summary.update],
    ['create', summary.create],
    ['tags −', summary.tagRemovals],
    ['tags +', summary.tagAdditions],
    ...(systemRemovals === 0 ? [] : ([['systems −', systemRemovals]] as const)),
    ['systems +', summary.systemAdditions],
    ['suites', summary.suiteRevisions],
    ...(creations === 0 ? [] : ([['new tags, suites', creations]] as const)),
    ...(protections === 0 ? [] : ([['protections', protections]] as const)),
    ['unchanged', summary.unchanged],
  ] as const;
  const cell = (count: number) => (count === 0 ? '0' : `**${number(count)}**`);
  return [
    `| ${columns.map(([name]) => name).join(' | ')} |`,
    `|${' --: |'.repeat(columns.length)}`,
    `| ${columns.map(([, count]) => cell(count)).join(' | ')} |\n`,
  ].join('\n');
};

const heading = (plan: Plan): string =>
  `### ${isPartial(plan) ? 'Partial sync plan' : 'sync plan'} for ${mdName(plan.target.projectName)}\n\n`;

const headOf = (plan: Plan): string =>
  changesNothing(plan.summary)
    ? `${markdownMarker(plan)}\n${heading(plan)}${warnings(plan)}${summaryLine(plan)}\n`
    : `${markdownMarker(plan)}\n${heading(plan)}${warnings(plan)}${countRow(plan)}`;

const footOf = (plan: Plan): string => {
  const at = mdText(plan.createdAt);
  if (plan.undoes)
    return `\n<sub>${summaryLine(plan)} Planned at ${at} to undo the plan ${mdName(shortChecksum(plan.undoes))}.</sub>\n`;
  const from = plan.config.map(({ path }) => mdName(path)).slice(0, 5);
  const files = plan.config.length > from.length ? [...from, '…'] : from;
  const { archive, archiveFrom } = plan.options;
  const source = archiveFrom === undefined ? '' : ` (${mdText(archiveFrom)})`;
  const kept = archive ? '' : `, leaving unlisted experiences alone${source}`;
  return `\n<sub>${summaryLine(plan)} Planned from ${files.join(', ')} at ${at}${kept}.</sub>\n`;
};

/** The shortest form of a plan. */
const minimal = (plan: Plan): string => {
  const warned = planWarningFindings(plan).length;
  const left = warned === 0 ? 'The details are' : `${counted(warned, 'warning')} and all details are`;
  return `${markdownMarker(plan)}\n${summaryLine(plan)}\n\n_${left} omitted to keep the page within its size limit._\n`;
};

/** A plan as Markdown of limited size, for a pull request comment or a CI summary. */
export const renderPlanMarkdown = (plan: Plan, options: PlanMarkdownOptions): string => {
  const filter = options.filter ?? NO_FILTER;
  const view = filteredView(planView(plan, options.redact), filter);
  const shown = shownWords(view, filter);
  const head = `${headOf(plan)}${shown === undefined ? '' : `\n_${mdSentence(shown)}_\n`}`;
  const sections = planSections(view, options);
  return withinBudget(head, sections, footOf(plan), options.maxBytes, minimal(plan));
};
