import type http from 'node:http';
import type https from 'node:https';
import { type CancelableRequest, got } from 'got';
import { isPermanent } from '../api/connection-codes.ts';
import { failureOfError } from '../api/failures.ts';
import { retryAfterMilliseconds, retryDelay, type RetryPolicy } from '../api/retry.ts';
import { makeRedact } from '../api/secrets.ts';

/** What requests to the sign-in server depend on. */
export interface SignInTransportOptions {
  readonly userAgent: string;
  /** Timeout of one attempt. */
  readonly timeoutSeconds: number;
  readonly retry: RetryPolicy;
  readonly now: () => Date;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Called after each attempt; never receives headers or bodies. */
  readonly onRequest?: (trace: SignInTrace) => void;
  /** Values that errors must mask, in addition to anything that looks like a token. */
  readonly secrets?: readonly string[];
  readonly agents?: { readonly http?: http.Agent; readonly https?: https.Agent };
}

/** One attempt, as shown in traces. */
export interface SignInTrace {
  readonly method: string;
  /** The full URL, because the server is not the API's. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  /** The status, or the code of a failed connection. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/** A request of the OAuth library. */
interface SignInRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string | null;
}

/** Sends a request of the OAuth library. Rejects with `SignInUnreachable`. */
export type SignInTransport = (url: string, request: SignInRequest) => Promise<Response>;

/** The sign-in server did not respond. */
export class SignInUnreachable extends Error {
  override readonly name = 'SignInUnreachable';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Larger than any token. */
const MAX_BYTES = 1024 * 1024;

/** Cancels a request once its uncompressed response exceeds a limit. Returns a function that reports whether that happened. */
const limitAnswer = <A>(answering: CancelableRequest<A>, mostBytes: number): (() => boolean) => {
  let tooLarge = false;
  void answering.on('downloadProgress', ({ transferred }) => {
    if (transferred <= mostBytes) return;
    tooLarge = true;
    answering.cancel();
  });
  return () => tooLarge;
};

const NO_BODY = new Set([204, 205, 304]);

/** Reports whether to retry. A 429 is retried only with `Retry-After`, because each attempt counts against the account. */
const isRetryable = (response: Response): boolean =>
  response.status >= 500 || (response.status === 429 && response.headers.has('retry-after'));

const responseOf = (status: number, headers: http.IncomingHttpHeaders, body: string): Response => {
  const shown = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) shown.set(name, Array.isArray(value) ? value.join(', ') : value);
  return new Response(NO_BODY.has(status) ? null : body, { status, headers: shown });
};

const sendOnce = async (
  url: string,
  { method, headers, body }: SignInRequest,
  { timeoutSeconds, userAgent, agents, signal, secrets = [] }: SignInTransportOptions,
): Promise<Response | SignInUnreachable> => {
  let isTooLarge = (): boolean => false;
  try {
    const answering = got(url, {
      method: method === 'GET' ? 'GET' : 'POST',
      headers: { ...headers, 'user-agent': userAgent },
      ...(body !== undefined && body !== null && { body: body.toString() }),
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
      timeout: { request: timeoutSeconds * 1000 },
      ...(agents && { agent: agents }),
      ...(signal && { signal }),
    });
    isTooLarge = limitAnswer(answering, MAX_BYTES);
    const answer = await answering;
    return responseOf(answer.statusCode, answer.headers, answer.body);
  } catch (error) {
    if (isTooLarge()) return new SignInUnreachable('TOO_LARGE', 'the response is longer than a token can be');
    const { failure } = failureOfError(
      error,
      { timeoutSeconds, proxied: agents?.https !== undefined },
      makeRedact(secrets),
    );
    return failure._tag === 'Unreachable'
      ? new SignInUnreachable(failure.code, failure.detail)
      : new SignInUnreachable('ETIMEDOUT', `no response within ${timeoutSeconds} s`);
  }
};

/** Makes a transport to the sign-in server that retries. */
export const makeSignInTransport =
  (options: SignInTransportOptions): SignInTransport =>
  async (url, request) => {
    const { retry, now, random, wait, signal } = options;
    for (let number = 1; ; number++) {
      const started = now().getTime();
      const result = await sendOnce(url, request, options);
      options.onRequest?.({
        method: request.method,
        path: url,
        attempt: number,
        outcome: result instanceof Response ? String(result.status) : result.code,
        milliseconds: now().getTime() - started,
      });
      const final =
        result instanceof Response ? !isRetryable(result) : isPermanent(result.code) || signal?.aborted;
      const asked = result instanceof Response ? result.headers.get('retry-after') : undefined;
      const delay = retryDelay(number, retryAfterMilliseconds(asked ?? undefined, now()), random(), retry);
      if (final || delay === undefined || number >= retry.attempts) {
        if (result instanceof Response) return result;
        throw result;
      }
      await wait(delay, signal);
    }
  };

/** A user waits for the sign-in: fewer attempts than for the API, with shorter delays. */
export const SIGN_IN_RETRY_POLICY: RetryPolicy = {
  attempts: 4,
  baseDelay: 300,
  maxDelay: 3_000,
  maxRetryAfter: 10_000,
  maxTotal: 30_000,
};
