import * as E from 'fp-ts/lib/Either.js';
import { composeYaml } from './compose-yaml.ts';
import { asConfig, bodyOf, piecesOf } from './experience-pieces.ts';
import type { Span } from './source-text.ts';

/** Characters of a text from which it pays to look for its sound parts. */
export const LONG_TO_PARSE = 1 << 18;

/** Some dozens of experiences: less would keep the parser busy with beginning, more would leave much for the careful one. */
const PIECE = 1 << 15;

/** One empty line of the same length: the parser need not even count lines, since places are found in the text as it is. */
const blank = ({ start, end }: Span): string => `${' '.repeat(end - start - 1)}\n`;

/**
 * A long text that is no YAML, with spaces in place of experiences that are YAML by themselves: the careful parser takes seconds for ten
 * thousand, and what it says of the rest is the same. Every offset stays what it is. What stands beside a faulty piece is kept, since it may
 * show where the fault ends.
 */
export const suspectText = (text: string, size = PIECE): string => {
  const body = bodyOf(text);
  if (body === undefined) return text;
  const pieces = [...piecesOf(text, body, size)];
  const isFaulty = (piece: Span): boolean => E.isLeft(composeYaml(asConfig(text, piece)));
  // What stands around the experiences counts as faulty: a line that begins too far left ends them.
  const faulty = [true, ...pieces.map(isFaulty), true];
  const kept = pieces.map((piece, i) =>
    faulty.slice(i, i + 3).includes(true) ? text.slice(piece.start, piece.end) : blank(piece),
  );
  return [text.slice(0, body.start), ...kept, text.slice(body.end)].join('');
};
