import type { ApplyEvent } from '../domain/apply-report.ts';
import type { StreamTraits } from './terminal.ts';

/** Shows what an apply does, on stderr. */
export interface Progress {
  readonly notify: (event: ApplyEvent) => void;
  /** Ends a line that is being written over. */
  readonly finish: () => void;
}

/** What a progress display says about an event; render has the words. */
export interface ProgressWords {
  /** A line of its own: a step, a phase, a retry. */
  readonly line: (event: ApplyEvent) => string | undefined;
  /** The state of a running phase, for a terminal. */
  readonly counter: (phase: string, ended: number, operations: number) => string;
}

const CLEAR_LINE = '\r\u001b[K';

/** On a terminal a phase is one line that counts up; elsewhere every phase and step is a line, and nothing moves. */
export const makeProgress = (
  stream: { readonly write: (text: string) => unknown },
  { animated, width }: StreamTraits,
  words: ProgressWords,
): Progress => {
  let phase: { readonly name: string; readonly operations: number; ended: number } | undefined;
  let moving = false;
  const finish = (): void => {
    if (moving) stream.write('\n');
    moving = false;
  };
  const redraw = (): void => {
    if (!phase || !animated) return;
    stream.write(
      `${CLEAR_LINE}${words.counter(phase.name, phase.ended, phase.operations).slice(0, width - 1)}`,
    );
    moving = true;
  };
  const notify = (event: ApplyEvent): void => {
    if (event._tag === 'PhaseStarted') {
      finish();
      phase = { name: event.phase, operations: event.operations, ended: 0 };
    }
    if (event._tag === 'OperationEnded' && phase) phase.ended += 1;
    const line = animated && event._tag === 'PhaseStarted' ? undefined : words.line(event);
    if (line !== undefined) {
      if (moving) stream.write(CLEAR_LINE);
      moving = false;
      stream.write(`${line}\n`);
    }
    if (event._tag === 'PhaseStarted' || event._tag === 'OperationEnded') redraw();
  };
  return { notify, finish };
};
