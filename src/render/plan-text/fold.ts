import { line, type Line, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import type { Extent } from './extent.ts';

/** The lines of a list. A long list shows the first items and a count of the rest. A slightly longer one is shown in full. */
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
