import type { Place } from '../../domain/place.ts';
import { isSecretVariable, MASK, type IsSecret } from '../../domain/redact.ts';
import { safeText } from '../safe-text.ts';
import { columns, line, type Line, span } from '../styled-line.ts';

/** `file:line:column`, which editors and terminals turn into links. */
export const placeText = ({ file, line: row, column }: Place): string =>
  `${safeText(file)}:${String(row)}:${String(column)}`;

const NAME = /\bname['"]?\s*:\s*(?:"([^"]*)"|'([^']*)'|([^\s,}#]+))/g;
const ASSIGNMENT = /(?<![\w.-])([\w.-]+)["']?\s*(?:=|:(?=\s|["']|$))/g;
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?`;
// Within brackets, a comma or a bracket ends a value.
const VALUE = new RegExp(String.raw`(\s*)(?:${QUOTED}|(?![*|>])\S.*)`, 'y');
const VALUE_IN_BRACKETS = new RegExp(String.raw`(\s*)(?:${QUOTED}|(?![*|>])[^\s,}\]][^,}\]]*)`, 'y');

/** A part of a line with a secret, and what to show instead. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly space: string;
}

const valueAt = (text: string, from: number, isInBrackets: boolean): Stretch | undefined => {
  const pattern = isInBrackets ? VALUE_IN_BRACKETS : VALUE;
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? undefined : { from, to: from + found[0].trimEnd().length, space: found[1] ?? '' };
};

/**
 * The values of environment variables in a config line that are secret: under `value`, or after their names, as in other tools. If the names are
 * on other lines, every value may be secret.
 */
const secretStretches = (text: string, isSecret: IsSecret): readonly Stretch[] => {
  const names = [...text.matchAll(NAME)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
  const mayBeSecret = names.length === 0 || names.some(isSecret);
  const bracket = text.search(/[[{]/);
  const stretches: Stretch[] = [];
  let end = 0;
  for (const { 0: all, 1: key = '', index } of text.matchAll(ASSIGNMENT)) {
    const from = index + all.length;
    if (from < end || (key !== 'value' && !isSecret(key))) continue;
    const found = valueAt(text, from, bracket >= 0 && bracket < from);
    if (found === undefined) continue;
    end = found.to;
    const value = text.slice(from, end).trim().replace(/^["']/, '');
    if (key !== 'value' || mayBeSecret || isSecretVariable(isSecret, { name: '', value }))
      stretches.push(found);
  }
  return stretches;
};

interface Shown {
  readonly text: string;
  readonly column: number;
  readonly length: number;
}

const masked = ({ lineText, column, length }: Place, isSecret: IsSecret): Shown => {
  const start = column - 1;
  let [text, at] = ['', 0];
  let marked = { column, length };
  for (const { from, to, space } of secretStretches(lineText, isSecret)) {
    text += `${lineText.slice(at, from)}${space}`;
    if (at <= start && start < from) marked = { ...marked, length: Math.min(length, from - start) };
    if (from <= start && start < to) marked = { column: text.length + 1, length: MASK.length };
    text += MASK;
    at = to;
    if (to <= start) marked = { column: column + text.length - to, length };
  }
  return { text: text + lineText.slice(at), ...marked };
};

const BEFORE_CARET = 40;

/** Cuts a long line around the marked range. */
const cut = ({ text, column, length }: Shown, room: number): Shown => {
  const before = Math.min(BEFORE_CARET, Math.floor(room / 2));
  const start = column - 1 > Math.max(before, room - 10) ? Math.max(0, column - 1 - before) : 0;
  const end = start + room;
  const head = start > 0 ? '…' : '';
  const shown = `${head}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  return { text: shown, column: column - start + head.length, length };
};

interface FrameText {
  readonly before: string;
  readonly meant: string;
  readonly after: string;
}

const frameText = (shown: Shown): FrameText => {
  // A tab becomes one space, to keep the carets aligned.
  const safe = (text: string) => safeText(text.replaceAll('\t', ' '));
  const start = shown.column - 1;
  const end = start + shown.length;
  return {
    before: safe(shown.text.slice(0, start)),
    meant: safe(shown.text.slice(start, end)),
    after: safe(shown.text.slice(end)),
  };
};

/** The minimum width. Narrower terminals wrap the line. */
const LEAST_ROOM = 20;

const LEAST_CHARACTERS = 2;

/** Cuts the line until it fits. Escaped characters need more room than their number suggests. */
const fitting = (shown: Shown, room: number): FrameText => {
  let characters = room;
  for (;;) {
    const text = frameText(cut(shown, characters));
    const needed = columns(text.before + text.meant + text.after);
    if (needed <= room + 2 || characters <= LEAST_CHARACTERS) return text;
    characters = Math.max(LEAST_CHARACTERS, Math.floor(characters * 0.8));
  }
};

/** The line of a place, with carets below the marked range. */
export const codeFrame = (place: Place, width: number, isSecret: IsSecret): Line[] => {
  const number = String(place.line);
  const room = Math.max(LEAST_ROOM, width - number.length - 9);
  const { before, meant, after } = fitting(masked(place, isSecret), room);
  const gutter = ' '.repeat(number.length);
  return [
    line(4, [span(`${number} | `, 'dim'), before, span(meant, 'strong'), after], 0),
    line(4, [
      span(`${gutter} | `, 'dim'),
      ' '.repeat(columns(before)),
      span('^'.repeat(Math.max(1, columns(meant))), 'error'),
    ]),
  ];
};
