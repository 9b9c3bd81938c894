import { safeText, shortened } from './safe-text.ts';

/** A finished request, for traces. */
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

/** One request as a line of `--verbose`. Headers and bodies are never shown. */
export const requestLine = ({ method, path, attempt, outcome, milliseconds }: EndedRequest): string => {
  const again = attempt > 1 ? ` (attempt ${String(attempt)})` : '';
  return `${method} ${safeText(shortened(path))} -> ${safeText(outcome)} in ${String(milliseconds)} ms${again}`;
};
