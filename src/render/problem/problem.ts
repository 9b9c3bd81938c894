import type { Together } from '../../domain/experience-sync-config.ts';
import type { Place } from '../../domain/place.ts';
import type { Line } from '../styled-line.ts';

/** One of several faults that are reported together. All texts are safe to print. */
export interface ProblemFinding {
  /** A stable name for machines. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** The first of `places`. */
  readonly place?: Place;
  /** Absent where there is at most one. */
  readonly places?: readonly Place[];
  /** What it is about, where findings that differ in a name alone are told as one. Not yet safe to print. */
  readonly names?: readonly string[];
  /** How it is told with others of its cause. */
  readonly together?: Together;
}

/** What to do next: a sentence, or one that leads to a command. */
export type Advice = string | { readonly text: string; readonly command: string };

/** An error in words: what happened, where, and what to do next. All texts are safe to print. */
export interface Problem {
  /** What happened, in a sentence without its full stop. */
  readonly title: string;
  readonly findings?: readonly ProblemFinding[];
  /** What would not have stopped the command. */
  readonly warnings?: readonly ProblemFinding[];
  /** What else is known, in reading order. */
  readonly body?: readonly Line[];
  /** What to do next. */
  readonly next: readonly Advice[];
}

/** How a problem is told. */
export interface MessageDisplay {
  /** Columns. */
  readonly width: number;
  /** Everything, instead of folding long lists. */
  readonly full: boolean;
  readonly isSecret: (name: string) => boolean;
  /** Omits what a separate report contains. */
  readonly brief?: boolean;
}
