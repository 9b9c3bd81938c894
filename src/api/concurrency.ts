/**
 * How many requests may be in flight. Additive increase, multiplicative decrease, as TCP does it: every answer raises
 * the limit a little, being throttled halves it, so that it settles near what a server allows.
 */
export interface Allowance {
  readonly limit: number;
  readonly max: number;
  /** Answers to requests that were sent before the last decrease say nothing new; so many are still to come. */
  readonly ignore: number;
}

export const fullAllowance = (max: number): Allowance => ({ limit: max, max, ignore: 0 });

/** After an answer that was not throttled. */
export const afterAnswer = ({ limit, max, ignore }: Allowance): Allowance => ({
  limit: Math.min(max, limit + 1 / limit),
  max,
  ignore: Math.max(0, ignore - 1),
});

/** After a request was throttled, with so many others in flight. */
export const afterThrottling = (allowance: Allowance, inFlight: number): Allowance => {
  if (allowance.ignore > 0) return { ...allowance, ignore: allowance.ignore - 1 };
  return { limit: Math.max(1, allowance.limit / 2), max: allowance.max, ignore: inFlight };
};

/** Lets so many tasks run at the same time as an allowance says, in the order in which they came. */
export interface Gate {
  /**
   * Waits to be let in. Who was sent away before goes first: at the end of the queue the same request can be the one too many
   * each time that the limit is probed, until its attempts are used up.
   */
  readonly enter: (sentAwayBefore?: boolean) => Promise<void>;
  /** Leaves, and tells what the server made of the request. */
  readonly leave: (throttled: boolean) => void;
}

/** A gate that adapts to the answers that it is told of. */
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
    enter: (sentAwayBefore = false) =>
      new Promise((resolve) => {
        if (sentAwayBefore) waiting.unshift(resolve);
        else waiting.push(resolve);
        admit();
      }),
    leave: (throttled) => {
      inFlight -= 1;
      allowance = throttled ? afterThrottling(allowance, inFlight) : afterAnswer(allowance);
      admit();
    },
  };
};
