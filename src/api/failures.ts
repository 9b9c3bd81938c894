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
/** Enough to find the message in; the rest of a huge answer is not looked at. */
const LONGEST_ERROR_BODY = 20_000;

/** The words of a page without its markup: what a gateway says stands among them. */
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

const beginningOf = (body: Buffer): string => textOf(body.subarray(0, LONGEST_ERROR_BODY));

/** The beginning of an answer that is not JSON. */
export const excerptOf = (body: Buffer, redact: Redact): string =>
  redact(beginningOf(body)).trim().slice(0, LONGEST_EXCERPT);

const looksLikeJson = (contentType: string, text: string): boolean =>
  text === '' || contentType.includes('json') || /^\s*[[{\d"]/.test(text);

// Gateways answer these with a page of their own, and mean what the status says.
const meantByStatus = (status: number): boolean => [401, 403, 429].includes(status) || status >= 500;

const BLANK = new Set([0x20, 0x0a, 0x0d, 0x09]);
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Whether an answer begins as a list or an object and does not end as one: some ways of sending do not tell that the end is missing. */
const isCutOff = (body: Buffer): boolean => {
  let [start, end] = [0, body.length - 1];
  while (start < end && BLANK.has(body[start] ?? 0)) start++;
  while (end > start && BLANK.has(body[end] ?? 0)) end--;
  const closing = CLOSING[String.fromCharCode(body[start] ?? 0)];
  return closing !== undefined && String.fromCharCode(body[end] ?? 0) !== closing;
};

const LONGEST_LOCATION = 300;

/** Where a redirect leads, without what a query may hold in secret. */
const locationOf = (status: number, location: string | undefined, redact: Redact): string | undefined =>
  status >= 300 && status < 400 && location !== undefined
    ? redact(location)
        .replace(/[?#].*$/, '')
        .replace(/\/\/[^/@]*@/, '//')
        .slice(0, LONGEST_LOCATION)
    : undefined;

/** Why an answer is a failure by its status and its kind; nothing where it may be decoded. */
export const failureOfAnswer = (
  status: number,
  { contentType, location }: { readonly contentType: string; readonly location?: string | undefined },
  body: Buffer,
  redact: Redact,
): ApiFailure | undefined => {
  const redirected = locationOf(status, location, redact);
  if (redirected) return { _tag: 'Status', status, serverMessage: '', location: redirected };
  const success = status >= 200 && status < 300;
  const text = beginningOf(body);
  const isPage = !looksLikeJson(contentType, text) && contentType.includes('html');
  if ((success && !looksLikeJson(contentType, text)) || (isPage && !meantByStatus(status)))
    return { _tag: 'NotJson', status, contentType, excerpt: excerptOf(body, redact) };
  if (success)
    return isCutOff(body)
      ? { _tag: 'Unreachable', code: CUT_OFF, detail: `only ${body.length} bytes were received` }
      : undefined;
  // Before as well, since a page loses what looks like markup.
  const message = redact(serverMessage(redact(text), isPage)).slice(0, LONGEST_SERVER_MESSAGE);
  return { _tag: 'Status', status, serverMessage: message };
};

const BEFORE_SENDING = new Set(['lookup', 'connect', 'secureConnect']);

const unreachable = (code: string, detail: string): FailedAttempt => ({
  failure: { _tag: 'Unreachable', code, detail },
  neverSent: isBeforeSending(code),
});

/** How an attempt was made, for what an exception of it means. */
export interface AttemptTraits {
  readonly timeoutSeconds: number;
  /** Whether a proxy stood in between: then it is the proxy that a connection was made to. */
  readonly proxied: boolean;
}

/** What an exception of the client says about the attempt. */
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
  // The words in which hpagent reports the status of a proxy that did not open a tunnel.
  const refusedByProxy = /^Bad response: (\d{3})$/.exec(message)?.[1];
  if (refusedByProxy !== undefined)
    return unreachable(proxyCode(refusedByProxy), `the proxy answered ${refusedByProxy}`);
  const code = error instanceof RequestError ? error.code : 'UNKNOWN';
  return proxied && isNeverConnected(code)
    ? unreachable(PROXY_UNREACHABLE, `the proxy cannot be reached: ${message}`)
    : unreachable(code, message);
};
