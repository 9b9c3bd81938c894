import * as E from 'fp-ts/lib/Either.js';
import { readEvents } from './compose-yaml.ts';
import { NOT_FLAWLESS, type EventsDecoder } from './decode-events.ts';
import { asConfig, bodyOf, KEY, piecesOf } from './experience-pieces.ts';

// What the parser says of a hundred thousand experiences takes half a gigabyte, so that a long file is read some experiences at a time.
// Where it is cut is guessed from the text; that is safe, because a cut within a value leaves a piece that is no YAML or has anything to
// complain about, and then nothing is said about the file here.

/** The least and the most characters of a piece: what is said of it should be no burden, but the parser slows down when it is called often. */
const PIECE = { least: 1 << 20, most: 1 << 22 };

/** Into so many pieces a text is cut that is neither short nor huge. */
const PIECES = 4;

/** Characters of a file from which reading in pieces pays. */
export const LONG_TEXT = 2 * PIECE.least;

const pieceSize = ({ length }: string): number =>
  Math.min(PIECE.most, Math.max(PIECE.least, Math.ceil(length / PIECES)));

interface WithExperiences {
  readonly experiences: readonly unknown[];
}

const hasExperiences = (value: unknown): value is WithExperiences =>
  typeof value === 'object' && value !== null && 'experiences' in value && Array.isArray(value.experiences);

const decodeText = (text: string, decode: EventsDecoder): WithExperiences | undefined => {
  const read = readEvents(text);
  const value = E.isLeft(read) ? NOT_FLAWLESS : decode(read.right);
  return hasExperiences(value) ? value : undefined;
};

/**
 * Decodes the text of a long config file a piece at a time; undefined where there is anything to complain about, or where it is written in
 * a way that cannot be cut. What is decoded is what the whole text decodes to. A piece ends before the first
 * experience that begins after `size` characters.
 */
export const decodeInPieces = (text: string, decode: EventsDecoder, size = pieceSize(text)): unknown => {
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
