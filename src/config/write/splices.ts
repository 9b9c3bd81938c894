/** A change of a text: replaces the range from `start` to `end` by `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const isInside = (inner: Splice, outer: Splice): boolean =>
  inner !== outer &&
  outer.end > outer.start &&
  inner.start >= outer.start &&
  inner.end <= outer.end &&
  (inner.start > outer.start || inner.end < outer.end) &&
  !(inner.start === inner.end && (inner.start === outer.start || inner.end === outer.end));

/** Applies all changes at once. Insertions at the same offset keep the given order; a change within a replaced range is dropped. */
export const spliced = (text: string, splices: readonly Splice[]): string => {
  const sorted = splices
    .map((splice, order) => ({ splice, order }))
    .sort((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || a.order - b.order);
  const parts: string[] = [];
  let at = 0;
  let widest: Splice | undefined;
  for (const { splice } of sorted) {
    if (widest !== undefined && isInside(splice, widest)) continue;
    parts.push(text.slice(at, Math.max(at, splice.start)), splice.text);
    at = Math.max(at, splice.end);
    if (widest === undefined || splice.end > widest.end) widest = splice;
  }
  return parts.join('') + text.slice(at);
};

/** The lines of a text, for edits that leave the others untouched. */
export interface Lines {
  /** `\r\n` if the text has it, else `\n`. */
  readonly lineBreak: string;
  /** The start of the line with an offset. */
  readonly startOf: (offset: number) => number;
  /** The end of the line with the offset before `end`, without its line break. */
  readonly endOf: (end: number) => number;
  /** The part of a line before an offset. */
  readonly before: (offset: number) => string;
}

export const linesOf = (text: string): Lines => {
  const last = text.includes('\n') ? '\n' : '\r';
  const startOf = (offset: number): number => (offset === 0 ? 0 : text.lastIndexOf(last, offset - 1) + 1);
  const endOf = (end: number): number => {
    const behindBreak = end > 0 && text[end - 1] === last;
    const found = behindBreak ? end - 1 : text.indexOf(last, end);
    const at = found < 0 ? text.length : found;
    return last === '\n' && text[at - 1] === '\r' ? at - 1 : at;
  };
  return {
    lineBreak: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n',
    startOf,
    endOf,
    before: (offset) => text.slice(startOf(offset), offset),
  };
};
