/** Takes what must not be shown out of a text. */
export type Redact = (text: string) => string;

const MASK = '(secret)';
/** Shorter texts are left alone: hiding each `a` of a message would hide the message. */
const SHORTEST = 4;

// Tokens as they look in the wild, for those that nobody told us of: JSON Web Tokens, and what follows `Bearer`.
const JSON_WEB_TOKEN = /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
// A password inside a URL, as a proxy's address has it.
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi;

/** The forms in which a secret may come back: as it is, in a form body, in JSON, as Basic credentials. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  // Half a surrogate pair cannot be encoded.
  encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd')),
  new URLSearchParams({ s: secret }).toString().slice(2),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
];

/** Makes the last guard before a text leaves for an error, a trace or a terminal: the given secrets and all tokens go. */
export const makeRedact = (secrets: readonly string[]): Redact => {
  const known = [...new Set(secrets.filter(({ length }) => length >= SHORTEST).flatMap(formsOf))].sort(
    (a, b) => b.length - a.length,
  );
  return (text) =>
    known
      .reduce((shown, secret) => shown.replaceAll(secret, MASK), text)
      .replace(JSON_WEB_TOKEN, MASK)
      .replace(BEARER, `$1 ${MASK}`)
      .replace(URL_CREDENTIALS, `$1${MASK}@`);
};
