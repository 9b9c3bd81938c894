import type { Together } from '../../domain/experience-sync-config.ts';
import type { Place } from '../../domain/place.ts';
import type { Line } from '../styled-line.ts';

/** One of several errors that are reported together. Safe to print. */
export interface ProblemFinding {
  /** A stable name for machines. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** The first of `places`. */
  readonly place?: Place;
  /** Absent if there is at most one. */
  readonly places?: readonly Place[];
  /** The names in a combined finding. Not safe to print. */
  readonly names?: readonly string[];
  /** How to combine it with other findings of its cause. */
  readonly together?: Together;
}

/** What to do next: a sentence, or a sentence with a command. */
export type Advice = string | { readonly text: string; readonly command: string };

/** The message of an error: what happened, where, and what to do next. Safe to print. */
export interface Problem {
  /** What happened, without a full stop. */
  readonly title: string;
  readonly findings?: readonly ProblemFinding[];
  /** Findings that would not stop the command alone. */
  readonly warnings?: readonly ProblemFinding[];
  /** Further details, in display order. */
  readonly body?: readonly Line[];
  /** What to do next. */
  readonly next: readonly Advice[];
}

/** How a message is shown. */
export interface MessageDisplay {
  /** Columns. */
  readonly width: number;
  /** Everything, instead of folding long lists. */
  readonly full: boolean;
  readonly isSecret: (name: string) => boolean;
  /** Omits what a separate report contains. */
  readonly brief?: boolean;
}
