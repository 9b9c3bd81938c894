import { safeName } from '../safe-text.ts';

/** How much of a plan is shown. */
export interface Extent {
  /** Columns. */
  readonly width: number;
  /** Everything, instead of folding what is long. */
  readonly full: boolean;
  /** Said of a large plan: lists of members are cut sooner. */
  readonly brief?: boolean;
}

/** A name within that extent. */
export const shownName = (name: string, { full }: Extent): string =>
  safeName(name, full ? Infinity : undefined);
