import type { Place } from '../../domain/place.ts';
import type { Line } from '../styled-line.ts';

/** One of several faults that are reported together. All texts are safe to print. */
export interface ProblemFinding {
  /** A stable name for machines. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
}

/** An error in words: what happened, where, and what to do next. All texts are safe to print. */
export interface Problem {
  /** What happened, in a sentence without its full stop. */
  readonly title: string;
  readonly findings?: readonly ProblemFinding[];
  /** What else is known, in reading order. */
  readonly body?: readonly Line[];
  /** What to do next, a sentence or a command each. */
  readonly next: readonly string[];
}

/** How a problem is told. */
export interface Telling {
  /** Columns. */
  readonly width: number;
  /** Everything, instead of folding long lists. */
  readonly full: boolean;
  readonly isSecret: (name: string) => boolean;
}
