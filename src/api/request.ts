import http from 'node:http';
import https from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { got, type Got, RequestError, TimeoutError } from 'got';
import type { ApiError, ApiFailure, SyncError } from '../domain/sync-error.ts';
import { type Gate, makeGate } from './concurrency.ts';
import { type RetryPolicy, retryAfterMilliseconds, retryDelay, verdictOf } from './retry.ts';

/** One request as an operation of the API describes it. */
export interface ApiRequest {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's URL, without a leading slash; IDs are UUIDs, so nothing needs escaping. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** An answer with a status of success. */
export interface ApiAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What is told about a request that is tried again. */
export interface RetryEvent {
  readonly operation: string;
  /** The attempt that is to come, from 2. */
  readonly attempt: number;
  readonly waitSeconds: number;
  readonly reason: string;
}

/** What requests need from outside. */
export interface RequestOptions {
  /** Ends in a slash. */
  readonly apiUrl: string;
  /** Gives a valid access token; with `renew`, another one than before. */
  readonly accessToken: (renew: boolean) => TaskEither<SyncError, string>;
  /** Requests at the same time. */
  readonly parallelism: number;
  readonly userAgent: string;
  /** Seconds for one attempt, from sending to the whole answer. */
  readonly timeoutSeconds: number;
  readonly retry: RetryPolicy;
  readonly now: () => Date;
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly onRetry?: (event: RetryEvent) => void;
  /** Told the headers of every answer. */
  readonly onAnswer?: (headers: http.IncomingHttpHeaders) => void;
  readonly signal?: AbortSignal;
  readonly agents?: { readonly http?: http.Agent; readonly https?: https.Agent };
}

/** Sends a request, as often as that is safe. */
export type SendRequest = (request: ApiRequest) => TaskEither<SyncError, ApiAnswer>;

interface Attempt {
  readonly failure: ApiFailure;
  readonly retryAfter?: string;
}

const LONGEST_SERVER_MESSAGE = 500;
const LONGEST_EXCERPT = 120;
const ATTEMPTS_BEFORE_ANY_ANSWER = 4;

const serverMessage = (text: string): string => {
  const parsed = E.tryCatch((): unknown => JSON.parse(text), String);
  const value = E.isRight(parsed) ? parsed.right : text;
  const message =
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
      ? value.message
      : text;
  return message.trim().slice(0, LONGEST_SERVER_MESSAGE);
};

const looksLikeJson = (contentType: string, text: string): boolean =>
  text === '' || contentType.includes('json') || /^\s*[[{\d"]/.test(text);

const failureOfAnswer = (status: number, contentType: string, text: string): ApiFailure | undefined => {
  const success = status >= 200 && status < 300;
  if (!looksLikeJson(contentType, text) && (success || contentType.includes('html')))
    return { _tag: 'NotJson', status, contentType, excerpt: text.trim().slice(0, LONGEST_EXCERPT) };
  return success ? undefined : { _tag: 'Status', status, serverMessage: serverMessage(text) };
};

const failureOfError = (error: unknown, timeoutSeconds: number): ApiFailure => {
  if (error instanceof TimeoutError) return { _tag: 'Timeout', seconds: timeoutSeconds };
  if (error instanceof RequestError) return { _tag: 'Unreachable', code: error.code, detail: error.message };
  return {
    _tag: 'Unreachable',
    code: 'UNKNOWN',
    detail: error instanceof Error ? error.message : String(error),
  };
};

const queryOf = (query: ApiRequest['query']): URLSearchParams => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters;
};

const shownPath = ({ path, query }: ApiRequest): string => {
  const search = queryOf(query).toString();
  return `/${path}${search === '' ? '' : `?${search}`}`;
};

const makeClient = (options: RequestOptions): Got =>
  got.extend({
    prefixUrl: options.apiUrl,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    timeout: { request: options.timeoutSeconds * 1000 },
    headers: { 'user-agent': options.userAgent, accept: 'application/json' },
    agent: {
      http: options.agents?.http ?? new http.Agent({ keepAlive: true, maxSockets: options.parallelism }),
      https: options.agents?.https ?? new https.Agent({ keepAlive: true, maxSockets: options.parallelism }),
    },
    ...(options.signal && { signal: options.signal }),
  });

const reasonOf = (failure: ApiFailure): string => {
  switch (failure._tag) {
    case 'Status':
    case 'NotJson':
      return `the server answered ${failure.status}`;
    case 'Timeout':
      return `no answer within ${failure.seconds} s`;
    case 'Unreachable':
      return `the connection failed (${failure.code})`;
    case 'UnexpectedShape':
      return 'the answer has another shape';
  }
};

/** Makes the function through which all requests of a session go: one gate, one pool of connections. */
export const makeSendRequest = (options: RequestOptions): SendRequest => {
  const client = makeClient(options);
  const gate = makeGate(options.parallelism);
  let answered = false;

  const attempt = async (request: ApiRequest, token: string): Promise<E.Either<Attempt, ApiAnswer>> => {
    try {
      const answer = await client(request.path, {
        method: request.method,
        searchParams: queryOf(request.query),
        headers: { authorization: `Bearer ${token}` },
        ...(request.body !== undefined && { json: request.body }),
      });
      answered = true;
      options.onAnswer?.(answer.headers);
      const contentType = answer.headers['content-type'] ?? '';
      const failure = failureOfAnswer(answer.statusCode, contentType, answer.body);
      if (failure === undefined)
        return E.right({ status: answer.statusCode, contentType, text: answer.body });
      const retryAfter = answer.headers['retry-after'];
      return E.left({ failure, ...(retryAfter !== undefined && { retryAfter }) });
    } catch (error) {
      return E.left({ failure: failureOfError(error, options.timeoutSeconds) });
    }
  };

  const errorOf = (request: ApiRequest, failure: ApiFailure, ambiguous: boolean): SyncError => {
    if (options.signal?.aborted && !ambiguous) return { _tag: 'Interrupted' };
    const error: ApiError = {
      _tag: 'ApiError',
      operation: request.operation,
      method: request.method,
      path: shownPath(request),
      apiUrl: options.apiUrl,
      failure,
      ...(ambiguous && { ambiguous }),
    };
    return error;
  };

  return (request) => async () => {
    const started = options.now().getTime();
    let renewed = false;
    let token = await options.accessToken(false)();
    for (let number = 1; ; number++) {
      if (E.isLeft(token)) return token;
      const result = await throughGate(gate, () => attempt(request, E.isRight(token) ? token.right : ''));
      if (E.isRight(result)) return result;
      const { failure, retryAfter } = result.left;
      if (failure._tag === 'Status' && failure.status === 401 && !renewed) {
        renewed = true;
        token = await options.accessToken(true)();
        continue;
      }
      const verdict = verdictOf(request.method, failure, retryAfter !== undefined);
      const spent = options.now().getTime() - started;
      // A server that never answered is a wrong address more often than one that restarts.
      const attempts = answered
        ? options.retry.attempts
        : Math.min(ATTEMPTS_BEFORE_ANY_ANSWER, options.retry.attempts);
      const again = verdict === 'again' && number < attempts && spent < options.retry.maxTotal;
      if (!again || options.signal?.aborted)
        return E.left(errorOf(request, failure, verdict === 'ambiguous'));
      const delay = retryDelay(
        number,
        retryAfterMilliseconds(retryAfter, options.now()),
        options.random(),
        options.retry,
      );
      options.onRetry?.({
        operation: request.operation,
        attempt: number + 1,
        waitSeconds: Math.round(delay / 100) / 10,
        reason: reasonOf(failure),
      });
      await options.wait(delay, options.signal);
    }
  };
};

const throughGate = async (
  gate: Gate,
  attempt: () => Promise<E.Either<Attempt, ApiAnswer>>,
): Promise<E.Either<Attempt, ApiAnswer>> => {
  await gate.enter();
  const result = await attempt();
  gate.leave(E.isLeft(result) && result.left.failure._tag === 'Status' && result.left.failure.status === 429);
  return result;
};
