import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { Place } from '../../domain/place.ts';

/** A half-open range of UTF-16 code units in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text of one config file, which converts offsets to places. */
export interface SourceText {
  /** The path as the user gave it. */
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly placeOf: (span: Span) => Place;
}

const LONGEST_LINE_SHOWN = 1000;

const lineStartsOf = (text: string): number[] => {
  const starts = [0];
  for (const lineBreak of text.matchAll(/\r\n|\n|\r/g)) starts.push(lineBreak.index + lineBreak[0].length);
  return starts;
};

const lastAtMost = (sorted: readonly number[], wanted: number): number => {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? Infinity) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
};

const MOST_LINES_LISTED = 5;

/** Lists the lines of more offsets, in ascending order: ` (also on lines 3, 4 and 7 more)`, or an empty text without offsets. */
export const linesListed = (text: string, offsets: readonly number[]): string => {
  if (offsets.length === 0) return '';
  const starts = lineStartsOf(text);
  const shown = offsets.slice(0, MOST_LINES_LISTED).map((offset) => lastAtMost(starts, offset) + 1);
  const more = offsets.length - shown.length;
  return ` (also on line${offsets.length > 1 ? 's' : ''} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
};

/** The table of lines is computed on the first use of `placeOf`. */
const sourceText = (file: string, text: string): SourceText => {
  let starts: number[] | undefined;
  const placeOf = (span: Span): Place => {
    starts ??= lineStartsOf(text);
    const line = lastAtMost(starts, Math.min(Math.max(span.start, 0), text.length));
    const lineStart = starts[line] ?? 0;
    const lineText = text.slice(lineStart, starts[line + 1] ?? text.length).replace(/[\r\n]+$/, '');
    // A span without a position is shown at the start.
    const column = Math.min(Math.max(span.start - lineStart, 0), lineText.length);
    const length = Math.max(1, Math.min(span.end - span.start, lineText.length - column));
    return {
      file,
      line: line + 1,
      column: column + 1,
      length,
      lineText: lineText.slice(0, Math.max(LONGEST_LINE_SHOWN, column + length)),
    };
  };
  return { file, text, placeOf };
};

/** Reports whether the first bytes are valid UTF-8; with `stream`, they may end within a character. */
const decodes = (bytes: Uint8Array, end: number, stream: boolean): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream });
    return true;
  } catch {
    return false;
  }
};

const firstBadByte = (bytes: Uint8Array): number => {
  let low = 0;
  let high = bytes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodes(bytes, middle, true)) low = middle;
    else high = middle - 1;
  }
  // A character that is cut off is the fault of its first byte, not of the byte that follows.
  while (low > 0 && !decodes(bytes, low, false)) low -= 1;
  return low;
};

const leniently = (file: string, bytes: Uint8Array): SourceText =>
  sourceText(file, new TextDecoder('utf-8').decode(bytes));

const notUtf8 = (file: string, bytes: Uint8Array): ConfigFinding => {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) {
    return {
      rule: 'not-utf8',
      message: 'the file is UTF-16, not UTF-8',
      hint: 'Save it as UTF-8 (PowerShell: Out-File -Encoding utf8).',
      place: { file, line: 1, column: 1, length: 1, lineText: '' },
    };
  }
  const offset = firstBadByte(bytes);
  const prefix = new TextDecoder('utf-8').decode(bytes.subarray(0, offset), { stream: true });
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  return {
    rule: 'not-utf8',
    message: `byte ${offset + 1} of the file (0x${byte}) is not UTF-8 text`,
    hint: 'Save the file as UTF-8; if it is not a text file, name another file.',
    place: leniently(file, bytes).placeOf({ start: prefix.length, end: prefix.length + 1 }),
  };
};

// Of the C0 control characters, YAML allows only tab, line feed and carriage return.
const FORBIDDEN = /[^\t\n\r -\uffff]/;

const controlCharacter = (source: SourceText, offset: number): ConfigFinding => {
  const place = source.placeOf({ start: offset, end: offset + 1 });
  const code = source.text.charCodeAt(offset);
  if (code === 0) {
    return {
      rule: 'binary-content',
      message: 'the file contains a NUL byte, so it is not a text file',
      hint: 'Name a YAML or JSON file.',
      place,
    };
  }
  const hex = code.toString(16).padStart(2, '0');
  return {
    rule: 'control-character',
    message: `YAML does not allow the control character U+00${hex.toUpperCase()}`,
    hint: `Remove it, or write it as "\\x${hex}" in double quotes.`,
    place,
  };
};

/** The whole text of a file, including a byte order mark. Undefined if the file is not valid UTF-8. */
export const wholeText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Decodes UTF-8 without the byte order mark, or reports the position of the first invalid byte. */
export const decodeText = (file: string, bytes: Uint8Array): E.Either<ConfigFinding, SourceText> => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return E.left(notUtf8(file, bytes));
  }
  const source = sourceText(file, text);
  const forbidden = text.search(FORBIDDEN);
  return forbidden < 0 ? E.right(source) : E.left(controlCharacter(source, forbidden));
};
