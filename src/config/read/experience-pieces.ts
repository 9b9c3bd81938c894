import { endOfMatch, skipAll } from '../yaml/skip.ts';
import type { Span } from '../yaml/source-text.ts';

// The cuts between experiences of a long file are guessed from the text. A piece that was cut within a value is invalid YAML or has
// findings, so the caller can detect a wrong guess.

/** The key of the experiences. */
export const KEY = 'experiences:';
const REST_OF_KEY_LINE = /(?:[ \t]+#[^\n]*|[ \t]*)\r?\n/y;
const BLANK_LINE = /[ \t]*(?:#[^\n]*)?\r?\n/y;
const BLANK_OR_MARKER = /(?:[ \t]*(?:#[^\n]*)?|---[ \t]*)\r?\n/y;
const FIRST_DASH = / *(?=- )/y;
const NEXT_KEY = /\n(?:[^ \t\r\n#-]|-(?![ \t\r\n]))/g;
// YAML treats it as a line break, which the search for line starts below does not expect.
const LONE_RETURN = /\r(?!\n)/;

const isFlowOrQuoted = (text: string): boolean =>
  /[[{"']/.test(text.charAt(skipAll(BLANK_OR_MARKER, text, 0)));

/** The offset of the key of the experiences, if exactly one line starts with it. */
const keyOffset = (text: string): number | undefined => {
  const first = text.startsWith(KEY) ? 0 : text.indexOf(`\n${KEY}`) + 1;
  if (first === 0 && !text.startsWith(KEY)) return undefined;
  return text.includes(`\n${KEY}`, first + 1) ? undefined : first;
};

/** The extent of the experiences in a file, from the line below their key to the next key. */
export interface Body {
  readonly key: number;
  readonly start: number;
  readonly end: number;
  /** How every line that starts an experience begins, including the line break before it. */
  readonly dash: string;
}

/** Finds the experiences of a file in the common layout; undefined for a file that cannot be cut. */
export const bodyOf = (text: string): Body | undefined => {
  // Aliases may refer to an anchor in another piece.
  if (text.includes('*') || LONE_RETURN.test(text) || isFlowOrQuoted(text)) return undefined;
  const key = keyOffset(text);
  const lineEnd = key === undefined ? undefined : endOfMatch(REST_OF_KEY_LINE, text, key + KEY.length);
  const start = lineEnd === undefined ? undefined : skipAll(BLANK_LINE, text, lineEnd);
  const dash = start === undefined ? undefined : endOfMatch(FIRST_DASH, text, start);
  if (key === undefined || start === undefined || dash === undefined) return undefined;
  NEXT_KEY.lastIndex = start;
  const next = NEXT_KEY.exec(text);
  const end = next === null ? text.length : next.index + 1;
  return { key, start, end, dash: `\n${' '.repeat(dash - start)}- ` };
};

/** Cuts the experiences into pieces; each ends before the first experience that starts after `size` characters. */
export function* piecesOf(text: string, { start, end, dash }: Body, size: number): Generator<Span> {
  let from = start;
  while (from < end) {
    const next = text.indexOf(dash, from + size);
    const to = next < 0 || next >= end ? end : next + 1;
    yield { start: from, end: to };
    from = to;
  }
}

/** A piece as a config of its own. */
export const asConfig = (text: string, { start, end }: Span): string =>
  // Joining makes one flat string; concatenation would make a rope, whose characters are slower to read.
  [KEY, '\n', text.slice(start, end)].join('');
