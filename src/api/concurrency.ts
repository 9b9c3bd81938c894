/**
 * The limit of requests in flight. Additive increase, multiplicative decrease, as in TCP: every response raises the limit
 * a little, throttling halves it, so that it converges to what the server allows.
 */
export interface Allowance {
  readonly limit: number;
  readonly max: number;
  /** Number of outstanding responses to requests sent before the last decrease, which must not lower the limit again. */
  readonly ignore: number;
}

export const fullAllowance = (max: number): Allowance => ({ limit: max, max, ignore: 0 });

/** Returns the allowance after a response that was not throttled. */
export const afterResponse = ({ limit, max, ignore }: Allowance): Allowance => ({
  limit: Math.min(max, limit + 1 / limit),
  max,
  ignore: Math.max(0, ignore - 1),
});

/** Returns the allowance after a throttled request, given the number of others in flight. */
export const afterThrottling = (allowance: Allowance, inFlight: number): Allowance => {
  if (allowance.ignore > 0) return { ...allowance, ignore: allowance.ignore - 1 };
  return { limit: Math.max(1, allowance.limit / 2), max: allowance.max, ignore: inFlight };
};

/** Limits the number of concurrent tasks to an allowance, in FIFO order. */
export interface Gate {
  /**
   * Waits for admission. A throttled request goes first: at the end of the queue, the same request could be throttled each time
   * the limit is probed, until its attempts are used up.
   */
  readonly enter: (wasThrottled?: boolean) => Promise<void>;
  /** Leaves, and reports whether the request was throttled. */
  readonly leave: (throttled: boolean) => void;
}

/** Makes a gate that adapts to the reported responses. */
export const makeGate = (max: number): Gate => {
  let allowance = fullAllowance(max);
  let inFlight = 0;
  const waiting: (() => void)[] = [];
  const admit = (): void => {
    while (inFlight < Math.floor(allowance.limit)) {
      const next = waiting.shift();
      if (next === undefined) return;
      inFlight += 1;
      next();
    }
  };
  return {
    enter: (wasThrottled = false) =>
      new Promise((resolve) => {
        if (wasThrottled) waiting.unshift(resolve);
        else waiting.push(resolve);
        admit();
      }),
    leave: (throttled) => {
      inFlight -= 1;
      allowance = throttled ? afterThrottling(allowance, inFlight) : afterResponse(allowance);
      admit();
    },
  };
};
