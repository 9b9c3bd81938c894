import http from 'node:http';
import https from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import { got, type Got } from 'got';
import { limitAnswer } from './answer-limit.ts';
import { makeGate } from './concurrency.ts';
import { failureOfAnswer, failureOfError } from './failures.ts';
import type { ApiResponse, ApiRequest, RequestOptions } from './request.ts';
import { type FailedAttempt, isThrottled } from './retry.ts';
import { makeRedact, type Redact } from './secrets.ts';

/** Maximum size of an uncompressed response: ten times the usual size of the largest page, of ten thousand experiences. */
const MAX_BYTES = 100 * 1024 * 1024;

/** Timeout of a request whose response may be too large for a server. */
const FAIL_FAST_SECONDS = 10;

const CONNECT_TIMEOUT_MILLISECONDS = 15_000;

const queryOf = (query: ApiRequest['query']): URLSearchParams => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters;
};

/** Returns path and query as errors show them. */
export const shownPath = ({ path, query }: ApiRequest): string => {
  const search = query ? queryOf(query).toString() : '';
  return `/${path}${search === '' ? '' : `?${search}`}`;
};

const makeClient = ({
  apiUrl,
  timeoutSeconds,
  userAgent,
  agents,
  parallelism,
  signal,
}: RequestOptions): Got => {
  const request = timeoutSeconds * 1000;
  const connect = Math.min(request, CONNECT_TIMEOUT_MILLISECONDS);
  const pool = { keepAlive: true, maxSockets: parallelism };
  return got.extend({
    prefixUrl: apiUrl,
    retry: { limit: 0 },
    throwHttpErrors: false,
    // A redirect could take the access token to another host.
    followRedirect: false,
    timeout: { request, lookup: connect, connect, secureConnect: connect },
    headers: { 'user-agent': userAgent, accept: 'application/json' },
    agent: { http: agents?.http ?? new http.Agent(pool), https: agents?.https ?? new https.Agent(pool) },
    ...(signal && { signal }),
  });
};

const outcomeOf = (result: E.Either<FailedAttempt, ApiResponse>): string => {
  if (E.isRight(result)) return String(result.right.status);
  const { failure } = result.left;
  if (failure._tag === 'Unreachable') return failure.code;
  return 'status' in failure ? String(failure.status) : failure._tag;
};

/** The result of an attempt, and its duration without the time in the queue. */
interface Attempted {
  readonly result: E.Either<FailedAttempt, ApiResponse>;
  readonly milliseconds: number;
}

/** Sends a request once. It is not sent if the session was aborted or the request is no longer timely. The number counts attempts, from 1. */
export type Attempt = (
  request: ApiRequest,
  token: string,
  number: number,
) => Promise<Attempted | 'aborted' | 'late'>;

const NOTHING_MASKED: readonly string[] = [];

/** Makes the function that sends a request once, as soon as the session's gate admits it. */
export const makeAttempt = (options: RequestOptions): Attempt => {
  const client = makeClient(options);
  const gate = makeGate(options.parallelism);

  let redacting:
    { readonly token: string; readonly masked: readonly string[]; readonly redact: Redact } | undefined;
  const redactFor = (token: string): Redact => {
    const masked = options.masked?.() ?? NOTHING_MASKED;
    if (redacting?.token !== token || redacting.masked !== masked)
      redacting = { token, masked, redact: makeRedact([token, ...(options.secrets ?? []), ...masked]) };
    return redacting.redact;
  };

  const send = async (request: ApiRequest, token: string): Promise<E.Either<FailedAttempt, ApiResponse>> => {
    const redact = redactFor(token);
    const most = options.mostBytes ?? MAX_BYTES;
    const seconds = request.failFast
      ? Math.min(FAIL_FAST_SECONDS, options.timeoutSeconds)
      : options.timeoutSeconds;
    let isTooLarge = (): boolean => false;
    try {
      const answering = client(request.path, {
        timeout: { request: seconds * 1000 },
        method: request.method,
        ...(request.query && { searchParams: queryOf(request.query) }),
        responseType: 'buffer',
        headers: { authorization: `Bearer ${token}` },
        ...(request.body !== undefined && { json: request.body }),
      });
      isTooLarge = limitAnswer(answering, most);
      const answer = await answering;
      options.onAnswer?.(answer.headers);
      const contentType = answer.headers['content-type'] ?? '';
      const body = Buffer.from(answer.body.buffer, answer.body.byteOffset, answer.body.byteLength);
      const { location } = answer.headers;
      const failure = failureOfAnswer(answer.statusCode, { contentType, location }, body, redact);
      if (failure === undefined) return E.right({ status: answer.statusCode, contentType, body, redact });
      const retryAfter = answer.headers['retry-after'];
      return E.left({ failure, neverSent: false, ...(retryAfter !== undefined && { retryAfter }) });
    } catch (error) {
      if (isTooLarge()) return E.left({ failure: { _tag: 'TooLarge', limitBytes: most }, neverSent: false });
      return E.left(
        failureOfError(
          error,
          { timeoutSeconds: seconds, proxied: options.agents?.https !== undefined },
          redact,
        ),
      );
    }
  };

  return async (request, token, number) => {
    await gate.enter(number > 1);
    if (options.signal?.aborted) {
      gate.leave(false);
      return 'aborted';
    }
    if (request.isTimely?.() === false) {
      gate.leave(false);
      return 'late';
    }
    const started = options.now().getTime();
    const result = await send(request, token);
    gate.leave(E.isLeft(result) && isThrottled(result.left));
    const milliseconds = options.now().getTime() - started;
    if (options.onRequest) {
      const { operation, method } = request;
      const path = shownPath(request);
      options.onRequest({
        operation,
        method,
        path,
        attempt: number,
        outcome: outcomeOf(result),
        milliseconds,
      });
    }
    return { result, milliseconds };
  };
};
