import { safeName } from '../safe-text.ts';

/** How much of a plan is shown. */
export interface Extent {
  /** Columns. */
  readonly width: number;
  /** Shows everything, instead of folding long lists. */
  readonly full: boolean;
  /** Set for a large plan: lists of members are shorter. */
  readonly brief?: boolean;
}

/** A name, shortened unless `full` is set. */
export const shownName = (name: string, { full }: Extent): string =>
  safeName(name, full ? Infinity : undefined);
