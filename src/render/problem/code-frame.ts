import type { Place } from '../../domain/place.ts';
import { MASK, type IsSecret } from '../../domain/redact.ts';
import { safeText } from '../safe-text.ts';
import { columns, line, type Line, span } from '../styled-line.ts';

/** `file:line:column`, which editors and terminals turn into links. */
export const placeText = ({ file, line: row, column }: Place): string =>
  `${safeText(file)}:${String(row)}:${String(column)}`;

const NAME = /\bname['"]?\s*:\s*(?:"([^"]*)"|'([^']*)'|([^\s,}#]+))/;
const VALUE = /\bvalue['"]?\s*:\s*(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|(?![[{&*!|>])[^\s,}#][^,}#]*)/;

/** The range of a config line that contains a secret value of an environment variable. */
const secretStretch = (text: string, isSecret: IsSecret): { from: number; to: number } | undefined => {
  const value = VALUE.exec(text);
  if (value === null) return undefined;
  const name = NAME.exec(text);
  // If the name is on another line, the value may be secret.
  const hide = name === null || isSecret(name[1] ?? name[2] ?? name[3] ?? '');
  const from = value.index + value[0].indexOf(':') + 1;
  return hide ? { from, to: value.index + value[0].trimEnd().length } : undefined;
};

interface Shown {
  readonly text: string;
  readonly column: number;
  readonly length: number;
}

const masked = ({ lineText, column, length }: Place, isSecret: IsSecret): Shown => {
  const stretch = secretStretch(lineText, isSecret);
  if (!stretch) return { text: lineText, column, length };
  const text = `${lineText.slice(0, stretch.from)} ${MASK}${lineText.slice(stretch.to)}`;
  if (column - 1 < stretch.from) return { text, column, length: Math.min(length, stretch.from + 1 - column) };
  return { text, column: stretch.from + 2, length: MASK.length };
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
