import { DUMP_SCHEMA, load } from 'js-yaml';

/** The context of a value: block or flow style, or JSON. */
export type Surroundings = 'block' | 'flow' | 'json';

const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

// Not allowed without quotes: indicators at the start, ": " and " #", spaces at the ends, and line breaks.
const SUSPICIOUS =
  /^-(?![A-Za-z_/])|^[?:,[\]{}#&*!|>'"%@`=~ ]|: |:$| #| $|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u;
/** How numbers, dates and the merge key begin; other misread texts are reserved or suspicious. */
const NUMBER_LIKE = /^[-+.\d<]/;
const FLOW_INDICATOR = /[,[\]{}]/;

/** Whether any version of YAML reads a text as another type (120, 1.0, 2024-01-01, 12:30). */
const isMisread = (text: string): boolean => {
  try {
    return load(text, { schema: DUMP_SCHEMA }) !== text;
  } catch {
    return true;
  }
};

const isPlainSafe = (text: string): boolean => {
  if (text === '' || RESERVED.test(text)) return false;
  return !SUSPICIOUS.test(text) && !(NUMBER_LIKE.test(text) && isMisread(text));
};

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u;

/** A text in double quotes as in JSON, with everything escaped that YAML or an editor may treat as a line break. */
export const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const quotedText = (text: string): string =>
  /["\\]/.test(text) && !UNPRINTABLE.test(text) ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text);

/** A text on one line, in quotes only where YAML would misread it. */
export const writtenText = (text: string, surroundings: Surroundings): string => {
  if (surroundings === 'json') return doubleQuoted(text);
  const plain = isPlainSafe(text) && !(surroundings === 'flow' && FLOW_INDICATOR.test(text));
  return plain ? text : quotedText(text);
};

// A block scalar cannot contain escapes, and is unsuited for texts that begin or end with spaces.
const NO_BLOCK = /^[\n ]|[^\S\n]\n|[^\S\n]$|\n\n$|[\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]|[^\P{Cc}\n]/u;

/** The lines of a text for a block scalar (`|` or `|-`); undefined if it cannot be one. */
export const blockLines = (
  text: string,
): { readonly header: string; readonly lines: readonly string[] } | undefined => {
  if (!text.includes('\n') || text === '\n' || NO_BLOCK.test(text)) return undefined;
  const closed = text.endsWith('\n');
  return { header: closed ? '|' : '|-', lines: (closed ? text.slice(0, -1) : text).split('\n') };
};
