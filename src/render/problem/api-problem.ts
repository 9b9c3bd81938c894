import type { ApiError, ApiFailure } from '../../domain/api-error.ts';
import { absurd } from '../../domain/sync-error.ts';
import { safeMessage, safeText, shortened } from '../safe-text.ts';
import { line, type Line, span } from '../styled-line.ts';
import { counted } from '../wording.ts';
import type { Problem } from './problem.ts';

const SETTINGS = 'Check --url and --project (or RESIM_URL and RESIM_PROJECT).';
const LATER = "This is the server's trouble. Try again in a while.";

const STATUS: Readonly<Record<number, { readonly title: string; readonly next: string }>> = {
  400: {
    title: 'the server refused a request as wrong',
    next: 'What the server says above tells what it does not take.',
  },
  401: {
    title: 'the server does not accept the credentials',
    next: 'Check RESIM_ACCESS_TOKEN, or --client-id and --client-secret; a token may have expired.',
  },
  403: {
    title: 'the credentials do not allow this',
    next: 'Ask for access to the project, or use other credentials.',
  },
  404: { title: 'the server does not know what was asked for', next: SETTINGS },
  409: {
    title: 'the server reports a conflict with its present state',
    next: 'Somebody may have changed the project meanwhile. Make a new plan.',
  },
  413: { title: 'the server finds a request too large', next: LATER },
  429: {
    title: 'the server asks for fewer requests',
    next: 'Try again in a while, or with a smaller --parallelism.',
  },
};

const ofStatus = (status: number): { readonly title: string; readonly next: string } =>
  STATUS[status] ??
  (status >= 500
    ? { title: 'the server failed', next: LATER }
    : { title: 'the server refused a request', next: SETTINGS });

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at that address. Check --url; is the server running?',
  ENOTFOUND: 'No host has that name. Check --url, and that the network is up.',
  EAI_AGAIN: 'The name could not be looked up. Check that the network is up.',
  ECONNRESET: 'The connection broke. Try again.',
  ETIMEDOUT: 'No connection came about. Check --url and the network; a proxy is set by HTTPS_PROXY.',
  PROXY_407: 'The proxy wants credentials. Write HTTPS_PROXY as http://user:password@host:port.',
  PROXY_UNREACHABLE: 'Check HTTPS_PROXY, or name the host in NO_PROXY.',
  EHOSTUNREACH: 'There is no way to that host. Check the network, a VPN or a proxy.',
  ENETUNREACH: 'There is no way to that network. Check the network, a VPN or a proxy.',
  EPROTO: 'The two sides did not agree on how to speak. Check that --url says http or https rightly.',
  ERR_INVALID_URL: 'That is no address. Write --url as https://host/path.',
};

const connectionAdvice = (code: string): string => {
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(code))
    return 'The certificate is not trusted here. With an authority of your own, set NODE_EXTRA_CA_CERTS.';
  if (/^PROXY_(?!407)\d/.test(code))
    return 'The proxy of HTTPS_PROXY does not let this through. Ask who runs it, or name the host in NO_PROXY.';
  return Object.hasOwn(CONNECTION, code) ? (CONNECTION[code] ?? SETTINGS) : SETTINGS;
};

interface Told {
  readonly title: string;
  readonly outcome: string;
  readonly detail?: string;
  readonly next: string;
}

const MEBIBYTE = 1024 * 1024;

const CUT_OFF = {
  title: 'the answer of the server is cut off',
  next: 'Try again. If it stays so, something between here and the server cuts answers off.',
};

const NO_HTTP = {
  title: 'what answers does not speak HTTP as it should',
  next: 'It will not pass by itself. Check --url: host, port, and whether it says http or https rightly.',
};

const ofAnswer = (failure: Extract<ApiFailure, { readonly _tag: 'Status' }>): Told => {
  const { status, serverMessage, location, waitUntil } = failure;
  const says = `The server says: ${serverMessage === '' ? '(nothing)' : serverMessage}`;
  const outcome = String(status);
  if (location !== undefined)
    return {
      title: 'the server sends requests to another address',
      outcome,
      detail: `It leads to: ${location}`,
      next: 'sync follows no redirect, so that no token travels. If you trust that address, give it with --url.',
    };
  if (waitUntil === undefined) return { ...ofStatus(status), outcome, detail: says };
  return {
    ...ofStatus(status),
    outcome,
    detail: `It asks to wait ${waitUntil === 'for ever' ? waitUntil : `until ${waitUntil}`}, which is longer than sync waits. ${says}`,
    next: 'Try again when that time has come.',
  };
};

const told = (failure: ApiFailure, apiUrl: string): Told => {
  switch (failure._tag) {
    case 'Status':
      return ofAnswer(failure);
    case 'Unreachable':
      if (failure.code === 'CUT_OFF') return { ...CUT_OFF, outcome: 'cut off', detail: failure.detail };
      if (/^(?:HPE|Z)_/.test(failure.code))
        return { ...NO_HTTP, outcome: failure.code, detail: failure.detail };
      return {
        title: `the server cannot be reached at ${apiUrl}`,
        outcome: failure.code,
        detail: failure.detail,
        next: connectionAdvice(failure.code),
      };
    case 'Timeout':
      return {
        title: 'the server did not answer in time',
        outcome: `no answer in ${String(failure.seconds)} s`,
        next: 'Try again. If it stays so, the server is overloaded, or a proxy holds the answer back.',
      };
    case 'TooLarge':
      return {
        title: 'the answer is too large',
        outcome: `more than ${counted(failure.limitBytes / MEBIBYTE, 'MiB', 'MiB')}`,
        detail: 'sync reads no longer ones, and stopped reading.',
        next: 'Ask for smaller pages with --page-size. If that does not help, what answers is not the API.',
      };
    case 'NotJson':
      if (failure.status < 300 && /^[[{]/.test(failure.excerpt))
        return {
          ...CUT_OFF,
          title: 'the answer is not whole JSON',
          outcome: String(failure.status),
          detail: `It begins: ${failure.excerpt}`,
        };
      return {
        title: 'the answer is not JSON',
        outcome: `${String(failure.status)}, ${failure.contentType === '' ? 'no content type' : failure.contentType}`,
        detail: `It begins: ${failure.excerpt}`,
        next: 'Check --url: this may be a web page, or a proxy that wants a sign-in.',
      };
    case 'UnexpectedShape':
      return {
        title: 'the answer has another shape than the API describes',
        outcome: `field ${failure.field}`,
        detail: `Expected ${failure.expected}, got ${failure.got}.`,
        next: 'Check --url. If it is right, the API has changed: look for a newer version of sync.',
      };
    default:
      return absurd(failure);
  }
};

const LONGEST_MESSAGE = 600;

/** A request that failed: `METHOD path -> outcome`, what the server said, and what to look at. */
export const apiProblem = (error: ApiError): Problem => {
  const { title, outcome, detail, next } = told(error.failure, error.apiUrl);
  const body: Line[] = [
    line(2, [
      span(`${safeText(error.method)} ${safeText(shortened(error.path))}`, 'strong'),
      ` -> ${safeMessage(outcome)}`,
      span(` (${safeText(error.operation)} on ${safeText(error.apiUrl)})`, 'dim'),
    ]),
    ...(detail === undefined ? [] : [line(2, [safeMessage(shortened(detail, LONGEST_MESSAGE))])]),
  ];
  const lost =
    'The request was sent and its answer was lost: it may have been done. The next plan shows whether it was.';
  return { title: safeText(title), body, next: [next, ...(error.ambiguous ? [lost] : [])] };
};
