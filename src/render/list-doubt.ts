import { safeText } from './safe-text.ts';
import { number } from './wording.ts';

/** The warning about a list that was accepted although its count is wrong. */
export const listDoubtLine = (doubt: {
  readonly what: string;
  readonly total: number;
  readonly got: number;
}): string =>
  `Warning: the server reports ${number(doubt.total)} ${safeText(doubt.what)}, but returned ${number(doubt.got)} twice in a row; sync takes these for all of them.`;
