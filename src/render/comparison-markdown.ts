import type { ComparedEntity, ComparedRow } from './comparison-view.ts';
import {
  COMPARED_WORDS,
  type ComparedPart,
  comparedParts,
  type ComparedPlans,
  coveredSentence,
  rowWords,
} from './comparison-words.ts';
import { type MarkdownSection, withinBudget } from './markdown/budget.ts';
import { mdName, mdSentence, mdText } from './markdown/escape.ts';
import type { RedactPatterns } from '../domain/redact.ts';
import { number } from './wording.ts';

const LONGEST_VALUE = 60;
const MOST_ROWS = 30;

const code = (text: string): string => `<code>${mdText(text)}</code>`;

const rowText = (row: ComparedRow): string => {
  const { label, before, after, old } = rowWords(row, LONGEST_VALUE);
  const other = old === undefined ? '' : `; in the old plan ${code(old)}`;
  return `  - ${mdSentence(label)} ${before === undefined ? '' : `${code(before)} → `}${code(after)}${other}\n`;
};

const entityText = ({ kind, name, words, rows }: ComparedEntity): string => {
  const rest = rows.length - MOST_ROWS;
  const what = words.length === 0 ? '' : ` ${words.join(', ')}`;
  return [
    `- ${COMPARED_WORDS[kind]} ${mdName(name)}${what}\n`,
    ...rows.slice(0, MOST_ROWS).map(rowText),
    ...(rest > 0 ? [`  - … ${number(rest)} more\n`] : []),
  ].join('');
};

const sectionOf = ({ part, title, count, entities }: ComparedPart): MarkdownSection => ({
  open: `\n**${title}** (${number(count)})\n\n`,
  close: '',
  entries: entities.map(entityText),
  brief: entities.map((entity) => entityText({ ...entity, rows: [] })),
  ...(part === 'onlyNew' || part === 'differing' ? { important: true } : {}),
  what: 'changed entities',
  one: 'changed entity',
});

/** The comparison of two plans as Markdown of limited size. */
export const renderComparisonMarkdown = (
  { old, new: fresh, comparison }: ComparedPlans,
  { maxBytes, redact }: { readonly maxBytes: number; readonly redact: RedactPatterns },
): string => {
  const { projectName, projectID } = fresh.plan.target;
  const head = `<!-- resim-sync diff ${projectID} -->\n### Two plans for ${mdName(projectName)}\n\n${coveredSentence(comparison)}\n`;
  const foot = `\n<sub>${mdName(old.file)} of ${mdText(old.plan.createdAt)}, and ${mdName(fresh.file)} of ${mdText(fresh.plan.createdAt)}.</sub>\n`;
  const sections = comparedParts(comparison, redact).map(sectionOf);
  const minimal = `${head}\n_Details are omitted to keep the page within its size limit._\n`;
  return withinBudget(head, sections, foot, maxBytes, minimal);
};
