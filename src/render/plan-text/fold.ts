import { line, type Line, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import type { Extent } from './extent.ts';

/** The lines of a list; of a long one the first, with a count of the rest. One that is barely too long is shown whole. */
export const foldedList = <A>(
  items: readonly A[],
  most: number,
  { full }: Extent,
  indent: number,
  what: string,
  lines: (item: A) => Line | readonly Line[],
  how = '--full shows all',
): Line[] => {
  const shown = full || items.length <= most + 2 ? items : items.slice(0, most);
  const rest = items.length - shown.length;
  return [
    ...shown.flatMap(lines),
    ...(rest === 0 ? [] : [line(indent, [span(`… ${number(rest)} more ${what} (${how})`, 'dim')])]),
  ];
};
