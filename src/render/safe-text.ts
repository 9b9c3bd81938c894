import { number } from './wording.ts';

// Names, values, messages of servers and paths come from outside. On a terminal a control sequence could move the
// cursor, a bidi override could reorder a line, an invisible character could make two names look alike. All of them
// are shown as escapes instead.

const UNSAFE = new RegExp(
  [
    // Joiners and variation selectors are invisible, but for where they make an emoji.
    String.raw`(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D`,
    String.raw`\u200D(?!\p{Extended_Pictographic})`,
    String.raw`(?<!\p{Extended_Pictographic}|[0-9#*](?=\uFE0F\u20E3))\uFE0F`,
    String.raw`(?!\u200D|\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`,
    String.raw`(?![ \u3000])\p{Zs}`,
    // Marks that pile up reach into the lines around.
    String.raw`(?<=\p{M}{4})\p{M}`,
    String.raw`^\p{M}`,
  ].join('|'),
  'gu',
);

// An escape that stands in the text itself has its backslash escaped, so that it cannot pass for one of ours.
const LOOKS_ESCAPED = /\\(?=u[0-9a-f]{4}|u\{)/g;

const PLAIN_ASCII = /^[ -[\]-~]*$/;

const escapeOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** A character with the marks or the Hangul letters that could be written as one with it. */
const COMPOSABLE =
  /[^\p{M}]\p{M}+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]|./gsu;

const escapedTail = (cluster: string): string => {
  if (cluster.normalize('NFC') === cluster) return cluster;
  const [first = '', ...rest] = cluster;
  return rest.length === 0 ? escapeOf(first) : first + rest.map(escapeOf).join('');
};

/**
 * Two texts can look the same and differ in how their accents are written: `é` is one character, or an `e` with a mark (NFD, as macOS writes
 * file names). What Unicode would write otherwise is shown as an escape, so that the two do not look the same.
 */
const withVisibleForms = (text: string): string =>
  text.normalize('NFC') === text ? text : text.replace(COMPOSABLE, escapedTail);

const withEscapes = (text: string): string => withVisibleForms(text).replace(UNSAFE, escapeOf);

/**
 * The text on one line, with everything that is invisible, moves other text or only looks like another one shown as `\u001b`. Two texts that differ
 * stay different.
 */
export const safeText = (text: string): string =>
  PLAIN_ASCII.test(text) ? text : withEscapes(text.replace(LOOKS_ESCAPED, escapeOf));

/**
 * Text in which escapes stand already, of `safeText` or `safeName`: they stay as they are, and whatever was not escaped
 * becomes so.
 */
export const safeAgain = (text: string): string => (PLAIN_ASCII.test(text) ? text : withEscapes(text));

/** The text in double quotes, as JSON writes it, safe for one line. */
export const quoted = (text: string): string => {
  // JSON doubles every backslash, so none of those left can pass for an escape of ours.
  const inner = JSON.stringify(text).slice(1, -1);
  return `"${PLAIN_ASCII.test(inner) ? inner : withEscapes(inner)}"`;
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

/** Half a character at a cut would be shown as an escape that nobody wrote. */
const endsWhole = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
const beginsWhole = (text: string): string => text.replace(/^[\udc00-\udfff]/, '');

/** The beginning and the end of a text that is too long to read, with a count of what is between where that has room. */
export const shortened = (text: string, longest = LONGEST_NAME): string => {
  if (text.length <= longest) return text;
  const head = endsWhole(text.slice(0, Math.min(HEAD, Math.floor(longest * 0.6))));
  const tail = beginsWhole(text.slice(-Math.max(1, Math.min(TAIL, Math.floor(longest * 0.2)))));
  const hidden = text.length - head.length - tail.length;
  return longest < ROOM_FOR_COUNT ? `${head}…${tail}` : `${head}…(${number(hidden)} more characters)…${tail}`;
};

/** A name, bare where nobody can mistake where it begins and ends, in quotes otherwise: `a -> b` is one name. */
export const safeName = (name: string, longest?: number): string => {
  if (name.length > (longest ?? LONGEST_NAME)) return quoted(shortened(name, longest));
  return SELF_EVIDENT.test(name) && safeText(name) === name ? name : quoted(name);
};

/** Text of several lines, each made safe. */
export const safeLines = (text: string): string[] => text.split(/\r\n|\n|\r/).map(safeText);

/**
 * A sentence, as messages are made of: escapes that stand in it already stay as they are, and line breaks become spaces.
 */
export const safeMessage = (text: string): string => withEscapes(text.replace(/\s*[\r\n]+\s*/g, ' ').trim());

/**
 * A line of a text that may stand in the log of a CI runner, which takes `::` after any space at the beginning of a line,
 * and `##[` anywhere, for commands of its own.
 */
export const inertLine = (line: string): string =>
  line.replace(/^(\s*):(?=:)/, '$1\\u003a').replaceAll('##[', '\\u0023#[');
