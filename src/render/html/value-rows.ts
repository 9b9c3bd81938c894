import type { FieldChange, Value } from '../field-change.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import { MASK } from '../../domain/redact.ts';
import { type DiffLine, lineDiff, type DiffPart, unmarked } from '../value-diff.ts';
import { safeText } from '../safe-text.ts';
import { sidesInLines, visibleLine } from '../value-lines.ts';
import { counted } from '../wording.ts';
import { Html, markup } from './markup.ts';

/** How much of a long value is shown. */
export interface ValueExtent {
  /** Shows everything, instead of shortening long values. */
  readonly full: boolean;
}

const LONGEST_LINE = 2000;
const MOST_LINES = 60;
const CONTEXT = 3;

/** The two sides of a table row; a side without such a line is absent. */
interface Pair {
  before?: Html;
  after?: Html;
  /** Set if both sides are equal. */
  readonly same?: true;
}

const NOT_SET = markup`<td class="none">not set</td>`;
const BLANK_CELL = markup`<td class="gap"></td>`;
const EMPTY = markup`<span class="none">empty</span>`;

const lengthOf = (parts: readonly DiffPart[]): number =>
  parts.reduce((sum, { text }) => sum + text.length, 0);

/** The parts of a line, shortened if it is long. */
const cut = (
  parts: readonly DiffPart[],
  full: boolean,
): { readonly parts: readonly DiffPart[]; readonly hidden: number } => {
  if (full || lengthOf(parts) <= LONGEST_LINE) return { parts, hidden: 0 };
  const shown: DiffPart[] = [];
  let room = LONGEST_LINE;
  for (const part of parts) {
    if (room <= 0) break;
    shown.push({ ...part, text: part.text.slice(0, room) });
    room -= part.text.length;
  }
  return { parts: shown, hidden: Math.max(0, lengthOf(parts) - lengthOf(shown)) };
};

const LINE_BREAK = new Html('\n');

/** Text of several lines, each made safe. Trailing white space is visible, at the end of the last line only if nothing follows (`isEnd`). */
const inLines = (text: string, isEnd: boolean): Html => {
  if (!text.includes('\n')) return markup`${isEnd ? visibleLine(text) : safeText(text)}`;
  const lines = text.split('\n');
  const safe = lines.map((line, i) => {
    const shown = i < lines.length - 1 || isEnd ? visibleLine(line) : safeText(line);
    return markup`${i === 0 ? undefined : LINE_BREAK}${shown}`;
  });
  return markup`${safe}`;
};

/** Text, with the parts marked that the other side does not have. For empty text, the word “empty”. */
export const marked = (parts: readonly DiffPart[], side: 'before' | 'after', full: boolean): Html => {
  if (lengthOf(parts) === 0) return EMPTY;
  const { parts: shown, hidden } = cut(parts, full);
  const texts = shown.map(({ text, differs }, i) => {
    const safe = inLines(text, i === shown.length - 1 && hidden === 0);
    if (!differs) return safe;
    return side === 'before' ? markup`<del>${safe}</del>` : markup`<ins>${safe}</ins>`;
  });
  return hidden === 0 ? markup`${texts}` : markup`${texts}<i>… ${counted(hidden, 'more character')}</i>`;
};

const plainLine = (text: string, full: boolean): Html => marked([{ text, differs: false }], 'before', full);

const putLine = (rows: Pair[], at: number, side: 'before' | 'after', line: Html): void => {
  const row = rows[at];
  if (row) row[side] = line;
  else rows.push({ [side]: line });
};

/** Puts removed lines beside the added lines that replace them. */
const pairs = (diff: readonly DiffLine[], full: boolean): Pair[] => {
  const rows: Pair[] = [];
  // Where these changed lines start, and where the next removed and the next added one go.
  let [start, removed, added] = [0, 0, 0];
  for (const line of diff)
    if (line._tag === 'Removed') {
      if (added > start) start = removed = added = rows.length;
      putLine(rows, removed++, 'before', marked(unmarked(line.parts), 'before', full));
    } else if (line._tag === 'Added')
      putLine(rows, added++, 'after', marked(unmarked(line.parts), 'after', full));
    else {
      const text =
        line._tag === 'Same'
          ? plainLine(line.text, full)
          : markup`<i>… ${counted(line.lines, 'equal line')}</i>`;
      rows.push({ before: text, after: text, same: true });
      start = removed = added = rows.length;
    }
  return rows;
};

const cell = (pair: Pair, side: 'before' | 'after', isSet: boolean): Html => {
  if (!isSet) return NOT_SET;
  const content = pair[side];
  if (content === undefined) return BLANK_CELL;
  return markup`<td class="${pair.same ? 'same' : side}">${content}</td>`;
};

const isSecret = (value: Value | undefined): boolean => value?._tag === 'Secret';

const pairsOf = (change: FieldChange, full: boolean): Pair[] => {
  if (change.before && change.after && (isSecret(change.before) || isSecret(change.after)))
    return [{ before: markup`${MASK}`, after: markup`${MASK} <i>changed</i>` }];
  const { before, after } = sidesInLines(change);
  const found = pairs(lineDiff(before, after, full ? Infinity : CONTEXT), full);
  return found.length === 0 ? [{ before: EMPTY, after: EMPTY }] : found;
};

const folded = (all: readonly Pair[], full: boolean): readonly Pair[] => {
  if (full || all.length <= MOST_LINES) return all;
  const rest = markup`<i>… ${counted(all.length - MOST_LINES, 'more line')}</i>`;
  return [...all.slice(0, MOST_LINES), { before: rest, after: rest, same: true }];
};

/** A changed field as table rows: its label, then the old and new lines side by side. */
export const sideBySideRows = (change: FieldChange, { full }: ValueExtent): Html[] => {
  const rows = folded(pairsOf(change, full), full);
  const span = rows.length === 1 ? '' : ` rowspan="${String(rows.length)}"`;
  const label = markup`<th scope="row"${new Html(span)}>${fieldLabel(change)}</th>`;
  return rows.map(
    (pair, i) =>
      markup`<tr data-field="${change.field}">${i === 0 ? label : undefined}${cell(pair, 'before', change.before !== undefined)}${cell(pair, 'after', change.after !== undefined)}</tr>`,
  );
};

/** A field with a single value, as a table row. */
export const valueRow = (
  label: string,
  value: Value,
  { full }: ValueExtent,
  field?: FieldChange['field'],
): Html => {
  const { after } = sidesInLines({ field: 'description', after: value });
  const shown = full ? after : after.slice(0, MOST_LINES);
  const rest = after.length - shown.length;
  const lines = shown.map((text) => markup`<div>${plainLine(text, full)}</div>`);
  const more = rest === 0 ? undefined : markup`<div><i>… ${counted(rest, 'more line')}</i></div>`;
  return markup`<tr${field === undefined ? undefined : markup` data-field="${field}"`}><th scope="row">${label}</th><td>${after.length === 0 ? EMPTY : lines}${more}</td></tr>`;
};
