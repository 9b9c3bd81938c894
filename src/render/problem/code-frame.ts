import type { Place } from '../../domain/place.ts';
import { MASK, type IsSecret } from '../../domain/redact.ts';
import { safeText } from '../safe-text.ts';
import { columns, line, type Line, span } from '../styled-line.ts';

/** `file:line:column`, as editors and terminals make links of. */
export const placeText = ({ file, line: row, column }: Place): string =>
  `${safeText(file)}:${String(row)}:${String(column)}`;

const NAME = /\bname['"]?\s*:\s*(?:"([^"]*)"|'([^']*)'|([^\s,}#]+))/;
const VALUE = /\bvalue['"]?\s*:\s*(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|(?![[{&*!|>])[^\s,}#][^,}#]*)/;

/** The stretch of a config line that holds the value of an environment variable which must not be shown. */
const secretStretch = (text: string, isSecret: IsSecret): { from: number; to: number } | undefined => {
  const value = VALUE.exec(text);
  if (value === null) return undefined;
  const name = NAME.exec(text);
  // A value alone on its line: its name stands on another, which is not known here.
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

/** Cuts a long line so that the meant place can be seen. */
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
  // A tab becomes one space, so that the carets stand where they should.
  const safe = (text: string) => safeText(text.replaceAll('\t', ' '));
  const start = shown.column - 1;
  const end = start + shown.length;
  return {
    before: safe(shown.text.slice(0, start)),
    meant: safe(shown.text.slice(start, end)),
    after: safe(shown.text.slice(end)),
  };
};

/** In a narrower terminal lines are wrapped. */
const LEAST_ROOM = 20;

const LEAST_CHARACTERS = 2;

/** Cuts until what is left fits, since characters that are shown as escapes take more room than they seem to. */
const fitting = (shown: Shown, room: number): FrameText => {
  let characters = room;
  for (;;) {
    const text = frameText(cut(shown, characters));
    const needed = columns(text.before + text.meant + text.after);
    if (needed <= room + 2 || characters <= LEAST_CHARACTERS) return text;
    characters = Math.max(LEAST_CHARACTERS, Math.floor(characters * 0.8));
  }
};

/** The line that a place is on, with carets under what is meant. */
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
