import { safeText, shortened } from './safe-text.ts';

/** What is told about a request once it ended. */
export interface EndedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  /** The status, or the code of a failed connection. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/** One request on a line, as `--verbose` tells it. Headers and bodies are never told. */
export const requestLine = ({ method, path, attempt, outcome, milliseconds }: EndedRequest): string => {
  const again = attempt > 1 ? ` (attempt ${String(attempt)})` : '';
  return `${method} ${safeText(shortened(path))} -> ${safeText(outcome)} in ${String(milliseconds)} ms${again}`;
};
