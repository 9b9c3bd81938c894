import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { StreamTraits } from './terminal.ts';

/** A stream whose last line can be overwritten without mixing with other output. */
export interface StatusLine {
  /** Prints complete lines in place of the current status line. */
  readonly print: (lines: string) => void;
  /** Overwrites the status line. */
  readonly replace: (text: string) => void;
  /** Ends the status line and keeps it. */
  readonly finish: () => void;
}

const CLEAR_LINE = '\r\u001b[K';

const makeStatusLine = (stream: { readonly write: (text: string) => unknown }): StatusLine => {
  let moving = false;
  return {
    print: (lines) => {
      stream.write(moving ? `${CLEAR_LINE}${lines}` : lines);
      moving = false;
    },
    replace: (text) => {
      stream.write(`${CLEAR_LINE}${text}`);
      moving = true;
    },
    finish: () => {
      if (moving) stream.write('\n');
      moving = false;
    },
  };
};

/** Shared by the process, since progress, retries and requests all print to stderr. */
export const stderrLine = makeStatusLine(process.stderr);

/** The texts of a progress display, from `render`. */
export interface ProgressWords {
  /** A line of its own: a step, a phase, a retry. */
  readonly line: (event: ApplyEvent) => string | undefined;
  /** The state of a running phase, for a terminal. */
  readonly counter: (phase: string, ended: number, operations: number) => string;
}

/**
 * Shows the progress of an apply. On a terminal, each phase is one line that counts up; elsewhere, each phase and step is a line of its own.
 */
export const makeProgress = (
  status: StatusLine,
  { animated, width }: StreamTraits,
  words: ProgressWords,
): ((event: ApplyEvent) => void) => {
  let phase: { readonly name: string; readonly operations: number; ended: number } | undefined;
  const redraw = (): void => {
    if (phase && animated)
      status.replace(words.counter(phase.name, phase.ended, phase.operations).slice(0, width - 1));
  };
  return (event) => {
    if (event._tag === 'PhaseStarted' || event._tag === 'Step') status.finish();
    if (event._tag === 'PhaseStarted') {
      phase = { name: event.phase, operations: event.operations, ended: 0 };
    }
    if (event._tag === 'OperationEnded' && phase) phase.ended += 1;
    const line = animated && event._tag === 'PhaseStarted' ? undefined : words.line(event);
    if (line !== undefined) status.print(`${line}\n`);
    if (event._tag === 'PhaseStarted' || event._tag === 'OperationEnded') redraw();
  };
};
