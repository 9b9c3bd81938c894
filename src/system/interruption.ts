import { setMaxListeners } from 'node:events';

/** How a command learns that it shall stop. */
export interface Interruption {
  /** True after the first SIGINT or SIGTERM: start nothing new. */
  readonly requested: () => boolean;
  /** Aborted after a second signal, or when the grace is over: give up what is under way. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  readonly dispose: () => void;
}

/** CI runners kill about 7.5 s after they asked; writes in flight get this long, so that a summary still fits. */
export const WRITE_GRACE_MILLISECONDS = 5_500;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Listens for signals until it is disposed of; what is in flight is given up after the grace, in milliseconds. */
export const listenForInterruption = (grace: number, onRequest: () => void): Interruption => {
  const controller = new AbortController();
  // Every request in flight listens: many listeners are no leak here.
  setMaxListeners(0, controller.signal);
  let requested = false;
  let timer: NodeJS.Timeout | undefined;
  const listener = (): void => {
    if (requested) {
      controller.abort();
      return;
    }
    requested = true;
    onRequest();
    if (grace === 0) controller.abort();
    else timer = setTimeout(() => controller.abort(), grace);
  };
  for (const name of SIGNALS) process.on(name, listener);
  return {
    requested: () => requested,
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      for (const name of SIGNALS) process.off(name, listener);
    },
  };
};
