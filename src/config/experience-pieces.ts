import type { Span } from './source-text.ts';

// Where the experiences of a long file can be cut is guessed from the text. A cut within a value leaves a piece that is no YAML or has
// anything to complain about, so that whoever reads the pieces can see that the guess was wrong.

/** The key that the experiences stand under. */
export const KEY = 'experiences:';
const REST_OF_KEY_LINE = /(?:[ \t]+#[^\n]*|[ \t]*)\r?\n/y;
const BLANK_LINES = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
const FIRST_DASH = / *(?=- )/y;
const NEXT_KEY = /\n(?:[^ \t\r\n#-]|-(?![ \t\r\n]))/g;
// YAML takes it for a line break, and what is looked for here as the begin of a line has another before it.
const LONE_RETURN = /\r(?!\n)/;
const FLOW_OR_QUOTED = /^(?:[ \t]*(?:#[^\n]*)?\r?\n|---[ \t]*\r?\n)*[[{"']/;

const endOfMatch = (pattern: RegExp, text: string, start: number): number | undefined => {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

/** Where the key of the experiences stands, if that is at the begin of one line alone. */
const keyOffset = (text: string): number | undefined => {
  const first = text.startsWith(KEY) ? 0 : text.indexOf(`\n${KEY}`) + 1;
  if (first === 0 && !text.startsWith(KEY)) return undefined;
  return text.includes(`\n${KEY}`, first + 1) ? undefined : first;
};

/** Where the experiences of a file stand, from the line below their key to the next key. */
export interface Body {
  readonly key: number;
  readonly start: number;
  readonly end: number;
  /** What every line that begins an experience begins with, the line break before it included. */
  readonly dash: string;
}

/** Finds the experiences of a file that is written in the common way; undefined for one that cannot be cut. */
export const bodyOf = (text: string): Body | undefined => {
  // Aliases may name what stands in another piece.
  if (text.includes('*') || LONE_RETURN.test(text) || FLOW_OR_QUOTED.test(text)) return undefined;
  const key = keyOffset(text);
  const lineEnd = key === undefined ? undefined : endOfMatch(REST_OF_KEY_LINE, text, key + KEY.length);
  const start = lineEnd === undefined ? undefined : endOfMatch(BLANK_LINES, text, lineEnd);
  const dash = start === undefined ? undefined : endOfMatch(FIRST_DASH, text, start);
  if (key === undefined || start === undefined || dash === undefined) return undefined;
  NEXT_KEY.lastIndex = start;
  const next = NEXT_KEY.exec(text);
  const end = next === null ? text.length : next.index + 1;
  return { key, start, end, dash: `\n${' '.repeat(dash - start)}- ` };
};

/** Cuts the experiences into pieces: each ends before the first experience that begins after `size` characters. */
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
  // Joined, a text lies in one place; added, it would stay two parts, in which every character takes longer to find.
  [KEY, '\n', text.slice(start, end)].join('');
