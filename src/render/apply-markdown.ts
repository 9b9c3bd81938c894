import type { ApplyReport } from '../domain/apply-report.ts';
import type { Plan } from '../plan/plan.ts';
import { afterPartial, doneCounts } from './apply-text.ts';
import { withinBudget } from './markdown/budget.ts';
import { mdName, mdSentence, mdText } from './markdown/escape.ts';
import { applyMarker } from './markdown/marker.ts';
import { counted, number } from './wording.ts';

/** What an apply did, as Markdown for a comment or a CI summary, within a size. */
export const renderApplyMarkdown = (plan: Plan, report: ApplyReport, maxBytes: number): string => {
  const said = `${counted(report.counts.done, 'operation')}. The project is as planned.`;
  const total = [said, ...afterPartial(plan).map(mdSentence)].join(' ');
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
  const counts = done.length === 0 ? '' : `\n${done.join('')}`;
  return withinBudget(`${head}${counts}`, [created], '', maxBytes, head);
};
