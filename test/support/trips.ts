import type { ResimApi } from '../../src/api/resim-api.ts';

/** Turns of the event loop without a new request after which no request is pending. */
const QUIET_TURNS = 40;

const turns = async (count: number, isQuiet: () => boolean): Promise<boolean> => {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isQuiet()) return false;
  }
  return true;
};

/** The parts of an API that send a request when they are run. */
const isRequest = (value: unknown): value is () => Promise<unknown> => typeof value === 'function';

/**
 * An API whose responses all arrive at once when no more requests are being sent, as from an infinitely fast server far away. It counts the
 * longest chain of requests in which each waits for the responses before it: the round trips.
 */
export const countingTrips = (api: ResimApi): { readonly api: ResimApi; readonly trips: () => number } => {
  let trips = 0;
  let unanswered = 0;
  let held: (() => void)[] = [];
  let sent = 0;

  const release = async (): Promise<void> => {
    const before = sent;
    if (unanswered > 0 || !(await turns(QUIET_TURNS, () => sent === before))) return;
    if (held.length === 0) return;
    const answers = held;
    held = [];
    trips += 1;
    for (const answer of answers) answer();
  };

  const holding = async <A>(request: () => Promise<A>): Promise<A> => {
    sent += 1;
    unanswered += 1;
    const answer = await request();
    unanswered -= 1;
    await new Promise<void>((resolve) => {
      held.push(resolve);
      void release();
    });
    return answer;
  };

  const wrapped = <A extends object>(object: A): A =>
    new Proxy(object, {
      get: (target, key): unknown => {
        const value: unknown = Reflect.get(target, key);
        if (key === 'undecoded' && typeof value === 'object' && value !== null) return wrapped(value);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]): unknown => {
          const result: unknown = Reflect.apply(value, target, args);
          if (key === 'within' && typeof result === 'object' && result !== null) return wrapped(result);
          return isRequest(result) ? () => holding(result) : result;
        };
      },
    });

  return { api: wrapped(api), trips: () => trips };
};
