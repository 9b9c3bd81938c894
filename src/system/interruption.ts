import { setMaxListeners } from 'node:events';

/** Tells a command to stop. */
export interface Interruption {
  /** True after the first signal: start no new work. */
  readonly requested: () => boolean;
  /** Aborted when work in flight must be abandoned: at once, or, if writes are in flight, after a second signal or the grace period. */
  readonly signal: AbortSignal;
  /** Runs `use`, whose writes get the grace period to finish after a signal. */
  readonly whileWriting: <A>(use: () => Promise<A>) => Promise<A>;
  /** Stops listening. */
  readonly dispose: () => void;
}

/** CI runners kill a process about 7.5 s after the first signal. This grace period for writes in flight leaves time for a summary. */
export const WRITE_GRACE_MILLISECONDS = 5_000;

/** A closed terminal sends SIGHUP. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Options of an interruption. */
export interface InterruptionOptions {
  /** Grace period for writes in flight, in milliseconds. */
  readonly grace?: number;
  /** Called if a signal arrives while writes are in flight. */
  readonly onWait?: () => void;
}

/** An interruption that a call requests. */
export interface RequestedInterruption extends Interruption {
  /** Acts as the first signal; called again, as the second. */
  readonly request: () => void;
}

/** Makes an interruption without signals of the operating system. */
export const makeInterruption = ({
  grace = WRITE_GRACE_MILLISECONDS,
  onWait,
}: InterruptionOptions = {}): RequestedInterruption => {
  const controller = new AbortController();
  // Every request in flight adds a listener, so many listeners are not a leak.
  setMaxListeners(0, controller.signal);
  let requested = false;
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    clearTimeout(timer);
    controller.abort();
  };
  return {
    requested: () => requested,
    signal: controller.signal,
    request: () => {
      if (requested || writing === 0) {
        requested = true;
        abort();
        return;
      }
      requested = true;
      onWait?.();
      timer = setTimeout(abort, grace);
    },
    whileWriting: async (use) => {
      writing += 1;
      try {
        return await use();
      } finally {
        writing -= 1;
        if (requested && writing === 0) abort();
      }
    },
    dispose: () => clearTimeout(timer),
  };
};

/** Listens for signals until `dispose` is called. */
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
