import type { ApplyEvent } from '../domain/apply-report.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** Tells a program what happens. */
export interface Teller {
  readonly tell: (event: ApplyEvent) => void;
  /** What the program's callback threw, if it did. */
  readonly fault: () => SyncError | undefined;
}

const faultOf = (thrown: unknown): SyncError => ({
  _tag: 'UnexpectedFault',
  thrownBy: 'onEvent',
  message: thrown instanceof Error ? thrown.message : String(thrown),
  ...(thrown instanceof Error && thrown.stack !== undefined && { stack: thrown.stack }),
});

/**
 * Tells events to a callback of which nothing is known: what it throws, or rejects with where it is asynchronous, must not end an apply in the
 * middle of its writes. It is kept, and the callback is left alone from then on.
 */
export const makeTeller = (
  onEvent: (event: ApplyEvent) => unknown = () => undefined,
  onFault: () => void,
): Teller => {
  let fault: SyncError | undefined;
  const fail = (thrown: unknown): void => {
    if (fault !== undefined) return;
    fault = faultOf(thrown);
    onFault();
  };
  return {
    tell: (event) => {
      if (fault !== undefined) return;
      try {
        const told = onEvent(event);
        if (told instanceof Promise) told.catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    },
    fault: () => fault,
  };
};
