/** Finds the end of a match of a sticky expression at an offset; undefined if there is none. */
export const endOfMatch = (pattern: RegExp, text: string, offset: number): number | undefined => {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

/**
 * Skips all consecutive matches of a sticky expression, and returns the offset after the last one. An expression that repeats a group has the
 * same result, but V8 keeps a state for each repetition, and throws a `RangeError` if a text has millions of them.
 */
export const skipAll = (pattern: RegExp, text: string, offset: number): number => {
  let end = offset;
  for (;;) {
    const next = endOfMatch(pattern, text, end) ?? end;
    if (next === end) return end;
    end = next;
  }
};

const REST_OF_LINE = /[^\r\n]*/y;
const BLANK_OR_COMMENT = /(?:\r\n|\n|\r)[ \t]*(?:#[^\r\n]*)?/y;

/** Finds the end of the line at an offset, before its line break. */
export const lineEndAfter = (text: string, offset: number): number => skipAll(REST_OF_LINE, text, offset);

/** Skips the blank and comment lines after the end of a line, and the indentation of the line after them. */
export const skipBlankLines = (text: string, lineEnd: number): number =>
  skipAll(BLANK_OR_COMMENT, text, lineEnd);
