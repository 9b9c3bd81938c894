import type { ApiFailure } from '../domain/api-error.ts';
import { CUT_OFF, isLasting, isNoHttp } from './connection-codes.ts';

/** The bounds of repeating one request. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** Milliseconds of the first wait, before jitter; each further one is twice as long. */
  readonly baseDelay: number;
  /** The longest wait in milliseconds that sync chooses by itself. */
  readonly maxDelay: number;
  /** The longest wait in milliseconds that a server can ask for; one that asks for more is not asked again. */
  readonly maxRetryAfter: number;
  /** The most milliseconds that attempts and the waits between them may take together before another one begins. */
  readonly maxTotal: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 10,
  baseDelay: 200,
  maxDelay: 20_000,
  maxRetryAfter: 180_000,
  maxTotal: 180_000,
};

/** Milliseconds that a `Retry-After` header asks for: seconds, or a date (RFC 9110, section 10.2.3). */
export const retryAfterMilliseconds = (header: string | undefined, now: Date): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
};

/**
 * Milliseconds to wait after attempt `attempt` (from 1): exponential with jitter, and not less than the server asks for. Undefined where it asks for
 * longer than anybody would wait.
 */
export const retryDelay = (
  attempt: number,
  retryAfter: number | undefined,
  random: number,
  { baseDelay, maxDelay, maxRetryAfter }: RetryPolicy,
): number | undefined => {
  if (retryAfter !== undefined && retryAfter > maxRetryAfter) return undefined;
  const backoff = Math.min(maxDelay, baseDelay * 2 ** (attempt - 1)) * (0.5 + random / 2);
  // All that were sent away with one wish would come back together, but for the jitter on top.
  const asked = retryAfter === undefined ? 0 : retryAfter + baseDelay * random;
  return Math.max(backoff, asked);
};

/** What became of one attempt that failed. */
export interface FailedAttempt {
  readonly failure: ApiFailure;
  /** The header of that name, as it came. */
  readonly retryAfter?: string;
  /** The request surely never reached the server, so that not even a write can have been done. */
  readonly neverSent: boolean;
}

/** What a failed attempt means for the next step. */
export type RetryDecision = 'again' | 'ambiguous' | 'final';

const TRANSIENT_STATUS = new Set([429, 500, 502, 503, 504]);

/** Whether the server asks for fewer requests, and has not done this one. */
export const isThrottled = ({ failure, retryAfter }: FailedAttempt): boolean =>
  failure._tag === 'Status' &&
  (failure.status === 429 || (failure.status === 503 && retryAfter !== undefined));

const readDecision = ({ failure }: FailedAttempt): RetryDecision => {
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return TRANSIENT_STATUS.has(failure.status) ? 'again' : 'final';
    case 'Unreachable':
      return isLasting(failure.code) ? 'final' : 'again';
    case 'Timeout':
      return 'again';
    case 'TooLarge':
    case 'UnexpectedShape':
      return 'final';
  }
};

const writeDecision = (attempt: FailedAttempt): RetryDecision => {
  const { failure, neverSent } = attempt;
  switch (failure._tag) {
    case 'Status':
      if (isThrottled(attempt)) return 'again';
      return TRANSIENT_STATUS.has(failure.status) ? 'ambiguous' : 'final';
    case 'Unreachable':
      if (!neverSent) return 'ambiguous';
      return isLasting(failure.code) ? 'final' : 'again';
    case 'Timeout':
      return neverSent ? 'again' : 'ambiguous';
    case 'NotJson':
      return failure.status < 300 || TRANSIENT_STATUS.has(failure.status) ? 'ambiguous' : 'final';
    case 'TooLarge':
    case 'UnexpectedShape':
      return 'ambiguous';
  }
};

/**
 * Whether an attempt may simply be repeated. A read always may. A write may where it was surely not done: it was throttled,
 * or never reached the server; where its answer was lost it may have been done, and the caller has to look.
 */
export const retryDecision = (method: string, attempt: FailedAttempt): RetryDecision =>
  method === 'GET' ? readDecision(attempt) : writeDecision(attempt);

const TOO_MUCH = new Set([400, 413, 422, 500, 502, 504]);

/** Whether a request for a large page may have failed since it is a large one. */
export const smallerMayDo = ({ failure, neverSent }: FailedAttempt): boolean => {
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return TOO_MUCH.has(failure.status);
    case 'Unreachable':
      return !neverSent && !isNoHttp(failure.code);
    case 'Timeout':
      return !neverSent;
    case 'TooLarge':
      return true;
    case 'UnexpectedShape':
      return false;
  }
};

/** Why something is tried again, in a few words; with what a server asks for, in milliseconds. */
export const reasonOf = (failure: ApiFailure, asked?: number): string => {
  const wish = asked === undefined ? '' : ` and asks to wait ${Math.ceil(asked / 1000)} s`;
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return `the server answered ${failure.status}${wish}`;
    case 'Timeout':
      return `no answer within ${failure.seconds} s`;
    case 'Unreachable':
      return failure.code === CUT_OFF ? 'the answer was cut off' : `the connection failed (${failure.code})`;
    case 'TooLarge':
      return 'the answer is too large';
    case 'UnexpectedShape':
      return 'the answer has another shape';
  }
};
