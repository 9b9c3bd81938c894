interface Listening {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const listened = new WeakMap<AbortSignal, Listening>();

const listenTo = (signal: AbortSignal): Listening => {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    for (const callback of callbacks) callback();
  };
  signal.addEventListener('abort', listener);
  const listening = { callbacks, listener };
  listened.set(signal, listening);
  return listening;
};

const NOTHING_TO_DO = (): void => undefined;

/**
 * Calls back once a signal is aborted, at once where it is already, until what comes back is called. Many calls may share a program's
 * signal: it has one listener for all of them, and none when they have ended, or Node would warn of a leak.
 */
export const onAbort = (signal: AbortSignal | undefined, callback: () => void): (() => void) => {
  if (signal === undefined) return NOTHING_TO_DO;
  if (signal.aborted) {
    callback();
    return NOTHING_TO_DO;
  }
  const { callbacks, listener } = listened.get(signal) ?? listenTo(signal);
  const own = (): void => callback();
  callbacks.add(own);
  return () => {
    callbacks.delete(own);
    if (callbacks.size > 0) return;
    signal.removeEventListener('abort', listener);
    listened.delete(signal);
  };
};
