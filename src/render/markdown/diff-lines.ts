import type { FieldChange, Value } from '../field-change.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import type { ExperienceView, MembershipView } from '../plan-view.ts';
import { MASK } from '../redact.ts';
import { safeName, safeText, shortened } from '../safe-text.ts';
import { type DiffLine, lineDiff } from '../value-diff.ts';
import { counted, number } from '../wording.ts';

const LONGEST_LINE = 400;
const MOST_LINES = 40;
const CONTEXT = 2;

const texts = (value: Value | undefined, changed: boolean): string[] => {
  switch (value?._tag) {
    case undefined:
      return [];
    case 'Text':
      return value.text.split('\n');
    case 'List':
      return [...value.items];
    case 'Literal':
      return [value.text];
    case 'Secret':
      return [changed ? '(secret, changed)' : MASK];
  }
};

const shown = (line: DiffLine): string => {
  const text = (value: string) => safeText(shortened(value, LONGEST_LINE));
  switch (line._tag) {
    case 'Same':
      return `  ${text(line.text)}`;
    case 'Gap':
      return `  … ${counted(line.lines, 'equal line')}`;
    case 'Removed':
      return `- ${text(line.parts.map((part) => part.text).join(''))}`;
    case 'Added':
      return `+ ${text(line.parts.map((part) => part.text).join(''))}`;
  }
};

const cut = (lines: readonly string[]): string[] =>
  lines.length <= MOST_LINES
    ? [...lines]
    : [...lines.slice(0, MOST_LINES), `  … ${number(lines.length - MOST_LINES)} more lines`];

/** One changed field as lines of a `diff` block. */
const fieldDiff = (change: FieldChange): string[] => {
  const both = change.before !== undefined && change.after !== undefined;
  const lines = lineDiff(texts(change.before, false), texts(change.after, both), CONTEXT);
  return [`# ${fieldLabel(change)}`, ...cut(lines.map(shown))];
};

/** What changes inside an experience, as lines of a `diff` block. */
export const experienceDiff = ({ fields }: ExperienceView): string[] => fields.flatMap(fieldDiff);

const MOST_MEMBERS = 50;

const members = (sign: '-' | '+', list: MembershipView['enters'], what: string): string[] => {
  const names = list.slice(0, MOST_MEMBERS).map(({ name, archived }) => {
    return `${sign} ${safeName(name)}${archived ? ' (archived by this plan)' : ''}`;
  });
  const rest = list.length - names.length;
  return rest === 0 ? names : [...names, `# … ${number(rest)} more ${what}`];
};

/** What leaves and enters a tag, system or suite, as lines of a `diff` block. */
export const membershipDiff = ({ leaves, enters }: MembershipView): string[] => [
  ...members('-', leaves, 'leave'),
  ...members('+', enters, 'enter'),
];
