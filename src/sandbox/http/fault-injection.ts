/** How a sandbox misbehaves on purpose, so that bad days can be rehearsed. */
export interface FaultInjection {
  /** How long after its request an answer comes at the earliest; 0 for no wait. */
  readonly latencyMilliseconds: number;
  /** The share of requests that fail, from 0 to 1. */
  readonly failRate: number;
  /** Requests a second that are served, Infinity for all. */
  readonly rateLimitPerSecond: number;
  readonly random: () => number;
  readonly now: () => Date;
}

const MILLISECONDS = 1000;

/** Lets through a number of requests a second; gives the seconds to wait where one is too many. */
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

/** Whether a request fails, and when: before its work is done, or after it, as when an answer is lost on its way. */
export type Failure = 'none' | 'unavailable' | 'answerLost';

/** Draws the fate of a request. */
export const drawFault = ({ failRate, random }: Pick<FaultInjection, 'failRate' | 'random'>): Failure => {
  if (failRate <= 0 || random() >= failRate) return 'none';
  return random() < 1 / 2 ? 'unavailable' : 'answerLost';
};
