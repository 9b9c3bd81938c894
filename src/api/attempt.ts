import http from 'node:http';
import https from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import { makeGate } from './concurrency.ts';
import { exchange, type HttpRequest } from './exchange.ts';
import { failureOfAnswer, failureOfFault } from './failures.ts';
import type { ApiAnswer, ApiRequest, RequestOptions } from './request.ts';
import { type FailedAttempt, isThrottled } from './retry.ts';
import { makeRedact, type Redact } from './secrets.ts';

const queryOf = (query: ApiRequest['query']): URLSearchParams => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters;
};

/** Path and query as errors show them. */
export const shownPath = ({ path, query }: ApiRequest): string => {
  const search = queryOf(query).toString();
  return `/${path}${search === '' ? '' : `?${search}`}`;
};

/** Makes what turns a request of the API into one of HTTP, on connections that are kept alive. */
const wireRequests = ({
  apiUrl,
  timeoutSeconds,
  userAgent,
  agents,
  parallelism,
  signal,
}: RequestOptions): ((request: ApiRequest, token: string) => HttpRequest) => {
  const pool = { keepAlive: true, maxSockets: parallelism };
  const common = {
    timeout: timeoutSeconds * 1000,
    agents: { http: agents?.http ?? new http.Agent(pool), https: agents?.https ?? new https.Agent(pool) },
    ...(signal && { signal }),
  };
  return (request, token) => {
    const { method, body } = request;
    return {
      ...common,
      url: new URL(`${apiUrl}${shownPath(request).slice(1)}`),
      method,
      headers: {
        'user-agent': userAgent,
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
  };
};

const outcomeOf = (result: E.Either<FailedAttempt, ApiAnswer>): string => {
  if (E.isRight(result)) return String(result.right.status);
  const { failure } = result.left;
  if (failure._tag === 'Unreachable') return failure.code;
  return 'status' in failure ? String(failure.status) : failure._tag;
};

/** What an attempt came to, and how long it took from being let through. */
export interface Attempted {
  readonly result: E.Either<FailedAttempt, ApiAnswer>;
  readonly milliseconds: number;
}

/** Sends a request once; nothing comes back of one that was not sent, since the session was aborted. The number counts its attempts, from 1. */
export type Attempt = (request: ApiRequest, token: string, number: number) => Promise<Attempted | undefined>;

/** Makes the function that sends once, as soon as the gate of the session lets it through. */
export const makeAttempt = (options: RequestOptions): Attempt => {
  const wireRequest = wireRequests(options);
  const gate = makeGate(options.parallelism);

  let redacting: { readonly token: string; readonly redact: Redact } | undefined;
  const redactFor = (token: string): Redact => {
    if (redacting?.token !== token)
      redacting = { token, redact: makeRedact([token, ...(options.secrets ?? [])]) };
    return redacting.redact;
  };

  const send = async (request: ApiRequest, token: string): Promise<E.Either<FailedAttempt, ApiAnswer>> => {
    const redact = redactFor(token);
    const exchanged = await exchange(wireRequest(request, token))();
    if (E.isLeft(exchanged)) {
      const traits = {
        timeoutSeconds: options.timeoutSeconds,
        proxied: options.agents?.https !== undefined,
      };
      return E.left(failureOfFault(exchanged.left, traits, redact));
    }
    const { status, headers, body } = exchanged.right;
    options.onAnswer?.(headers);
    const contentType = headers['content-type'] ?? '';
    const failure = failureOfAnswer(status, contentType, body, redact);
    if (failure === undefined) return E.right({ status, contentType, text: body, redact });
    const retryAfter = headers['retry-after'];
    return E.left({ failure, neverSent: false, ...(retryAfter !== undefined && { retryAfter }) });
  };

  return async (request, token, number) => {
    await gate.enter(number > 1);
    if (options.signal?.aborted) {
      gate.leave(false);
      return undefined;
    }
    const started = options.now().getTime();
    const result = await send(request, token);
    gate.leave(E.isLeft(result) && isThrottled(result.left));
    const { operation, method } = request;
    const milliseconds = options.now().getTime() - started;
    const path = shownPath(request);
    options.onRequest?.({
      operation,
      method,
      path,
      attempt: number,
      outcome: outcomeOf(result),
      milliseconds,
    });
    return { result, milliseconds };
  };
};
