import { number } from './wording.ts';

// Names, values, server messages and paths are untrusted. On a terminal, a control sequence could move the cursor, a bidi override could
// reorder a line, and an invisible character could make two names look alike. All of them are shown as escapes.

const UNSAFE = new RegExp(
  [
    // Joiners and variation selectors are invisible, except in an emoji.
    String.raw`(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D`,
    String.raw`\u200D(?!\p{Extended_Pictographic})`,
    String.raw`(?<!\p{Extended_Pictographic}|[0-9#*](?=\uFE0F\u20E3))\uFE0F`,
    String.raw`(?!\u200D|\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`,
    String.raw`(?![ \u3000])\p{Zs}`,
    // Stacked marks overlap the adjacent lines.
    String.raw`(?<=\p{M}{4})\p{M}`,
    String.raw`^\p{M}`,
  ].join('|'),
  'gu',
);

// Backslashes of the original text before what is or looks like an escape are doubled, so that they cannot be confused with ours. The look
// behind keeps a long run of backslashes linear.
const AMBIGUOUS_BACKSLASHES = /(?<!\\)\\+(?=u[0-9a-f]{4}|u\{|[^ -~])/g;

/** Printable ASCII without backslashes, and the signs that sync itself prints: nothing to escape. */
const PLAIN = /^[ -[\]-~…→−]*$/;

const escapeOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** Marks at the beginning, a character with marks, or Hangul letters, that can be composed or reordered. */
const COMPOSABLE =
  /^\p{M}+|[^\p{M}]\p{M}+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]|./gsu;

const escapedTail = (cluster: string): string => {
  if (cluster.normalize('NFC') === cluster) return cluster;
  const [first = '', ...rest] = cluster;
  const head = rest.length === 0 || first.normalize('NFC') !== first ? escapeOf(first) : first;
  return head + rest.map(escapeOf).join('');
};

/**
 * Makes different encodings visible: `é` is one character, or an `e` with a mark (NFD, as in file names on macOS). What is not in NFC is shown
 * as an escape, so that the two look different.
 */
const withVisibleForms = (text: string): string =>
  text.normalize('NFC') === text ? text : text.replace(COMPOSABLE, escapedTail);

const withEscapes = (text: string): string => withVisibleForms(text).replace(UNSAFE, escapeOf);

/**
 * The text on one line, with characters that are invisible, move other text or look like others shown as escapes (`\u001b`). Different texts
 * stay different.
 */
export const safeText = (text: string): string =>
  PLAIN.test(text) ? text : withEscapes(text.replace(AMBIGUOUS_BACKSLASHES, (run) => run + run));

/**
 * Makes text safe that already contains escapes of `safeText` or `safeName`, which are kept.
 */
export const safeAgain = (text: string): string => (PLAIN.test(text) ? text : withEscapes(text));

/** The text in double quotes as in JSON, safe for one line. */
export const quoted = (text: string): string => {
  // JSON doubles every backslash, so none can be confused with our escapes.
  const inner = JSON.stringify(text).slice(1, -1);
  return `"${PLAIN.test(inner) ? inner : withEscapes(inner)}"`;
};

const LETTER = String.raw`\p{L}\p{N}\p{Extended_Pictographic}`;
const SELF_EVIDENT = new RegExp(
  String.raw`^[${LETTER}](?:[${LETTER}\p{M}\p{Emoji_Modifier}_./:@#=~+-]|\u200D|\uFE0F| (?=[${LETTER}]))*$`,
  'u',
);

const LONGEST_NAME = 200;
const HEAD = 120;
const TAIL = 40;
const ROOM_FOR_COUNT = 100;

/** Drops half of a surrogate pair at a cut, which would be shown as an escape. */
const endsWhole = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
const beginsWhole = (text: string): string => text.replace(/^[\udc00-\udfff]/, '');

/** Shortens a long text to its beginning and end, with a count of the omitted characters if there is room. */
export const shortened = (text: string, longest = LONGEST_NAME): string => {
  if (text.length <= longest) return text;
  const head = endsWhole(text.slice(0, Math.min(HEAD, Math.floor(longest * 0.6))));
  const tail = beginsWhole(text.slice(-Math.max(1, Math.min(TAIL, Math.floor(longest * 0.2)))));
  const hidden = text.length - head.length - tail.length;
  return longest < ROOM_FOR_COUNT ? `${head}…${tail}` : `${head}…(${number(hidden)} more characters)…${tail}`;
};

/** A name, in quotes if its beginning and end would be ambiguous, as with `a -> b`. */
export const safeName = (name: string, longest?: number): string => {
  if (name.length > (longest ?? LONGEST_NAME)) return quoted(shortened(name, longest));
  return SELF_EVIDENT.test(name) && safeText(name) === name ? name : quoted(name);
};

/** The lines of a text, each made safe. */
export const safeLines = (text: string): string[] => text.split(/\r\n|\n|\r/).map(safeText);

/**
 * Makes a message safe: existing escapes are kept, and line breaks become spaces.
 */
export const safeMessage = (text: string): string => withEscapes(text.replace(/\s*[\r\n]+\s*/g, ' ').trim());

/**
 * Makes a line safe for the log of a CI runner, which treats `::` at the beginning of a line, after any space, and `##[` anywhere as commands.
 */
export const inertLine = (line: string): string =>
  line.replace(/^(\s*):(?=:)/, '$1\\u003a').replaceAll('##[', '\\u0023#[');
