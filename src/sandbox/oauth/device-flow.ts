import { randomBytes, randomInt } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';

/** What a person said about a device's wish to sign in. */
type Decision = 'pending' | 'approved' | 'denied';

interface Wish {
  readonly userCode: string;
  readonly scope: string | undefined;
  readonly expires: number;
  /** When the device asked last, and how long it has to wait before it asks again. */
  asked: number;
  intervalSeconds: number;
  decision: Decision;
}

/** A wish as its device learns of it. */
interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** What a device gets when it asks again. */
type Collected =
  | { readonly _tag: 'granted'; readonly scope: string | undefined }
  | {
      readonly _tag: 'refused';
      readonly error:
        'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' | 'invalid_grant';
    };

/** The device authorization grant (RFC 8628), in memory: a code does not outlive its server. */
export interface DeviceFlow {
  readonly begin: (scope: string | undefined) => DeviceCode;
  readonly decide: (userCode: string, decision: 'approved' | 'denied') => E.Either<string, void>;
  readonly collect: (deviceCode: string) => Collected;
}

const LIFETIME_SECONDS = 900;
const INTERVAL_SECONDS = 1;
/** So many seconds longer has a device to wait after each `slow_down` (RFC 8628, section 3.5). */
const SLOWER_SECONDS = 5;
/** Timers fire a little early. */
const LENIENCE = 0.9;
const MILLISECONDS = 1000;
const WISHES_LIMIT = 1000;
const CODE_BYTES = 32;
/** Without vowels, so that no words come about, and without what looks alike. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const HALF = 4;

const half = (): string =>
  Array.from({ length: HALF }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');

const normal = (userCode: string): string => userCode.toUpperCase().replace(/[^A-Z]/g, '');

/** Starts with no wishes. */
export const makeDeviceFlow = (now: () => Date): DeviceFlow => {
  const wishes = new Map<string, Wish>();
  const isExpired = ({ expires }: Wish): boolean => expires <= now().getTime();
  const isTooSoon = (wish: Wish): boolean => {
    const time = now().getTime();
    const soon = time < wish.asked + wish.intervalSeconds * MILLISECONDS * LENIENCE;
    wish.asked = time;
    if (soon) wish.intervalSeconds += SLOWER_SECONDS;
    return soon;
  };
  const makeRoom = (): void => {
    for (const [code, wish] of wishes)
      if (isExpired(wish) || wishes.size >= WISHES_LIMIT) wishes.delete(code);
  };
  return {
    begin: (scope) => {
      makeRoom();
      const [deviceCode, userCode] = [randomBytes(CODE_BYTES).toString('base64url'), `${half()}-${half()}`];
      const expires = now().getTime() + LIFETIME_SECONDS * MILLISECONDS;
      wishes.set(deviceCode, {
        userCode,
        scope,
        expires,
        asked: Number.NEGATIVE_INFINITY,
        intervalSeconds: INTERVAL_SECONDS,
        decision: 'pending',
      });
      return { deviceCode, userCode, expiresInSeconds: LIFETIME_SECONDS, intervalSeconds: INTERVAL_SECONDS };
    },
    decide: (userCode, decision) => {
      const wish = [...wishes.values()].find((one) => normal(one.userCode) === normal(userCode));
      if (wish === undefined || isExpired(wish) || wish.decision !== 'pending')
        return E.left('This code is unknown, used or expired.');
      wish.decision = decision;
      return E.right(undefined);
    },
    collect: (deviceCode) => {
      const wish = wishes.get(deviceCode);
      if (wish === undefined) return { _tag: 'refused', error: 'invalid_grant' };
      if (isExpired(wish)) return { _tag: 'refused', error: 'expired_token' };
      if (isTooSoon(wish)) return { _tag: 'refused', error: 'slow_down' };
      if (wish.decision === 'pending') return { _tag: 'refused', error: 'authorization_pending' };
      wishes.delete(deviceCode);
      return wish.decision === 'approved'
        ? { _tag: 'granted', scope: wish.scope }
        : { _tag: 'refused', error: 'access_denied' };
    },
  };
};
