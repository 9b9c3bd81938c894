import { safeText } from './safe-text.ts';
import { number } from './wording.ts';

/** A warning about a list that was taken although the server counts otherwise. */
export const listDoubtLine = (doubt: {
  readonly what: string;
  readonly total: number;
  readonly got: number;
}): string =>
  `Warning: the server says that there are ${number(doubt.total)} ${safeText(doubt.what)}, and gave ${number(doubt.got)} twice in a row: that is taken for all of them.`;
