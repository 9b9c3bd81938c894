import type { ApiFailure } from '../domain/api-error.ts';
import { CUT_OFF, isPermanent, isInvalidHttp } from './connection-codes.ts';

/** The limits of retrying a request. */
export interface RetryPolicy {
  /** Maximum number of attempts, including the first. */
  readonly attempts: number;
  /** Milliseconds of the first delay, before jitter; doubled for each later one. */
  readonly baseDelay: number;
  /** Maximum delay in milliseconds without `Retry-After`. */
  readonly maxDelay: number;
  /** Maximum `Retry-After` in milliseconds; a longer one ends the retries. */
  readonly maxRetryAfter: number;
  /** Maximum milliseconds of all attempts and delays before another attempt starts. */
  readonly maxTotal: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 10,
  baseDelay: 200,
  maxDelay: 20_000,
  maxRetryAfter: 180_000,
  maxTotal: 180_000,
};

/** Parses a `Retry-After` header to milliseconds: seconds or a date (RFC 9110, section 10.2.3). */
export const retryAfterMilliseconds = (header: string | undefined, now: Date): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
};

/**
 * Returns the milliseconds to wait after attempt `attempt` (from 1): exponential with jitter, and at least `Retry-After`. Undefined if that exceeds
 * the maximum.
 */
export const retryDelay = (
  attempt: number,
  retryAfter: number | undefined,
  random: number,
  { baseDelay, maxDelay, maxRetryAfter }: RetryPolicy,
): number | undefined => {
  if (retryAfter !== undefined && retryAfter > maxRetryAfter) return undefined;
  const backoff = Math.min(maxDelay, baseDelay * 2 ** (attempt - 1)) * (0.5 + random / 2);
  // Jitter, so that requests throttled with the same Retry-After do not return at the same time.
  const retryAfterMs = retryAfter === undefined ? 0 : retryAfter + baseDelay * random;
  return Math.max(backoff, retryAfterMs);
};

/** A failed attempt. */
export interface FailedAttempt {
  readonly failure: ApiFailure;
  /** The `Retry-After` header. */
  readonly retryAfter?: string;
  /** The request certainly did not reach the server, so that a write was not done. */
  readonly neverSent: boolean;
}

/** What to do after a failed attempt. */
export type RetryDecision = 'again' | 'ambiguous' | 'final';

const TRANSIENT_STATUS = new Set([429, 500, 502, 503, 504]);

/** Reports whether the server throttled the request and did not process it. */
export const isThrottled = ({ failure, retryAfter }: FailedAttempt): boolean =>
  failure._tag === 'Status' &&
  (failure.status === 429 || (failure.status === 503 && retryAfter !== undefined));

const readDecision = ({ failure }: FailedAttempt): RetryDecision => {
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return TRANSIENT_STATUS.has(failure.status) ? 'again' : 'final';
    case 'Unreachable':
      return isPermanent(failure.code) ? 'final' : 'again';
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
      return isPermanent(failure.code) ? 'final' : 'again';
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
 * Decides whether to retry a failed attempt. A read is always safe to retry. A write is if it was certainly not done: it was throttled or
 * never reached the server. If its response was lost, it may have been done, and the caller must check the live state.
 */
export const retryDecision = (method: string, attempt: FailedAttempt): RetryDecision =>
  method === 'GET' ? readDecision(attempt) : writeDecision(attempt);

const TOO_MUCH = new Set([400, 413, 422, 500, 502, 504]);

/** Reports whether a request may have failed because its page is too large. */
export const mayBeTooLarge = ({ failure, neverSent }: FailedAttempt): boolean => {
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return TOO_MUCH.has(failure.status);
    case 'Unreachable':
      return !neverSent && !isInvalidHttp(failure.code);
    case 'Timeout':
      return !neverSent;
    case 'TooLarge':
      return true;
    case 'UnexpectedShape':
      return false;
  }
};

/** Returns the reason for a retry in a few words; `retryAfterMs` is the server's `Retry-After` in milliseconds. */
export const reasonOf = (failure: ApiFailure, retryAfterMs?: number): string => {
  const wait = retryAfterMs === undefined ? '' : ` and asks to wait ${Math.ceil(retryAfterMs / 1000)} s`;
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return `the server answered ${failure.status}${wait}`;
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
