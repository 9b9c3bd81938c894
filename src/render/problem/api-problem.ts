import type { ApiError, ApiFailure } from '../../domain/api-error.ts';
import { absurd } from '../../domain/sync-error.ts';
import { safeMessage, safeText, shortened } from '../safe-text.ts';
import { line, type Line, span } from '../styled-line.ts';
import { counted } from '../wording.ts';
import type { Problem } from './problem.ts';

const SETTINGS = 'Check --url and --project (or RESIM_URL and RESIM_PROJECT).';
const LATER = 'This is a problem of the server. Try again later.';

const STATUS: Readonly<Record<number, { readonly title: string; readonly next: string }>> = {
  400: {
    title: 'the server rejected a request as invalid',
    next: 'The server message above says what is wrong.',
  },
  401: {
    title: 'the server does not accept the credentials',
    next: 'Check RESIM_ACCESS_TOKEN, or --client-id and --client-secret; a token may have expired.',
  },
  403: {
    title: 'the credentials do not allow this',
    next: 'Ask for access to the project, or use other credentials.',
  },
  404: { title: 'the server could not find the requested resource', next: SETTINGS },
  409: {
    title: 'the server reports a conflict with its current state',
    next: 'The project may have changed in the meantime. Make a new plan.',
  },
  413: { title: 'the server rejected a request as too large', next: LATER },
  429: {
    title: 'the server is limiting the request rate',
    next: 'Try again later, or with a lower --parallelism.',
  },
};

const ofStatus = (status: number): { readonly title: string; readonly next: string } =>
  STATUS[status] ??
  (status >= 500
    ? { title: 'the server failed', next: LATER }
    : { title: 'the server rejected a request', next: SETTINGS });

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing is listening at that address. Check --url, and that the server is running.',
  ENOTFOUND: 'There is no host with that name. Check --url, and that the network is up.',
  EAI_AGAIN: 'The host name could not be resolved. Check that the network is up.',
  ECONNRESET: 'The connection broke. Try again.',
  ETIMEDOUT: 'The connection timed out. Check --url and the network; set a proxy with HTTPS_PROXY.',
  PROXY_407: 'The proxy requires credentials. Write HTTPS_PROXY as http://user:password@host:port.',
  PROXY_UNREACHABLE: 'Check HTTPS_PROXY, or add the host to NO_PROXY.',
  EHOSTUNREACH: 'There is no route to that host. Check the network, VPN and proxy.',
  ENETUNREACH: 'There is no route to that network. Check the network, VPN and proxy.',
  EPROTO: 'The two sides could not agree on a protocol. Check whether --url must start with http or https.',
  ERR_INVALID_URL: 'That is not a valid URL. Write --url as https://host/path.',
};

const connectionAdvice = (code: string): string => {
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(code))
    return 'This machine does not trust the certificate. If you have your own certificate authority, set NODE_EXTRA_CA_CERTS.';
  if (/^PROXY_(?!407)\d/.test(code))
    return 'The proxy in HTTPS_PROXY blocks this request. Ask its administrator, or add the host to NO_PROXY.';
  return Object.hasOwn(CONNECTION, code) ? (CONNECTION[code] ?? SETTINGS) : SETTINGS;
};

interface Wording {
  readonly title: string;
  readonly outcome: string;
  readonly detail?: string;
  readonly next: string;
}

const MEBIBYTE = 1024 * 1024;

const CUT_OFF = {
  title: 'the server response is truncated',
  next: 'Try again. If it happens again, something between here and the server truncates responses.',
};

const NO_HTTP = {
  title: 'the response is not valid HTTP',
  next: 'Retrying will not help. Check --url: the host, the port, and whether it must start with http or https.',
};

const ofAnswer = (failure: Extract<ApiFailure, { readonly _tag: 'Status' }>): Wording => {
  const { status, serverMessage, location, waitUntil } = failure;
  const says = serverMessage === '' ? 'The server sent no message.' : `The server says: ${serverMessage}`;
  const outcome = String(status);
  if (location !== undefined)
    return {
      title: 'the server redirects to another address',
      outcome,
      detail: `Redirected to: ${location}`,
      next: 'sync follows no redirects, to keep the token safe. If you trust that address, set it with --url.',
    };
  if (waitUntil === undefined) return { ...ofStatus(status), outcome, detail: says };
  return {
    ...ofStatus(status),
    outcome,
    detail: `It asks to wait ${waitUntil === 'for ever' ? waitUntil : `until ${waitUntil}`}, which is longer than sync waits. ${says}`,
    next: 'Try again after that time.',
  };
};

const wordingOf = (failure: ApiFailure, apiUrl: string): Wording => {
  switch (failure._tag) {
    case 'Status':
      return ofAnswer(failure);
    case 'Unreachable':
      if (failure.code === 'CUT_OFF') return { ...CUT_OFF, outcome: 'truncated', detail: failure.detail };
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
        title: 'the server did not respond in time',
        outcome: `no response in ${String(failure.seconds)} s`,
        next: 'Try again. If it happens again, the server is overloaded, or a proxy delays the response.',
      };
    case 'TooLarge':
      return {
        title: 'the response is too large',
        outcome: `more than ${counted(failure.limitBytes / MEBIBYTE, 'MiB', 'MiB')}`,
        detail: 'sync reads no larger responses, and stopped reading.',
        next: 'Request smaller pages with --page-size. If that does not help, this server is not the API.',
      };
    case 'NotJson':
      if (failure.status < 300 && /^[[{]/.test(failure.excerpt))
        return {
          ...CUT_OFF,
          title: 'the response is incomplete JSON',
          outcome: String(failure.status),
          detail: `It starts with: ${failure.excerpt}`,
        };
      return {
        title: 'the response is not JSON',
        outcome: `${String(failure.status)}, ${failure.contentType === '' ? 'no content type' : failure.contentType}`,
        detail: `It starts with: ${failure.excerpt}`,
        next: 'Check --url: this may be a web page, or a proxy that requires a sign-in.',
      };
    case 'UnexpectedShape':
      return {
        title: 'the response does not match the API',
        outcome: `field ${failure.field}`,
        detail: `Expected ${failure.expected}, got ${failure.got}.`,
        next: 'Check --url. If it is correct, the API has changed: look for a newer version of sync.',
      };
    default:
      return absurd(failure);
  }
};

const LONGEST_MESSAGE = 600;

/** A failed request: `METHOD path -> outcome`, the server message, and what to check. */
export const apiProblem = (error: ApiError): Problem => {
  const { title, outcome, detail, next } = wordingOf(error.failure, error.apiUrl);
  const body: Line[] = [
    line(2, [
      span(`${safeText(error.method)} ${safeText(shortened(error.path))}`, 'strong'),
      ` -> ${safeMessage(outcome)}`,
      span(` (${safeText(error.operation)} on ${safeText(error.apiUrl)})`, 'dim'),
    ]),
    ...(detail === undefined ? [] : [line(2, [safeMessage(shortened(detail, LONGEST_MESSAGE))])]),
  ];
  const lost =
    'The request was sent, but its response was lost: it may have taken effect. The next plan shows whether it has.';
  return { title: safeText(title), body, next: [next, ...(error.ambiguous ? [lost] : [])] };
};
