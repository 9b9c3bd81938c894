import * as E from 'fp-ts/lib/Either.js';
import { commonYaml } from '../yaml/common-yaml.ts';
import { readEvents } from '../yaml/compose-yaml.ts';
import { eventCursor } from '../yaml/yaml-cursor.ts';
import { NOT_FLAWLESS, type QuickDecoder } from './decode-quickly.ts';
import { asConfig, bodyOf, KEY, piecesOf } from './experience-pieces.ts';

// The parser's events for 100,000 experiences take half a gigabyte, so a long file is read in pieces. The cuts are guessed from the text.
// That is safe: a piece that was cut within a value is invalid YAML or has findings, and then the result is discarded.

/**
 * The minimum and maximum length of a piece, in characters: its events should take little memory, but the parser is slower for many short
 * texts.
 */
const PIECE = { least: 1 << 20, most: 1 << 22 };

/** The number of pieces of a text of medium length. */
const PIECES = 4;

/** The length in characters from which reading in pieces pays off. */
export const LONG_TEXT = 2 * PIECE.least;

const pieceSize = ({ length }: string): number =>
  Math.min(PIECE.most, Math.max(PIECE.least, Math.ceil(length / PIECES)));

interface WithExperiences {
  readonly experiences: readonly unknown[];
}

const hasExperiences = (value: unknown): value is WithExperiences =>
  typeof value === 'object' && value !== null && 'experiences' in value && Array.isArray(value.experiences);

const decodeText = (text: string, decode: QuickDecoder): WithExperiences | undefined => {
  const common = decode(commonYaml(text));
  if (common !== NOT_FLAWLESS) return hasExperiences(common) ? common : undefined;
  const read = readEvents(text);
  const value = E.isLeft(read) ? NOT_FLAWLESS : decode(eventCursor(read.right));
  return hasExperiences(value) ? value : undefined;
};

/**
 * Decodes a long config file piece by piece; undefined if there is anything to report, or the text cannot be cut. The result equals that of
 * decoding the whole text. Each piece ends before the first experience that starts after `size` characters.
 */
export const decodeInPieces = (text: string, decode: QuickDecoder, size = pieceSize(text)): unknown => {
  const body = bodyOf(text);
  if (body === undefined) return undefined;
  const rest = decodeText(`${text.slice(0, body.key)}${KEY} []\n${text.slice(body.end)}`, decode);
  if (rest?.experiences.length !== 0) return undefined;
  const experiences: unknown[] = [];
  for (const piece of piecesOf(text, body, size)) {
    const decoded = decodeText(asConfig(text, piece), decode);
    if (decoded === undefined) return undefined;
    for (const experience of decoded.experiences) experiences.push(experience);
  }
  return { ...rest, experiences };
};
