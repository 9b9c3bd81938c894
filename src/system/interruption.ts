import { setMaxListeners } from 'node:events';

/** How a command learns that it shall stop. */
export interface Interruption {
  /** True after the first signal: start nothing new. */
  readonly requested: () => boolean;
  /** Aborted when what is under way is to be given up: at once, or where writes are in flight after a second signal or the grace. */
  readonly signal: AbortSignal;
  /** Does something whose writes get the grace to end when a signal comes. */
  readonly whileWriting: <A>(use: () => Promise<A>) => Promise<A>;
  /** Stops listening. */
  readonly dispose: () => void;
}

/** CI runners kill about 7.5 s after they asked; writes in flight get this long, so that a summary still fits. */
export const WRITE_GRACE_MILLISECONDS = 5_000;

/** A terminal that is closed sends SIGHUP. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How an interruption is handled. */
export interface InterruptionOptions {
  /** Milliseconds for writes in flight. */
  readonly grace?: number;
  /** Told of a signal that finds writes in flight, which are waited for. */
  readonly onWait?: () => void;
}

/** An interruption that somebody asks for by a call. */
export interface RequestedInterruption extends Interruption {
  /** What the first signal does; once more, what the second one does. */
  readonly request: () => void;
}

/** An interruption of which no signal of the system knows. */
export const makeInterruption = ({
  grace = WRITE_GRACE_MILLISECONDS,
  onWait,
}: InterruptionOptions = {}): RequestedInterruption => {
  const controller = new AbortController();
  // Every request in flight listens: many listeners are no leak here.
  setMaxListeners(0, controller.signal);
  let requested = false;
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    clearTimeout(timer);
    controller.abort();
  };
  return {
    requested: () => requested,
    signal: controller.signal,
    request: () => {
      if (requested || writing === 0) {
        requested = true;
        giveUp();
        return;
      }
      requested = true;
      onWait?.();
      timer = setTimeout(giveUp, grace);
    },
    whileWriting: async (use) => {
      writing += 1;
      try {
        return await use();
      } finally {
        writing -= 1;
        if (requested && writing === 0) giveUp();
      }
    },
    dispose: () => clearTimeout(timer),
  };
};

/** Listens for signals until it is disposed of. */
export const listenForInterruption = (options: InterruptionOptions = {}): Interruption => {
  const { request, dispose, ...interruption } = makeInterruption(options);
  for (const name of SIGNALS) process.on(name, request);
  return {
    ...interruption,
    dispose: () => {
      dispose();
      for (const name of SIGNALS) process.off(name, request);
    },
  };
};
