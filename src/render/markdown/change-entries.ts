import { briefSides, groupCount, groupNames, inGroupsWords, isBrief, sharedWords } from '../change-words.ts';
import type { FieldChange } from '../field-change.ts';
import type { ChangeGroup, LoneExperience, SharedChange } from '../groups.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import { onlyChange } from '../tallies.ts';
import { number } from '../wording.ts';
import { experienceDiff } from './diff-lines.ts';
import { fenced, mdName, mdSentence, mdText } from './escape.ts';

/** A long and a short form of an entry. */
export interface MarkdownEntry {
  readonly whole: string;
  readonly brief: string;
}

/** A line that expands to a `diff` block, if there is one. The empty line keeps the block from absorbing a following list. */
export const details = (summary: string, diff: readonly string[]): string =>
  diff.length === 0
    ? `- ${summary}\n`
    : `<details><summary>${summary}</summary>\n\n${fenced('diff', diff)}\n\n</details>\n\n`;

const code = (words: string): string => `<code>${mdText(words)}</code>`;

const arrow = (before: string, after: string): string =>
  before === '' || after === '' ? `${before}${after}` : `${before} → ${after}`;

const signOf = (before: unknown, after: unknown): string => {
  if (before === undefined) return '+ ';
  return after === undefined ? '− ' : '';
};

const MOST_FIELDS = 3;

/** A short summary of the changed fields, to follow the name. */
const inWords = (fields: readonly FieldChange[]): string => {
  const rest = fields.length - MOST_FIELDS;
  const shown = (rest <= 1 ? fields : fields.slice(0, MOST_FIELDS)).map((change) => {
    const { before, after } = briefSides(change);
    const sides = [before, after].map((side) => (side === undefined ? '' : code(side)));
    return `${signOf(before, after)}${mdSentence(fieldLabel(change))} ${arrow(sides[0] ?? '', sides[1] ?? '')}`;
  });
  if (shown.length === 0) return '';
  return `: ${[...shown, ...(rest <= 1 ? [] : [`${number(rest)} more`])].join('; ')}`;
};

/** An experience with its title. What does not fit the line goes into an expandable block. */
export const experienceEntry = (title: string, view: LoneExperience): MarkdownEntry => {
  const isNew = view.group === 'create';
  const grouped = inGroupsWords(view);
  const line = `${title}${grouped === '' ? '' : `, ${grouped}`}${isNew ? '' : inWords(view.fields)}`;
  const isTold = !isNew && view.fields.length <= MOST_FIELDS && view.fields.every(isBrief);
  return {
    whole: isTold ? details(line, []) : details(line, experienceDiff(view)),
    brief: details(line, []),
  };
};

const sharedLine = (change: SharedChange): string => {
  const { how, before, after } = sharedWords(change);
  const isWhole = change.difference._tag === 'ToValue';
  const sign = isWhole ? signOf(before[0], after[0]) : '';
  const sides = [before, after].map((words) => words.map(code).join(', '));
  return `  - ${sign}${mdSentence(fieldLabel(change))} ${how === '' ? '' : `${mdText(how)} `}${arrow(sides[0] ?? '', sides[1] ?? '')}\n`;
};

/** The changes of a group that its line shows only in part. */
const longChanges = ({ changes }: ChangeGroup): FieldChange[] =>
  changes.flatMap(({ each }) => {
    const only = onlyChange(each);
    return only && !isBrief(only) ? [only] : [];
  });

/** Changes that many experiences share. */
export const groupEntry = (group: ChangeGroup): MarkdownEntry => {
  const names = groupNames(
    group.experiences.map(({ name, previousName }) => previousName ?? name),
    (name) => mdName(name),
  );
  const brief = `- **${groupCount(group)}**: ${names}\n${group.changes.map(sharedLine).join('')}`;
  const long = longChanges(group);
  if (long.length === 0) return { whole: brief, brief };
  return { whole: `${brief}\n${details('Line by line', experienceDiff({ fields: long }))}`, brief };
};
