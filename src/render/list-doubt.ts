import { safeText } from './safe-text.ts';
import { number } from './wording.ts';

/** A warning about a list that was taken although the server counts otherwise. */
export const listDoubtLine = (doubt: {
  readonly what: string;
  readonly total: number;
  readonly got: number;
}): string =>
  `Warning: the server reports ${number(doubt.total)} ${safeText(doubt.what)}, but returned ${number(doubt.got)} twice in a row; sync takes these for all of them.`;
