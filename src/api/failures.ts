import * as E from 'fp-ts/lib/Either.js';
import { RequestError, TimeoutError } from 'got';
import type { ApiFailure } from '../domain/api-error.ts';
import { textOf } from './answer-bytes.ts';
import {
  CUT_OFF,
  isBeforeSending,
  isNeverConnected,
  PROXY_UNREACHABLE,
  proxyCode,
} from './connection-codes.ts';
import type { FailedAttempt } from './retry.ts';
import type { Redact } from './secrets.ts';

const LONGEST_SERVER_MESSAGE = 500;
const LONGEST_EXCERPT = 120;
/** Number of bytes of an error response that are read. */
const LONGEST_ERROR_BODY = 20_000;

/** Returns the text of a page without markup, which contains a gateway's message. */
const wordsOfPage = (text: string): string =>
  text
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const serverMessage = (text: string, isPage: boolean): string => {
  if (isPage) return wordsOfPage(text);
  const parsed = E.tryCatch((): unknown => JSON.parse(text), String);
  const value = E.isRight(parsed) ? parsed.right : text;
  const message =
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
      ? value.message
      : text;
  return message.trim();
};

const startOf = (body: Buffer): string => textOf(body.subarray(0, LONGEST_ERROR_BODY));

/** Returns the start of a response that is not JSON. */
export const excerptOf = (body: Buffer, redact: Redact): string =>
  redact(startOf(body)).trim().slice(0, LONGEST_EXCERPT);

const looksLikeJson = (contentType: string, text: string): boolean =>
  text === '' || contentType.includes('json') || /^\s*[[{\d"]/.test(text);

/** Reports whether the server did what it was asked for. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

// A gateway sends a page of its own with these, so the status is what matters.
const meantByStatus = (status: number): boolean => [401, 403, 429].includes(status) || status >= 500;

const BLANK = new Set([0x20, 0x0a, 0x0d, 0x09]);
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Reports whether a response starts as a list or an object but does not end as one: not every transfer detects a missing end. */
const isCutOff = (body: Buffer): boolean => {
  let [start, end] = [0, body.length - 1];
  while (start < end && BLANK.has(body[start] ?? 0)) start++;
  while (end > start && BLANK.has(body[end] ?? 0)) end--;
  const closing = CLOSING[String.fromCharCode(body[start] ?? 0)];
  return closing !== undefined && String.fromCharCode(body[end] ?? 0) !== closing;
};

const LONGEST_LOCATION = 300;

/** Returns the target of a redirect, without its query, which may contain secrets. */
const locationOf = (status: number, location: string | undefined, redact: Redact): string | undefined =>
  status >= 300 && status < 400 && location !== undefined
    ? redact(location)
        .replace(/[?#].*$/, '')
        .replace(/\/\/[^/@]*@/, '//')
        .slice(0, LONGEST_LOCATION)
    : undefined;

/** What matters of a response besides its status and body. */
interface AnswerTraits {
  readonly contentType: string;
  readonly location?: string | undefined;
  /** The length of the body. */
  readonly bytes: number;
}

/** Returns the failure of a response, of which a sample of the body is given, by its status and content type; undefined if it can be decoded. */
export const failureOfAnswer = (
  status: number,
  { contentType, location, bytes }: AnswerTraits,
  body: Buffer,
  redact: Redact,
): ApiFailure | undefined => {
  const redirected = locationOf(status, location, redact);
  if (redirected) return { _tag: 'Status', status, serverMessage: '', location: redirected };
  const success = isSuccess(status);
  const text = startOf(body);
  const isPage = !looksLikeJson(contentType, text) && contentType.includes('html');
  if ((success && !looksLikeJson(contentType, text)) || (isPage && !meantByStatus(status)))
    return { _tag: 'NotJson', status, contentType, excerpt: excerptOf(body, redact) };
  if (success)
    return isCutOff(body)
      ? { _tag: 'Unreachable', code: CUT_OFF, detail: `only ${bytes} bytes were received` }
      : undefined;
  // Redacted before too, because removing markup could remove parts of a secret.
  const message = redact(serverMessage(redact(text), isPage)).slice(0, LONGEST_SERVER_MESSAGE);
  return { _tag: 'Status', status, serverMessage: message };
};

const BEFORE_SENDING = new Set(['lookup', 'connect', 'secureConnect']);

const unreachable = (code: string, detail: string): FailedAttempt => ({
  failure: { _tag: 'Unreachable', code, detail },
  neverSent: isBeforeSending(code),
});

/** How an attempt was made, which determines the meaning of its exception. */
export interface AttemptTraits {
  readonly timeoutSeconds: number;
  /** Whether the connection was to a proxy. */
  readonly proxied: boolean;
}

/** Converts an exception of the client to a failed attempt. */
export const failureOfError = (
  error: unknown,
  { timeoutSeconds, proxied }: AttemptTraits,
  redact: Redact,
): FailedAttempt => {
  if (error instanceof TimeoutError)
    return {
      failure: { _tag: 'Timeout', seconds: timeoutSeconds },
      neverSent: BEFORE_SENDING.has(error.event),
    };
  const message = redact(error instanceof Error ? error.message : String(error));
  // The message of hpagent for a proxy that did not open a tunnel.
  const refusedByProxy = /^Bad response: (\d{3})$/.exec(message)?.[1];
  if (refusedByProxy !== undefined)
    return unreachable(proxyCode(refusedByProxy), `the proxy answered ${refusedByProxy}`);
  // The message of hpagent for a proxy that accepted the connection and then was silent.
  if (proxied && message === 'Proxy timeout')
    return unreachable(PROXY_UNREACHABLE, 'the proxy did not answer');
  const code = error instanceof RequestError ? error.code : 'UNKNOWN';
  return proxied && isNeverConnected(code)
    ? unreachable(PROXY_UNREACHABLE, `the proxy cannot be reached: ${message}`)
    : unreachable(code, message);
};
