/** The faults that the sandbox injects on request: latency, failures and a rate limit. */
export interface FaultInjection {
  /** The minimum time between a request and its response; 0 for none. */
  readonly latencyMilliseconds: number;
  /** The fraction of requests that fail, from 0 to 1. */
  readonly failRate: number;
  /** The number of requests served per second; Infinity for no limit. */
  readonly rateLimitPerSecond: number;
  readonly random: () => number;
  readonly now: () => Date;
}

const MILLISECONDS = 1000;

/** A token bucket. Each call takes a token, or returns the seconds to wait for the next one. */
export const rateLimiter = ({
  rateLimitPerSecond,
  now,
}: Pick<FaultInjection, 'rateLimitPerSecond' | 'now'>): (() => number | undefined) => {
  const burst = Math.max(1, rateLimitPerSecond);
  let tokens = burst;
  let last = now().getTime();
  return () => {
    if (!Number.isFinite(rateLimitPerSecond)) return undefined;
    const time = now().getTime();
    tokens = Math.min(burst, tokens + ((time - last) / MILLISECONDS) * rateLimitPerSecond);
    last = time;
    if (tokens < 1) return (1 - tokens) / rateLimitPerSecond;
    tokens -= 1;
    return undefined;
  };
};

/** The fault of a request: `unavailable` fails before the work is done, `responseLost` after it. */
export type Fault = 'none' | 'unavailable' | 'responseLost';

/** Draws the fault of a request. */
export const drawFault = ({ failRate, random }: Pick<FaultInjection, 'failRate' | 'random'>): Fault => {
  if (failRate <= 0 || random() >= failRate) return 'none';
  return random() < 1 / 2 ? 'unavailable' : 'responseLost';
};
