// The meaning of connection error codes: Node's, and sync's own for proxies.

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ALTNAME/;
const PROXY = /^PROXY_(\d{3})$/;

/** The proxy itself is unreachable. */
export const PROXY_UNREACHABLE = 'PROXY_UNREACHABLE';

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

/** Returns the code for a proxy that responded with a status instead of opening a tunnel. */
export const proxyCode = (status: string): string => `PROXY_${status}`;

/** Reports whether the server's certificate was rejected. */
export const isCertificateFault = (code: string): boolean => CERTIFICATE.test(code);

/** Reports whether a proxy refused the connection. */
export const isProxyRefusal = (code: string): boolean => PROXY.test(code);

/** Reports whether no connection was established. */
export const isNeverConnected = (code: string): boolean => NEVER_CONNECTED.has(code);

/** Reports whether the connection failed before a request could be sent. */
export const isBeforeSending = (code: string): boolean =>
  isNeverConnected(code) || CERTIFICATE.test(code) || PROXY.test(code) || code === PROXY_UNREACHABLE;

/** Only the start of a response arrived. */
export const CUT_OFF = 'CUT_OFF';

/** Codes of the HTTP parser and of decompression for a truncated response. */
const ENDED_EARLY = new Set(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION', 'Z_BUF_ERROR']);

/** Reports whether the server violates HTTP, which is permanent, unlike a truncated response. */
export const isInvalidHttp = (code: string): boolean => /^(?:HPE|Z)_/.test(code) && !ENDED_EARLY.has(code);

/** Reports whether a failure is permanent: an unknown host, a certificate, a proxy's refusal. */
export const isPermanent = (code: string): boolean => {
  const refused = PROXY.exec(code)?.[1];
  if (refused !== undefined) return !TRANSIENT.has(Number(refused));
  return code === 'ENOTFOUND' || code === 'EPROTO' || CERTIFICATE.test(code) || isInvalidHttp(code);
};
