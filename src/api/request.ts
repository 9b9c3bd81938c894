import type http from 'node:http';
import type https from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ApiError, ApiFailure } from '../domain/api-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { makeAttempt, shownPath } from './attempt.ts';
import {
  type FailedAttempt,
  reasonOf,
  retryAfterMilliseconds,
  retryDelay,
  type RetryPolicy,
  smallerMayDo,
  retryDecision,
} from './retry.ts';
import type { Redact } from './secrets.ts';

/** One request as an operation of the API describes it. */
export interface ApiRequest {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's URL, without a leading slash; IDs are UUIDs, so nothing needs escaping. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** It asks for so much that a server may refuse it, or take too long: that is told at once, since less can be asked for. */
  readonly hasty?: boolean;
  /** Asked just before each attempt; once it says no, nothing more is sent. */
  readonly isTimely?: () => boolean;
}

/** An answer with a status of success. */
export interface ApiAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** Takes out of a text what the request carried in secret: servers repeat what they are sent. */
  readonly redact: Redact;
}

/** What is told about a request that is tried again. */
export interface RetryEvent {
  readonly operation: string;
  /** The attempt that is to come, from 2. */
  readonly attempt: number;
  readonly waitSeconds: number;
  readonly reason: string;
}

/** What is told about each attempt once it ended; it never holds credentials. */
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
 * Gives a valid access token. Given the token that a server did not accept, another one, or the same where there can be
 * no other. Errors: `SignInFailed`.
 */
export type AccessToken = (refused?: string) => TaskEither<SyncError, string>;

/** What requests need from outside. */
export interface RequestOptions {
  /** Ends in a slash. */
  readonly apiUrl: string;
  readonly accessToken: AccessToken;
  /** Requests at the same time. */
  readonly parallelism: number;
  readonly userAgent: string;
  /** Seconds for one attempt, from sending to the whole answer. */
  readonly timeoutSeconds: number;
  /** The longest answer that is read, in bytes; absent: 100 MiB. */
  readonly mostBytes?: number;
  readonly retry: RetryPolicy;
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly onRetry?: (event: RetryEvent) => void;
  readonly onRequest?: (trace: RequestTrace) => void;
  /** Told the headers of every answer. */
  readonly onAnswer?: (headers: http.IncomingHttpHeaders) => void;
  readonly signal?: AbortSignal;
  /** What is never shown, whatever a server says; the access token is masked in any case. */
  readonly secrets?: readonly string[];
  /** The same for what becomes known later, such as the masked values of a plan; the list is another one once it has changed. */
  readonly masked?: () => readonly string[];
  /** Absent: direct connections that are kept alive. */
  readonly agents?: { readonly http?: http.Agent; readonly https?: https.Agent };
}

/** Sends a request, as often as that is safe. Errors: `ApiError`, `Interrupted`, and those of the token. */
export type SendRequest = (request: ApiRequest) => TaskEither<SyncError, ApiAnswer>;

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

/** Makes the function through which all requests of a session go: one gate, one pool of connections. */
export const makeSendRequest = (options: RequestOptions): SendRequest => {
  const { retry, now, random, signal } = options;
  const attempt = makeAttempt(options);
  let answered = false;

  /** Milliseconds until the next attempt; nothing where there shall be none. */
  const delayBefore = (
    { failure, retryAfter }: FailedAttempt,
    number: number,
    spent: number,
  ): number | undefined => {
    // A server that never answered is a wrong address more often than one that restarts.
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

  /** With until when a server asks to wait, where that is longer than sync waits. */
  const withWish = (failure: ApiFailure, retryAfter: string | undefined, spent: number): ApiFailure => {
    const asked = retryAfterMilliseconds(retryAfter, now());
    if (failure._tag !== 'Status' || asked === undefined || spent + asked <= retry.maxTotal) return failure;
    const until = new Date(now().getTime() + asked);
    return { ...failure, waitUntil: Number.isNaN(until.getTime()) ? 'for ever' : until.toISOString() };
  };

  return (request) => async () => {
    // Time in the queue does not count: of many requests the last one would have none left.
    let spent = 0;
    let renewed = false;
    let last: SyncError | undefined;
    let token = await options.accessToken()();
    for (let number = 1; ; number++) {
      if (E.isLeft(token)) return token;
      const sent = await attempt(request, token.right, number);
      // Whatever was tried before was surely not done, or it would not have been tried again.
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
      if (request.hasty && smallerMayDo(result.left) && !signal?.aborted)
        return E.left({ ...apiErrorOf(request, options.apiUrl, failure, false), smallerMayDo: true });
      const verdict = retryDecision(request.method, result.left);
      if (signal?.aborted && verdict !== 'ambiguous') return E.left({ _tag: 'Interrupted' });
      const delay = verdict === 'again' ? delayBefore(result.left, number, spent) : undefined;
      if (delay === undefined)
        return E.left(
          apiErrorOf(
            request,
            options.apiUrl,
            verdict === 'again' ? withWish(failure, retryAfter, spent) : failure,
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
