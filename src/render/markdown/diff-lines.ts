import type { FieldChange, Value } from '../field-change.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import type { ExperienceView } from '../experience-view.ts';
import type { MembershipView } from '../membership-view.ts';
import { MASK } from '../../domain/redact.ts';
import { inertLine, safeName, shortened } from '../safe-text.ts';
import { sidesInLines, visibleLine } from '../value-lines.ts';
import { type DiffLine, lineDiff } from '../value-diff.ts';
import { counted, number } from '../wording.ts';

const LONGEST_LINE = 400;
const MOST_LINES = 40;
const CONTEXT = 2;

const isSecret = (value: Value | undefined): boolean => value?._tag === 'Secret';

/** Both sides as lines. A changed secret is marked as changed. */
const sidesOf = (change: FieldChange): { readonly before: string[]; readonly after: string[] } => {
  if (isSecret(change.before) && isSecret(change.after))
    return { before: [MASK], after: ['(secret, changed)'] };
  return sidesInLines(change);
};

const shown = (line: DiffLine): string => {
  const text = (value: string) => visibleLine(shortened(value, LONGEST_LINE));
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
    : [...lines.slice(0, MOST_LINES), `  … ${counted(lines.length - MOST_LINES, 'more line')}`];

/** One changed field as lines of a `diff` block. */
const fieldDiff = (change: FieldChange): string[] => {
  const { before, after } = sidesOf(change);
  const lines = lineDiff(before, after, CONTEXT);
  return [`# ${fieldLabel(change)}`, ...cut(lines.map(shown))].map(inertLine);
};

/** What changes inside an experience, as lines of a `diff` block. */
export const experienceDiff = ({ fields }: Pick<ExperienceView, 'fields'>): string[] =>
  fields.flatMap(fieldDiff);

const MOST_MEMBERS = 50;

const members = (sign: '-' | '+', list: MembershipView['enters'], what: string): string[] => {
  const names = list.slice(0, MOST_MEMBERS).map(({ name, archived }) => {
    return `${sign} ${safeName(name)}${archived ? ' (through archiving)' : ''}`;
  });
  const rest = list.length - names.length;
  return rest === 0 ? names : [...names, `# … ${number(rest)} more ${what}`];
};

/** The members that leave and enter a tag, system or suite, as lines of a `diff` block. */
export const membershipDiff = ({ leaves, enters }: Pick<MembershipView, 'leaves' | 'enters'>): string[] =>
  [...members('-', leaves, 'leave'), ...members('+', enters, 'enter')].map(inertLine);
