import type { ApplyEvent } from '../domain/apply-report.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** Reports events to a program's callback. */
export interface EventReporter {
  readonly report: (event: ApplyEvent) => void;
  /** The error if the callback threw. */
  readonly fault: () => SyncError | undefined;
}

const faultOf = (thrown: unknown): SyncError => ({
  _tag: 'UnexpectedFault',
  thrownBy: 'onEvent',
  message: thrown instanceof Error ? thrown.message : String(thrown),
  ...(thrown instanceof Error && thrown.stack !== undefined && { stack: thrown.stack }),
});

/**
 * Makes a reporter. An error that the callback throws or rejects with must not abort an apply in the middle of its writes: it is recorded, and
 * the callback is not called again.
 */
export const makeEventReporter = (
  onEvent: (event: ApplyEvent) => unknown = () => undefined,
  onFault: () => void,
): EventReporter => {
  let fault: SyncError | undefined;
  const fail = (thrown: unknown): void => {
    if (fault !== undefined) return;
    fault = faultOf(thrown);
    onFault();
  };
  return {
    report: (event) => {
      if (fault !== undefined) return;
      try {
        const returned = onEvent(event);
        if (returned instanceof Promise) returned.catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    },
    fault: () => fault,
  };
};
