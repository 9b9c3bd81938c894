import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { StreamTraits } from './terminal.ts';

/** A stream on which the last line can be written over, and what else is printed does not run into it. */
export interface StatusLine {
  /** Prints whole lines; a line that is being written over gives way to them. */
  readonly print: (lines: string) => void;
  /** Writes over the line. */
  readonly replace: (text: string) => void;
  /** Ends the line, so that it stays. */
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

/** The one of this process: progress, retries and requests are told side by side. */
export const stderrLine = makeStatusLine(process.stderr);

/** What a progress display says about an event; render has the words. */
export interface ProgressWords {
  /** A line of its own: a step, a phase, a retry. */
  readonly line: (event: ApplyEvent) => string | undefined;
  /** The state of a running phase, for a terminal. */
  readonly counter: (phase: string, ended: number, operations: number) => string;
}

/**
 * Shows what an apply does, event by event. On a terminal a phase is one line that counts up; elsewhere every phase and step is a line, and
 * nothing moves.
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
    if (event._tag === 'PhaseStarted') {
      status.finish();
      phase = { name: event.phase, operations: event.operations, ended: 0 };
    }
    if (event._tag === 'OperationEnded' && phase) phase.ended += 1;
    const line = animated && event._tag === 'PhaseStarted' ? undefined : words.line(event);
    if (line !== undefined) status.print(`${line}\n`);
    if (event._tag === 'PhaseStarted' || event._tag === 'OperationEnded') redraw();
  };
};
