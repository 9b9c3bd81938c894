import { randomBytes, randomInt } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';

/** What a person decided about a device. */
type Decision = 'pending' | 'approved' | 'denied';

interface DeviceRequest {
  readonly userCode: string;
  readonly scope: string | undefined;
  readonly expires: number;
  lastPoll: number;
  /** The minimum time between two polls. */
  intervalSeconds: number;
  decision: Decision;
}

/** The response that starts the flow. */
interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** The response to a poll. */
type PollResult =
  | { readonly _tag: 'granted'; readonly scope: string | undefined }
  | {
      readonly _tag: 'refused';
      readonly error:
        'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' | 'invalid_grant';
    };

/** The device authorization grant (RFC 8628). Codes are kept in memory, so they are lost when the server stops. */
export interface DeviceFlow {
  readonly start: (scope: string | undefined) => DeviceCode;
  readonly decide: (userCode: string, decision: 'approved' | 'denied') => E.Either<string, void>;
  readonly poll: (deviceCode: string) => PollResult;
}

const LIFETIME_SECONDS = 900;
const INTERVAL_SECONDS = 1;
/** Added to the interval after each `slow_down` (RFC 8628, section 3.5). */
const SLOW_DOWN_SECONDS = 5;
/** Timers of clients may fire a little early. */
const TOLERANCE = 0.9;
const MILLISECONDS = 1000;
const MAX_REQUESTS = 1000;
const CODE_BYTES = 32;
/** No vowels, to avoid words, and no letters that look alike. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const HALF = 4;

const half = (): string =>
  Array.from({ length: HALF }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');

const normal = (userCode: string): string => userCode.toUpperCase().replace(/[^A-Z]/g, '');

/** Creates a device flow without pending requests. */
export const makeDeviceFlow = (now: () => Date): DeviceFlow => {
  const requests = new Map<string, DeviceRequest>();
  const isExpired = ({ expires }: DeviceRequest): boolean => expires <= now().getTime();
  const polledTooSoon = (request: DeviceRequest): boolean => {
    const time = now().getTime();
    const soon = time < request.lastPoll + request.intervalSeconds * MILLISECONDS * TOLERANCE;
    request.lastPoll = time;
    if (soon) request.intervalSeconds += SLOW_DOWN_SECONDS;
    return soon;
  };
  const makeRoom = (): void => {
    for (const [code, request] of requests)
      if (isExpired(request) || requests.size >= MAX_REQUESTS) requests.delete(code);
  };
  return {
    start: (scope) => {
      makeRoom();
      const [deviceCode, userCode] = [randomBytes(CODE_BYTES).toString('base64url'), `${half()}-${half()}`];
      const expires = now().getTime() + LIFETIME_SECONDS * MILLISECONDS;
      requests.set(deviceCode, {
        userCode,
        scope,
        expires,
        lastPoll: Number.NEGATIVE_INFINITY,
        intervalSeconds: INTERVAL_SECONDS,
        decision: 'pending',
      });
      return { deviceCode, userCode, expiresInSeconds: LIFETIME_SECONDS, intervalSeconds: INTERVAL_SECONDS };
    },
    decide: (userCode, decision) => {
      const request = [...requests.values()].find((one) => normal(one.userCode) === normal(userCode));
      if (request === undefined || isExpired(request) || request.decision !== 'pending')
        return E.left('The code is unknown, already used or expired.');
      request.decision = decision;
      return E.right(undefined);
    },
    poll: (deviceCode) => {
      const request = requests.get(deviceCode);
      if (request === undefined) return { _tag: 'refused', error: 'invalid_grant' };
      if (isExpired(request)) return { _tag: 'refused', error: 'expired_token' };
      if (polledTooSoon(request)) return { _tag: 'refused', error: 'slow_down' };
      if (request.decision === 'pending') return { _tag: 'refused', error: 'authorization_pending' };
      requests.delete(deviceCode);
      return request.decision === 'approved'
        ? { _tag: 'granted', scope: request.scope }
        : { _tag: 'refused', error: 'access_denied' };
    },
  };
};
