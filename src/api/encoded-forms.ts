/** The forms of a text in a server's message, as sources of regular expressions (flag `u`). */
export interface EncodedForms {
  /** A part that every form but Base64 contains literally: letters and digits are never encoded. May be empty. */
  readonly mark: string;
  readonly asText: () => string;
  /** One for each alignment of the text in Base64; each contains its `mark` literally. */
  readonly asBase64: readonly { readonly mark: string; readonly pattern: string }[];
}

// Bounds, which prevent backtracking on a text of backslashes.
const ESCAPED_AGAIN = String.raw`\\{1,8}`;
const PERCENT = '%(?:25){0,3}';
const AMPERSAND = '&(?:amp;){0,3}';
const LONGEST_RUN = 64;

const NAMED: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};
const LETTERS: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
  '\v': 'v',
  '\x07': 'a',
};

const PLAIN = /^[A-Za-z0-9]$/;

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** Matches a hexadecimal number in either case. */
const hex = (number: number, digits: number): string =>
  number
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

const bytesOf = (character: string): readonly number[] => [...Buffer.from(character)];

const unitsOf = (character: string): readonly number[] =>
  Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));

/** Returns the forms of a character: literal, or escaped as in JSON, Go, JavaScript, a URL or HTML, also repeatedly. */
const formsOf = (character: string): readonly string[] => {
  const code = character.codePointAt(0) ?? 0;
  const [named, letter] = [NAMED[character], LETTERS[character]];
  const bytes = bytesOf(character);
  return [
    bytes.map((byte) => `${PERCENT}${hex(byte, 2)}`).join(''),
    unitsOf(character)
      .map((unit) => `${ESCAPED_AGAIN}u${hex(unit, 4)}`)
      .join(''),
    bytes.map((byte) => `${ESCAPED_AGAIN}x${hex(byte, 2)}`).join(''),
    String.raw`${ESCAPED_AGAIN}(?:U|u\{)0{0,8}${hex(code, 1)}\}?`,
    `${AMPERSAND}#0{0,4}${String(code)};`,
    `${AMPERSAND}#[xX]0{0,4}${hex(code, 1)};`,
    ...(named === undefined ? [] : [`${AMPERSAND}${named};`]),
    ...(letter === undefined ? [] : [`${ESCAPED_AGAIN}${letter}`]),
    // Last, because an escape can start with the character itself: `&#38;`.
    character === '\\' ? literal(character) : String.raw`\\{0,8}${literal(character)}`,
  ];
};

const SPACE = `(?:${[String.raw`\s`, String.raw`\+`, '&nbsp;', ...[' ', '\n', '\r', '\t', '\f', '\v'].flatMap((one) => formsOf(one).slice(0, -1))].join('|')}){1,${LONGEST_RUN}}`;
const BACKSLASHES = `(?:${formsOf('\\').join('|')}){1,${LONGEST_RUN}}`;

const patternOf = (part: string): string => {
  if (/^[ \t\r\n\f\v]/.test(part)) return SPACE;
  if (part.startsWith('\\')) return BACKSLASHES;
  return PLAIN.test(part) ? part : `(?:${formsOf(part).join('|')})`;
};

const longest = (texts: readonly string[]): string =>
  texts.reduce((best, text) => (text.length > best.length ? text : best), '');

const SHORTEST_IN_BASE64 = 6;
const BYTES_OF_A_GROUP = 3;

/** Returns the Base64 characters of a text that do not depend on what surrounds it. */
const base64At = (bytes: Buffer, offset: number): string => {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const from = offset === 0 ? 0 : offset + 1;
  const isCut = (offset + bytes.length) % BYTES_OF_A_GROUP !== 0;
  return encoded.slice(from, isCut ? -1 : undefined);
};

const base64Form = (core: string): EncodedForms['asBase64'][number] => ({
  mark: longest(core.split(/[+/]/)),
  pattern: `${core.replace(/[+/]/g, (character) => (character === '+' ? '(?:[+-]|%2[bB])' : '(?:[/_]|%2[fF])'))}[A-Za-z0-9+/_-]{0,2}(?:=|%3[dD]){0,2}`,
});

/** Returns the usual forms of a non-empty text: literal, quoted, escaped, percent-encoded, or in Base64. */
export const encodedForms = (text: string): EncodedForms => {
  const parts = text.match(/[ \t\r\n\f\v]+|\\+|[^ \t\r\n\f\v\\]/gu) ?? [];
  const bytes = Buffer.from(text);
  const offsets = bytes.length < SHORTEST_IN_BASE64 ? [] : [0, 1, 2];
  return {
    mark: longest(text.split(/[^A-Za-z0-9]+/)),
    asText: () => parts.map(patternOf).join(''),
    asBase64: offsets.map((offset) => base64Form(base64At(bytes, offset))),
  };
};
