import type { ApplyReport } from '../domain/apply-report.ts';
import type { Plan } from '../plan/plan.ts';
import { afterApply, afterPartial, doneCounts } from './apply-text.ts';
import { storedDifferently } from './stored-differently.ts';
import { driftEntryText } from './drift-markdown.ts';
import { type UnrelatedDrift, unrelatedDrift } from './drift-view.ts';
import { type MarkdownSection, withinBudget } from './markdown/budget.ts';
import { mdName, mdSentence, mdText } from './markdown/escape.ts';
import { applyMarker } from './markdown/marker.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { number } from './wording.ts';

/** The warning about drift outside the plan. */
export const unrelatedDriftSection = ({ title, advice, entries }: UnrelatedDrift): MarkdownSection => ({
  open: `\n> [!WARNING]\n> ${mdSentence(title)} ${mdSentence(advice)}\n\n`,
  close: '',
  entries: entries.map(driftEntryText),
  what: 'drifted entities',
  one: 'drifted entity',
});

/** The report of an apply as Markdown of limited size, for a comment or a CI summary. */
export const renderApplyMarkdown = (
  plan: Plan,
  report: ApplyReport,
  maxBytes: number,
  redact: RedactPatterns = [],
): string => {
  const kept = storedDifferently(report, redact);
  const total = [afterApply(report), ...afterPartial(plan).map(mdSentence)].join(' ');
  const head = `${applyMarker(plan.target.projectID)}\n### Applied to ${mdName(plan.target.projectName)}\n\n${total}\n`;
  const done = doneCounts(report).map(({ count, what }) => `- ${number(count)} ${what}\n`);
  const created = {
    open: `\n**Created** (${number(report.created.length)})\n\n`,
    close: '',
    entries: report.created.map(
      ({ name, experienceID }) => `- ${mdName(name)} <code>${mdText(experienceID)}</code>\n`,
    ),
    what: 'created experiences',
    one: 'created experience',
  };
  const others = {
    open: `\n> [!WARNING]\n> ${mdSentence(kept?.title ?? '')} ${mdSentence(kept?.advice ?? '')}\n\n`,
    close: '',
    entries: (kept?.lines ?? []).map((text) => `- ${mdText(text)}\n`),
    what: 'such values',
    one: 'such value',
  };
  const unrelated = unrelatedDrift(report.drift, makeIsSecret(redact));
  const warned = [...(kept ? [others] : []), ...(unrelated ? [unrelatedDriftSection(unrelated)] : [])];
  const counts = done.length === 0 ? '' : `\n${done.join('')}`;
  return withinBudget(`${head}${counts}`, [...warned, created], '', maxBytes, head);
};
