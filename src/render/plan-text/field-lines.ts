import type { FieldChange, Value } from '../field-change.ts';
import type { Style } from '../palette.ts';
import { MASK } from '../../domain/redact.ts';
import { quoted, safeName, safeText } from '../safe-text.ts';
import { columns, line, type Line, padded, type StyledText, span, spanColumns } from '../styled-line.ts';
import { type DiffLine, lineDiff, type DiffPart, unmarked, wordDiff } from '../value-diff.ts';
import { sidesInLines, visibleLine } from '../value-lines.ts';
import { counted, number } from '../wording.ts';
import type { Extent } from './extent.ts';

const CONTEXT = 2;
const MOST_DIFF_LINES = 24;
const LONGEST_LINE = 400;
const WIDEST_LABEL = 34;
// Deeper than any first line, so that continuation lines are recognisable without colour.
const HANG = 4;

const ITEM_WORDS: Partial<Record<FieldChange['field'], string>> = {
  environmentVariables: 'env',
  customFields: 'custom field',
};

/** The label of a changed value: `description`, `env MAX_ALTITUDE_M`, `custom field owner`. */
export const fieldLabel = ({ field, item, part }: Pick<FieldChange, 'field' | 'item' | 'part'>): string => {
  if (item === undefined) return field;
  return `${ITEM_WORDS[field] ?? field} ${safeName(item)}${part ? ` (${part})` : ''}`;
};

const folded = (text: string, full: boolean): string =>
  full || text.length <= LONGEST_LINE
    ? text
    : `${text.slice(0, LONGEST_LINE)}… (${counted(text.length - LONGEST_LINE, 'more character')})`;

/** A value on one line; undefined if it has several. */
const inline = (value: Value): string | undefined => {
  switch (value._tag) {
    case 'Text':
      return /[\n\r]/.test(value.text) ? undefined : quoted(value.text);
    case 'Literal':
      return safeText(value.text);
    case 'List':
      return value.items.length === 0 ? '(none)' : undefined;
    case 'Secret':
      return MASK;
  }
};

const words = (parts: readonly DiffPart[], plain: Style, strong: Style): StyledText[] =>
  unmarked(parts).map(({ text, differs }) => span(text, differs ? strong : plain));

const cut = (parts: readonly DiffPart[], full: boolean): DiffPart[] => {
  const length = parts.reduce((sum, part) => sum + part.text.length, 0);
  if (!full && length > LONGEST_LINE)
    return [{ text: folded(visibleLine(parts.map((part) => part.text).join('')), false), differs: false }];
  return parts.map((part, i) => ({
    ...part,
    text: i === parts.length - 1 ? visibleLine(part.text) : safeText(part.text),
  }));
};

const diffLine = (diff: DiffLine, indent: number, full: boolean): Line => {
  switch (diff._tag) {
    case 'Same':
      return line(indent, ['  ', folded(visibleLine(diff.text), full)], HANG);
    case 'Removed':
      return line(
        indent,
        [span('- ', 'before'), ...words(cut(diff.parts, full), 'before', 'beforeWord')],
        HANG,
      );
    case 'Added':
      return line(indent, [span('+ ', 'after'), ...words(cut(diff.parts, full), 'after', 'afterWord')], HANG);
    case 'Gap':
      return line(indent, [span(`  … ${counted(diff.lines, 'equal line')}`, 'dim')]);
  }
};

const diffLines = (change: FieldChange, indent: number, { full }: Extent): Line[] => {
  const { before, after } = sidesInLines(change);
  const diff = lineDiff(before, after, full ? Infinity : CONTEXT);
  const shown = full || diff.length <= MOST_DIFF_LINES ? diff : diff.slice(0, MOST_DIFF_LINES - 2);
  const rest = diff.length - shown.length;
  return [
    ...shown.map((one) => diffLine(one, indent, full)),
    ...(rest === 0 ? [] : [line(indent, [span(`… ${number(rest)} more lines (--full shows all)`, 'dim')])]),
  ];
};

const ARROW = ' -> ';

const highlighted = (before: string, after: string): StyledText[] => {
  const parts = wordDiff(before, after);
  return [
    ...words(parts.before, 'before', 'beforeWord'),
    span(ARROW, 'dim'),
    ...words(parts.after, 'after', 'afterWord'),
  ];
};

/** Before and after on one line; undefined if either has several lines. */
const inlineSpans = ({ before, after }: FieldChange): StyledText[] | undefined => {
  const was = before && inline(before);
  const becomes = after && inline(after);
  if (before && after) {
    if (before._tag === 'Secret')
      return [span(MASK, 'before'), span(ARROW, 'dim'), span('(secret, changed)', 'after')];
    return was === undefined || becomes === undefined ? undefined : highlighted(was, becomes);
  }
  const only = was ?? becomes;
  return only === undefined ? undefined : [span(only, before ? 'before' : 'after')];
};

/** The mark of a change: added, removed or changed. */
export const markOf = (sides: {
  readonly isSet: boolean;
  readonly willBe: boolean;
}): { readonly text: string; readonly style: Style } => {
  if (!sides.isSet) return { text: '+', style: 'create' };
  return sides.willBe ? { text: '~', style: 'update' } : { text: '-', style: 'archive' };
};

const stacked = (change: FieldChange, head: StyledText[], indent: number, extent: Extent): Line[] => [
  line(indent, head),
  ...diffLines(change, indent + 4, extent),
];

const oneField = (change: FieldChange, column: number, indent: number, extent: Extent): Line[] => {
  const { text: mark, style } = markOf({
    isSet: change.before !== undefined,
    willBe: change.after !== undefined,
  });
  const head = [span(`${mark} `, style), span(padded(fieldLabel(change), column))];
  const value = inlineSpans(change);
  if (value === undefined) return stacked(change, head, indent, extent);
  const fits = indent + spanColumns(head) + 2 + spanColumns(value) <= extent.width;
  if (fits) return [line(indent, [...head, '  ', ...value], 6)];
  if (change.before && change.after) return stacked(change, head, indent, extent);
  const whole = value.map((one) => ({ ...one, text: folded(one.text, extent.full) }));
  return [line(indent, head), line(indent + 4, whole)];
};

/** The changed fields of an experience with aligned labels, each as before -> after or as a line diff. */
export const fieldLines = (changes: readonly FieldChange[], indent: number, extent: Extent): Line[] => {
  const labels = changes.map((change) => columns(fieldLabel(change)));
  const column = Math.min(WIDEST_LABEL, Math.max(0, ...labels));
  return changes.flatMap((change) => oneField(change, column, indent, extent));
};
