import * as E from 'fp-ts/lib/Either.js';
import { composeYaml } from '../yaml/compose-yaml.ts';
import { asConfig, bodyOf, piecesOf } from './experience-pieces.ts';
import type { Span } from '../yaml/source-text.ts';

/** The length in characters from which it pays off to find the valid parts of a text. */
export const LONG_TO_PARSE = 1 << 18;

/** Some dozens of experiences. Shorter pieces slow the parser down; longer ones leave more to the slow parser. */
const PIECE = 1 << 15;

/** An empty line of the same length: places are computed from the original text, so lines need not be kept. */
const blank = ({ start, end }: Span): string => `${' '.repeat(end - start - 1)}\n`;

/**
 * Blanks out the experiences of a long invalid text that are valid by themselves: `syntaxErrors` takes seconds for ten thousand, and
 * reports the same errors without them. Offsets do not change. The neighbours of a faulty piece are kept, since they may show where the
 * fault ends.
 */
export const suspectText = (text: string, size = PIECE): string => {
  const body = bodyOf(text);
  if (body === undefined) return text;
  const pieces = [...piecesOf(text, body, size)];
  const isFaulty = (piece: Span): boolean => E.isLeft(composeYaml(asConfig(text, piece)));
  // The text around the experiences counts as faulty: a line with too little indentation ends the list.
  const faulty = [true, ...pieces.map(isFaulty), true];
  const kept = pieces.map((piece, i) =>
    faulty.slice(i, i + 3).includes(true) ? text.slice(piece.start, piece.end) : blank(piece),
  );
  return [text.slice(0, body.start), ...kept, text.slice(body.end)].join('');
};
