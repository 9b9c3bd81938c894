import { encodedForms } from './encoded-forms.ts';

/** Takes what must not be shown out of a text. */
export type Redact = (text: string) => string;

const MASK = '(secret)';
// Stands for the mask until all is masked, so that a secret that is a part of the mask does not find it.
const HOLE = '\0';

/** A secret of fewer characters is masked in quotes alone: hiding each `1` of a message would hide the message. */
const SHORTEST = 4;
/** A secret of fewer characters is masked as a word alone: `prod` is no part of `production`. */
const SHORTEST_IN_WORDS = 8;
/** A long text is looked for line by line as well, and in pieces, since nobody quotes all of it. */
const LONGEST = 400;
const SHORTEST_LINE = 16;

const QUOTE = String.raw`["'\x60“”‘’«»]|&quot;|&apos;|&#0?3[49];|&#[xX]2[27];|\\u0022|%2[27]`;
const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}_])`;
const NO_WORD_AFTER = String.raw`(?![\p{L}\p{N}_])`;

// Tokens as they look in the wild, for those that nobody told us of: JSON Web Tokens, and what follows `Bearer`.
const JSON_WEB_TOKEN = /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
// A password inside a URL, as a proxy's address has it.
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

/** Masks one secret; what a text that holds it must hold is looked for first, since there can be thousands of them. */
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
    const masked = text.replace(patterns.text, HOLE);
    return patterns.base64 ? masked.replace(patterns.base64, HOLE) : masked;
  };
};

/**
 * Makes the last guard before a text leaves for an error, a trace or a terminal: the given secrets go, in whatever usual encoding a server
 * repeats them, and so do all tokens.
 */
export const makeRedact = (secrets: readonly string[]): Redact => {
  const whole = secrets.map((secret) => secret.trim()).filter((secret) => secret !== '');
  // Made when there is something to look in: most sessions never get there.
  const makeMasks = (): readonly Redact[] =>
    [...new Set(whole.flatMap(piecesOf))].sort((a, b) => b.length - a.length).map(masking);
  let masks: readonly Redact[] | undefined;
  return (text) =>
    (masks ??= makeMasks())
      .reduce((shown, mask) => mask(shown), text)
      .replaceAll(HOLE, MASK)
      .replace(JSON_WEB_TOKEN, MASK)
      .replace(BEARER, `$1 ${MASK}`)
      .replace(URL_CREDENTIALS, `$1${MASK}@`);
};

/** Values that a session comes to know, and that nothing shows from then on. */
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
