/** How a command learns that it shall stop. */
export interface Interruption {
  /** True after the first SIGINT or SIGTERM: start nothing new. */
  readonly requested: () => boolean;
  /** Aborted after a second signal, or when the grace is over: give up what is under way. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  readonly dispose: () => void;
}

/** CI runners kill about 7.5 s after they asked; what is in flight gets this long, so that a summary still fits. */
export const GRACE_MILLISECONDS = 5_500;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Listens for signals until it is disposed of. */
export const listenForInterruption = (onRequest: () => void): Interruption => {
  const controller = new AbortController();
  let requested = false;
  let timer: NodeJS.Timeout | undefined;
  const listener = (): void => {
    if (requested) {
      controller.abort();
      return;
    }
    requested = true;
    timer = setTimeout(() => controller.abort(), GRACE_MILLISECONDS);
    timer.unref();
    onRequest();
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
