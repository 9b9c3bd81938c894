import * as E from 'fp-ts/lib/Either.js';
import { composeYaml } from './compose-yaml.ts';
import { NOT_FLAWLESS, type Decoder } from './quick-decode.ts';

// A tree of a hundred thousand experiences takes a gigabyte, so that a long file is read some experiences at a time. Where it is cut
// is guessed from the text; that is safe, because a cut within a value leaves a piece that is no YAML or has anything to complain about,
// and then nothing is said about the file here.

/** The least and the most characters of a piece: its tree should be no burden, but the parser slows down when it is called often. */
const PIECE = { least: 1 << 20, most: 1 << 22 };

/** Into so many pieces a text is cut that is neither short nor huge. */
const PIECES = 4;

/** Characters of a file from which reading in pieces pays. */
export const LONG_TEXT = 2 * PIECE.least;

const pieceSize = ({ length }: string): number =>
  Math.min(PIECE.most, Math.max(PIECE.least, Math.ceil(length / PIECES)));

const KEY = 'experiences:';
const REST_OF_KEY_LINE = /[ \t]*(?:#[^\n]*)?\r?\n/y;
const BLANK_LINES = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
const FIRST_DASH = / *(?=- )/y;
const NEXT_KEY = /\n[^ \t\r\n#-]/g;
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

interface Body {
  readonly key: number;
  readonly start: number;
  readonly end: number;
  /** What every line that begins an experience begins with, the line break before it included. */
  readonly dash: string;
}

const bodyOf = (text: string): Body | undefined => {
  // Aliases may name what stands in another piece.
  if (text.includes('*') || FLOW_OR_QUOTED.test(text)) return undefined;
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

function* piecesOf(text: string, { start, end, dash }: Body, size: number): Generator<string> {
  let from = start;
  while (from < end) {
    const next = text.indexOf(dash, from + size);
    const to = next < 0 || next >= end ? end : next + 1;
    // Joined, a text lies in one place; added, it would stay two parts, in which every character takes longer to find.
    yield [KEY, '\n', text.slice(from, to)].join('');
    from = to;
  }
}

interface WithExperiences {
  readonly experiences: readonly unknown[];
}

const hasExperiences = (value: unknown): value is WithExperiences =>
  typeof value === 'object' && value !== null && 'experiences' in value && Array.isArray(value.experiences);

const decodeText = (text: string, decode: Decoder): WithExperiences | undefined => {
  const composed = composeYaml(text);
  if (E.isLeft(composed) || composed.right.root === undefined || composed.right.faults.length > 0)
    return undefined;
  const value = decode(composed.right.root);
  return value !== NOT_FLAWLESS && hasExperiences(value) ? value : undefined;
};

/**
 * Decodes the text of a long config file without having all of its tree at once; undefined where there is anything to complain about, or
 * where it is written in a way that cannot be cut. What is decoded is what the whole text decodes to. A piece ends before the first
 * experience that begins after `size` characters.
 */
export const decodeInPieces = (text: string, decode: Decoder, size = pieceSize(text)): unknown => {
  const body = bodyOf(text);
  if (body === undefined) return undefined;
  const rest = decodeText(`${text.slice(0, body.key)}${KEY} []\n${text.slice(body.end)}`, decode);
  if (rest?.experiences.length !== 0) return undefined;
  const experiences: unknown[] = [];
  for (const piece of piecesOf(text, body, size)) {
    const decoded = decodeText(piece, decode);
    if (decoded === undefined) return undefined;
    for (const experience of decoded.experiences) experiences.push(experience);
  }
  return { ...rest, experiences };
};
