import type http from 'node:http';
import type https from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ApiError, ApiFailure } from '../domain/api-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { makeAttempt, shownPath } from './attempt.ts';
import type { BodyReader } from './body-reader.ts';
import {
  type FailedAttempt,
  reasonOf,
  retryAfterMilliseconds,
  retryDelay,
  type RetryPolicy,
  mayBeTooLarge,
  retryDecision,
} from './retry.ts';
import type { Redact } from './secrets.ts';

/** A request to the API. */
export interface ApiRequest {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's URL, without a leading slash; IDs are UUIDs, so nothing needs escaping. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** The server may refuse so large a page or take too long; then it fails at once, because a smaller page can be requested. */
  readonly failFast?: boolean;
  /** Called just before each attempt; if it returns false, the request is not sent. */
  readonly isTimely?: () => boolean;
}

/** A response with a success status. */
export interface ApiResponse<B = Buffer> {
  readonly status: number;
  readonly contentType: string;
  readonly body: B;
  /** Masks the secrets of the request in a text, because servers repeat what they are sent. */
  readonly redact: Redact;
}

/** A retry of a request. */
export interface RetryEvent {
  readonly operation: string;
  /** The number of the next attempt, from 2. */
  readonly attempt: number;
  readonly waitSeconds: number;
  readonly reason: string;
}

/** A completed attempt, without credentials. */
interface RequestTrace {
  readonly operation: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  /** The status, or the code of a failed connection. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/**
 * Returns a valid access token. Given a token that the server refused, returns another one, or the same if there is no
 * other. Errors: `SignInFailed`.
 */
export type AccessToken = (refused?: string) => TaskEither<SyncError, string>;

/** What requests depend on. */
export interface RequestOptions {
  /** Ends in a slash. */
  readonly apiUrl: string;
  readonly accessToken: AccessToken;
  /** Maximum number of concurrent requests. */
  readonly parallelism: number;
  readonly userAgent: string;
  /** Timeout of one attempt, from sending to the end of the response. */
  readonly timeoutSeconds: number;
  /** Maximum size of a response in bytes; absent: 100 MiB. */
  readonly mostBytes?: number;
  readonly retry: RetryPolicy;
  readonly now: () => Date;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly onRetry?: (event: RetryEvent) => void;
  readonly onRequest?: (trace: RequestTrace) => void;
  /** Called with the headers of each response. */
  readonly onAnswer?: (headers: http.IncomingHttpHeaders) => void;
  readonly signal?: AbortSignal;
  /** Values to mask in all messages, in addition to the access token. */
  readonly secrets?: readonly string[];
  /** Returns values to mask that become known later, such as those of a plan; a new list after each change. */
  readonly masked?: () => readonly string[];
  /** Absent: direct connections with keep-alive. */
  readonly agents?: { readonly http?: http.Agent; readonly https?: https.Agent };
}

/**
 * Sends a request, and retries it if that is safe. Makes a reader for the body of each successful response. Errors: `ApiError`,
 * `Interrupted`, and those of the token.
 */
export type SendRequest = <B>(
  request: ApiRequest,
  reader: () => BodyReader<B>,
) => TaskEither<SyncError, ApiResponse<B>>;

const ATTEMPTS_BEFORE_ANY_ANSWER = 4;
const UNAUTHENTICATED = 401;

const apiErrorOf = (
  request: ApiRequest,
  apiUrl: string,
  failure: ApiFailure,
  ambiguous: boolean,
): ApiError => ({
  _tag: 'ApiError',
  operation: request.operation,
  method: request.method,
  path: shownPath(request),
  apiUrl,
  failure,
  ...(ambiguous && { ambiguous }),
});

/** Makes the function that sends all requests of a session, which share a gate and a connection pool. */
export const makeSendRequest = (options: RequestOptions): SendRequest => {
  const { retry, now, random, signal } = options;
  const attempt = makeAttempt(options);
  let answered = false;

  /** Returns the milliseconds until the next attempt; undefined: do not retry. */
  const delayBefore = (
    { failure, retryAfter }: FailedAttempt,
    number: number,
    spent: number,
  ): number | undefined => {
    // A server that has never responded is more likely a wrong URL than restarting.
    const attempts = answered ? retry.attempts : Math.min(ATTEMPTS_BEFORE_ANY_ANSWER, retry.attempts);
    const delay = retryDelay(number, retryAfterMilliseconds(retryAfter, now()), random(), retry);
    if (
      delay === undefined ||
      number >= attempts ||
      spent + delay > retry.maxTotal ||
      failure._tag === 'UnexpectedShape'
    )
      return undefined;
    return delay;
  };

  /** Adds the time until which the server asks to wait, if sync does not wait that long. */
  const withWaitUntil = (failure: ApiFailure, retryAfter: string | undefined, spent: number): ApiFailure => {
    const retryAfterMs = retryAfterMilliseconds(retryAfter, now());
    if (failure._tag !== 'Status' || retryAfterMs === undefined || spent + retryAfterMs <= retry.maxTotal)
      return failure;
    const until = new Date(now().getTime() + retryAfterMs);
    return { ...failure, waitUntil: Number.isNaN(until.getTime()) ? 'for ever' : until.toISOString() };
  };

  return (request, reader) => async () => {
    // Time in the queue does not count: otherwise the last of many requests would have none left.
    let spent = 0;
    let renewed = false;
    let last: SyncError | undefined;
    let token = await options.accessToken()();
    for (let number = 1; ; number++) {
      if (E.isLeft(token)) return token;
      const sent = await attempt(request, reader, token.right, number);
      // Earlier attempts were certainly not done, or there would be no retry.
      if (sent === 'aborted') return E.left({ _tag: 'Interrupted' });
      if (sent === 'late')
        return E.left({ _tag: 'NotSentInTime', operation: request.operation, ...(last && { last }) });
      const { result, milliseconds } = sent;
      spent += milliseconds;
      if (E.isRight(result) || 'status' in result.left.failure) answered = true;
      if (E.isRight(result)) return result;
      const { failure, retryAfter } = result.left;
      if (failure._tag === 'Status' && failure.status === UNAUTHENTICATED && !renewed) {
        renewed = true;
        const refused: string = token.right;
        token = await options.accessToken(refused)();
        if (E.isLeft(token) || token.right !== refused) continue;
      }
      if (request.failFast && mayBeTooLarge(result.left) && !signal?.aborted)
        return E.left({ ...apiErrorOf(request, options.apiUrl, failure, false), mayBeTooLarge: true });
      const verdict = retryDecision(request.method, result.left);
      if (signal?.aborted && verdict !== 'ambiguous') return E.left({ _tag: 'Interrupted' });
      const delay = verdict === 'again' ? delayBefore(result.left, number, spent) : undefined;
      if (delay === undefined)
        return E.left(
          apiErrorOf(
            request,
            options.apiUrl,
            verdict === 'again' ? withWaitUntil(failure, retryAfter, spent) : failure,
            verdict === 'ambiguous',
          ),
        );
      last = apiErrorOf(request, options.apiUrl, failure, false);
      options.onRetry?.({
        operation: request.operation,
        attempt: number + 1,
        waitSeconds: Math.round(delay / 100) / 10,
        reason: reasonOf(failure, retryAfterMilliseconds(retryAfter, now())),
      });
      spent += delay;
      await options.wait(delay, signal);
      token = await options.accessToken()();
    }
  };
};
