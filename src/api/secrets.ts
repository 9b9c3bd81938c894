import { encodedForms } from './encoded-forms.ts';

/** Masks secrets in a text. */
export type Redact = (text: string) => string;

const MASK = '(secret)';
// Replaces the mask until all secrets are masked, so that a secret that is part of the mask does not match it.
const PLACEHOLDER = '\0';

/** A shorter secret is masked only in quotes: masking each `1` of a message would make it unreadable. */
const SHORTEST = 4;
/** A shorter secret is masked only as a word: `prod` does not match in `production`. */
const SHORTEST_IN_WORDS = 8;
/** A longer secret is also searched for by lines and in pieces, because messages quote only parts of it. */
const LONGEST = 400;
const SHORTEST_LINE = 16;

const QUOTE = String.raw`["'\x60“”‘’«»]|&quot;|&apos;|&#0?3[49];|&#[xX]2[27];|\\u0022|%2[27]`;
const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}_])`;
const NO_WORD_AFTER = String.raw`(?![\p{L}\p{N}_])`;

// Unknown tokens: JSON Web Tokens, and what follows `Bearer`.
const JSON_WEB_TOKEN = /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
// A password in a URL, such as a proxy's.
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi;

const piecesOf = (secret: string): readonly string[] => {
  const lines = secret.split(/[\r\n]+/).filter(({ length }) => length >= SHORTEST_LINE);
  return [secret, ...(lines.length > 1 ? lines : [])].flatMap((text) => {
    const characters = Array.from(text);
    const pieces = Math.ceil(characters.length / LONGEST);
    return Array.from({ length: pieces }, (_, at) =>
      characters.slice(at * LONGEST, (at + 1) * LONGEST).join(''),
    );
  });
};

const bounded = (secret: string, pattern: string): string => {
  const { length } = Array.from(secret);
  if (length >= SHORTEST_IN_WORDS) return pattern;
  if (length < SHORTEST) return String.raw`(?<=${QUOTE})(?:${pattern})(?=\\{0,3}(?:${QUOTE}))`;
  const [before, after] = [/^[\p{L}\p{N}_]/u.test(secret), /[\p{L}\p{N}_]$/u.test(secret)];
  return `${before ? NO_WORD_BEFORE : ''}(?:${pattern})${after ? NO_WORD_AFTER : ''}`;
};

/** Returns a function that masks one secret. It first searches for a literal mark, because there can be thousands of secrets. */
const masking = (secret: string): Redact => {
  const { mark, asText, asBase64 } = encodedForms(secret);
  let patterns: { readonly text: RegExp; readonly base64: RegExp | undefined } | undefined;
  return (text) => {
    if (!text.includes(mark) && !asBase64.some((form) => text.includes(form.mark))) return text;
    patterns ??= {
      text: new RegExp(bounded(secret, asText()), 'gu'),
      base64:
        asBase64.length === 0
          ? undefined
          : new RegExp(asBase64.map(({ pattern }) => pattern).join('|'), 'gu'),
    };
    const masked = text.replace(patterns.text, PLACEHOLDER);
    return patterns.base64 ? masked.replace(patterns.base64, PLACEHOLDER) : masked;
  };
};

/**
 * Makes a function that masks the given secrets, in any usual encoding, and all tokens. It is the last step before a text becomes part of an
 * error, a trace or output.
 */
export const makeRedact = (secrets: readonly string[]): Redact => {
  const whole = secrets.map((secret) => secret.trim()).filter((secret) => secret !== '');
  // Built on first use: most sessions never need it.
  const makeMasks = (): readonly Redact[] =>
    [...new Set(whole.flatMap(piecesOf))].sort((a, b) => b.length - a.length).map(masking);
  let masks: readonly Redact[] | undefined;
  return (text) =>
    (masks ??= makeMasks())
      .reduce((shown, mask) => mask(shown), text)
      .replaceAll(PLACEHOLDER, MASK)
      .replace(JSON_WEB_TOKEN, MASK)
      .replace(BEARER, `$1 ${MASK}`)
      .replace(URL_CREDENTIALS, `$1${MASK}@`);
};

/** Makes a growing list of values to mask in a session. */
export const makeMaskedValues = (): {
  readonly masked: () => readonly string[];
  readonly hide: (values: readonly string[]) => void;
} => {
  let masked: readonly string[] = [];
  return {
    masked: () => masked,
    hide: (values) => {
      masked = [...new Set([...masked, ...values])];
    },
  };
};
