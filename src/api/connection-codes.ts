// What the codes of failed connections mean: Node's own, and those that sync gives to a proxy's refusal.

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ALTNAME/;
const PROXY = /^PROXY_(\d{3})$/;

/** There is no connection to the proxy itself. */
export const PROXY_UNREACHABLE = 'PROXY_UNREACHABLE';

const MENDS_ITSELF = new Set([408, 429, 500, 502, 503, 504]);

/** The code of a proxy that answered this status instead of opening a tunnel. */
export const proxyCode = (status: string): string => `PROXY_${status}`;

/** Whether the other side's certificate was not accepted. */
export const isCertificateFault = (code: string): boolean => CERTIFICATE.test(code);

/** Whether a proxy did not let a connection through. */
export const isProxyRefusal = (code: string): boolean => PROXY.test(code);

/** Whether nobody was there to connect to. */
export const isNeverConnected = (code: string): boolean => NEVER_CONNECTED.has(code);

/** Whether no request can have been sent over a connection that failed so. */
export const isBeforeSending = (code: string): boolean =>
  isNeverConnected(code) || CERTIFICATE.test(code) || PROXY.test(code) || code === PROXY_UNREACHABLE;

/** The beginning of an answer came, and not its end. */
export const CUT_OFF = 'CUT_OFF';

/** What the parser of HTTP and the decompression say of answers that merely end too early. */
const ENDED_EARLY = new Set(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION', 'Z_BUF_ERROR']);

/** Whether what answers does not speak HTTP as it should: that is its way, and no accident of this one answer. */
export const isNoHttp = (code: string): boolean => /^(?:HPE|Z)_/.test(code) && !ENDED_EARLY.has(code);

/** Whether it stays so however often it is tried: a name that does not exist, a certificate, a proxy's refusal. */
export const isLasting = (code: string): boolean => {
  const refused = PROXY.exec(code)?.[1];
  if (refused !== undefined) return !MENDS_ITSELF.has(Number(refused));
  return code === 'ENOTFOUND' || code === 'EPROTO' || CERTIFICATE.test(code) || isNoHttp(code);
};
