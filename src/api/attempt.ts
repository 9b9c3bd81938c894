import http from 'node:http';
import https from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import { got, type Got, type PlainResponse, type Request as GotRequest } from 'got';
import { type BodyReader, wholeBody } from './body-reader.ts';
import { makeGate } from './concurrency.ts';
import { failureOfAnswer, failureOfError, isSuccess } from './failures.ts';
import type { ApiResponse, ApiRequest, RequestOptions } from './request.ts';
import { type FailedAttempt, isThrottled } from './retry.ts';
import { makeRedact, type Redact } from './secrets.ts';

/** Maximum size of an uncompressed response: ten times the usual size of the largest page, of ten thousand experiences. */
const MAX_BYTES = 100 * 1024 * 1024;

/** Timeout of a request whose response may be too large for a server. */
const FAIL_FAST_SECONDS = 10;

/** Timeout of each step of connecting, to the server or through a proxy. */
export const CONNECT_TIMEOUT_MILLISECONDS = 15_000;

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

const outcomeOf = (result: E.Either<FailedAttempt, ApiResponse<unknown>>): string => {
  if (E.isRight(result)) return String(result.right.status);
  const { failure } = result.left;
  if (failure._tag === 'Unreachable') return failure.code;
  return 'status' in failure ? String(failure.status) : failure._tag;
};

/** Passes on the pieces of a response until its end. Rejects with the errors of the client. */
const received = (
  answering: GotRequest,
  take: (piece: Buffer, response: PlainResponse) => void,
): Promise<PlainResponse> =>
  new Promise((resolve, reject) => {
    answering.on('error', reject);
    answering.once('close', () => {
      reject(new Error('the response ended early'));
    });
    answering.once('response', (response: PlainResponse) => {
      answering.on('data', (piece: Buffer) => {
        take(piece, response);
      });
      answering.once('end', () => {
        resolve(response);
        // Otherwise got keeps the request with the signal of the session.
        answering.destroy();
      });
    });
  });

/** The result of an attempt, and its duration without the time in the queue. */
interface Attempted<B> {
  readonly result: E.Either<FailedAttempt, ApiResponse<B>>;
  readonly milliseconds: number;
}

/** Sends a request once. It is not sent if the session was aborted or the request is no longer timely. The number counts attempts, from 1. */
export type Attempt = <B>(
  request: ApiRequest,
  reader: () => BodyReader<B>,
  token: string,
  number: number,
) => Promise<Attempted<B> | 'aborted' | 'late'>;

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

  const most = options.mostBytes ?? MAX_BYTES;

  const send = async <B>(
    request: ApiRequest,
    reader: () => BodyReader<B>,
    token: string,
  ): Promise<E.Either<FailedAttempt, ApiResponse<B>>> => {
    const redact = redactFor(token);
    const seconds = request.failFast
      ? Math.min(FAIL_FAST_SECONDS, options.timeoutSeconds)
      : options.timeoutSeconds;
    const [read, explanation] = [reader(), wholeBody()];
    let bytes = 0;
    try {
      const answering = client.stream(request.path, {
        timeout: { request: seconds * 1000 },
        method: request.method,
        ...(request.query && { searchParams: queryOf(request.query) }),
        headers: { authorization: `Bearer ${token}` },
        ...(request.body !== undefined && { json: request.body }),
      });
      // Otherwise got waits for a body to be written.
      if (request.method !== 'GET' && request.body === undefined) answering.end();
      const { statusCode: status, headers } = await received(answering, (piece, { statusCode }) => {
        bytes += piece.length;
        if (bytes > most) answering.destroy();
        else (isSuccess(statusCode) ? read : explanation).take(piece);
      });
      options.onAnswer?.(headers);
      const contentType = headers['content-type'] ?? '';
      const sample = (isSuccess(status) ? read : explanation).sample();
      const failure = failureOfAnswer(
        status,
        { contentType, location: headers.location, bytes },
        sample,
        redact,
      );
      if (failure === undefined) return E.right({ status, contentType, body: read.body(), redact });
      const retryAfter = headers['retry-after'];
      return E.left({ failure, neverSent: false, ...(retryAfter !== undefined && { retryAfter }) });
    } catch (error) {
      if (bytes > most) return E.left({ failure: { _tag: 'TooLarge', limitBytes: most }, neverSent: false });
      return E.left(
        failureOfError(
          error,
          { timeoutSeconds: seconds, proxied: options.agents?.https !== undefined },
          redact,
        ),
      );
    }
  };

  return async (request, reader, token, number) => {
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
    const result = await send(request, reader, token);
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
