import { line, type Line, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import type { Extent } from './extent.ts';

/** How a long list is folded. */
export interface Folding {
  /** The number of items shown of a long list. */
  readonly most: number;
  readonly indent: number;
  /** The noun for the rest. */
  readonly what: string;
  /** How to show the rest. */
  readonly how?: string;
}

/** The lines of a list. A long list shows the first items and a count of the rest. A slightly longer one is shown in full. */
export const foldedList = <A>(
  items: readonly A[],
  lines: (item: A) => Line | readonly Line[],
  { full }: Extent,
  { most, indent, what, how = '--full shows all' }: Folding,
): Line[] => {
  const shown = full || items.length <= most + 2 ? items : items.slice(0, most);
  const rest = items.length - shown.length;
  return [
    ...shown.flatMap(lines),
    ...(rest === 0 ? [] : [line(indent, [span(`… ${number(rest)} more ${what} (${how})`, 'dim')])]),
  ];
};
