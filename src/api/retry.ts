import type { ApiFailure } from '../domain/sync-error.ts';

/** The bounds of repeating one request. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** Milliseconds of the first wait, before jitter; each further one is twice as long. */
  readonly baseDelay: number;
  /** The longest single wait in milliseconds, also where a server asks for a longer one. */
  readonly maxDelay: number;
  /** No attempt begins later than so many milliseconds after the first. */
  readonly maxTotal: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 10,
  baseDelay: 200,
  maxDelay: 20_000,
  maxTotal: 180_000,
};

/** Milliseconds that a `Retry-After` header asks for: seconds, or a date (RFC 9110, section 10.2.3). */
export const retryAfterMilliseconds = (header: string | undefined, now: Date): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
};

/** Milliseconds to wait after attempt `attempt` (from 1): exponential with jitter, and never less than the server asks for. */
export const retryDelay = (
  attempt: number,
  retryAfter: number | undefined,
  random: number,
  { baseDelay, maxDelay }: RetryPolicy,
): number => {
  const backoff = baseDelay * 2 ** (attempt - 1) * (0.5 + random / 2);
  return Math.min(
    maxDelay,
    Math.max(backoff, retryAfter === undefined ? 0 : retryAfter + baseDelay * random),
  );
};

/** What a failed attempt means for the next step. */
export type Verdict = 'again' | 'ambiguous' | 'final';

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const TRANSIENT_STATUS = new Set([429, 500, 502, 503, 504]);

const readVerdict = (failure: ApiFailure): Verdict => {
  switch (failure._tag) {
    case 'Status':
      return TRANSIENT_STATUS.has(failure.status) ? 'again' : 'final';
    case 'Unreachable':
      return failure.code === 'ENOTFOUND' ? 'final' : 'again';
    case 'Timeout':
      return 'again';
    case 'NotJson':
      return TRANSIENT_STATUS.has(failure.status) ? 'again' : 'final';
    case 'UnexpectedShape':
      return 'final';
  }
};

const writeVerdict = (failure: ApiFailure, saysWhenToComeBack: boolean): Verdict => {
  switch (failure._tag) {
    case 'Status':
      if (failure.status === 429 || (failure.status === 503 && saysWhenToComeBack)) return 'again';
      return TRANSIENT_STATUS.has(failure.status) ? 'ambiguous' : 'final';
    case 'Unreachable':
      if (!NEVER_CONNECTED.has(failure.code)) return 'ambiguous';
      return failure.code === 'ENOTFOUND' ? 'final' : 'again';
    case 'NotJson':
      return failure.status < 400 || TRANSIENT_STATUS.has(failure.status) ? 'ambiguous' : 'final';
    case 'Timeout':
    case 'UnexpectedShape':
      return 'ambiguous';
  }
};

/**
 * Whether an attempt may simply be repeated. A read always may. A write may where it was surely not done: it was throttled,
 * or never reached the server; where its answer was lost it may have been done, and the caller has to look.
 */
export const verdictOf = (method: string, failure: ApiFailure, saysWhenToComeBack: boolean): Verdict =>
  method === 'GET' ? readVerdict(failure) : writeVerdict(failure, saysWhenToComeBack);
