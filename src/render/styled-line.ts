import stringWidth from 'string-width';
import type { Palette, Style } from './palette.ts';

/** A piece of a line, already safe to print. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

/** A line before it is wrapped and painted. */
export interface Line {
  readonly spans: readonly StyledText[];
  /** Columns before the first line; those that a wrapped line continues on are `hang` deeper. */
  readonly indent: number;
  readonly hang: number;
  /** A command to copy: never broken, however long. */
  readonly whole?: true;
}

export const span = (text: string, style: Style = 'plain'): StyledText => ({ text, style });

/** A line of spans; a bare string is a plain one. */
export const line = (indent: number, spans: readonly (StyledText | string)[], hang = 2): Line => ({
  spans: spans.map((one) => (typeof one === 'string' ? span(one) : one)),
  indent,
  hang,
});

export const BLANK: Line = { spans: [], indent: 0, hang: 0 };

const ASCII = /^[ -~]*$/;

/** How many columns a text takes; wide characters and emoji take two. */
export const columns = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

export const spanColumns = (spans: readonly StyledText[]): number =>
  spans.reduce((sum, one) => sum + columns(one.text), 0);

/** The text filled with spaces up to so many columns. */
export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)));

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts a text into pieces of at most `width` columns, never inside a character as people see it. */
const pieces = (text: string, width: number): string[] => {
  if (columns(text) <= width) return [text];
  if (ASCII.test(text)) return text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  const result: string[] = [];
  let piece = '';
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = columns(segment);
    if (taken + more > width && piece !== '') {
      result.push(piece);
      piece = '';
      taken = 0;
    }
    piece += segment;
    taken += more;
  }
  return [...result, piece];
};

/** A text cut in its middle to at most so many columns, never inside a character as people see it. */
export const fitted = (text: string, width: number): string => {
  if (columns(text) <= width) return text;
  const segments = [...graphemes.segment(text)].map(({ segment }) => segment);
  const taken = (from: readonly string[], room: number): string[] => {
    let left = room;
    const end = from.findIndex((segment) => (left -= columns(segment)) < 0);
    return from.slice(0, end === -1 ? from.length : end);
  };
  const tail = taken(segments.toReversed(), Math.floor(width / 3)).reverse();
  return `${taken(segments, width - 1 - columns(tail.join(''))).join('')}…${tail.join('')}`;
};

const NARROWEST = 20;

/** Breaks a line at spaces, and inside words that are longer than a line, so that it keeps within `width` columns. */
const wrapped = ({ spans, indent, hang, whole }: Line, width: number): StyledText[][] => {
  const room = (row: number) => Math.max(NARROWEST, width - indent - (row === 0 ? 0 : hang));
  if (whole || spanColumns(spans) <= room(0)) return [[span(' '.repeat(indent)), ...spans]];
  const rows: StyledText[][] = [[]];
  let taken = 0;
  const put = (text: string, style: Style) => {
    const more = columns(text);
    if (taken + more > room(rows.length - 1) && taken > 0) {
      rows.push([]);
      taken = 0;
    }
    rows.at(-1)?.push({ text, style });
    taken += more;
  };
  for (const { text, style } of spans)
    for (const word of text.match(/\s+|\S+/g) ?? []) {
      // A space that would begin a row is dropped: the break stands for it.
      if (/^\s/.test(word) && taken > 0 && taken + columns(word) >= room(rows.length - 1)) {
        rows.push([]);
        taken = 0;
      } else for (const piece of pieces(word, room(Math.max(1, rows.length - 1)))) put(piece, style);
    }
  return rows
    .filter((row, i) => i === 0 || row.length > 0)
    .map((row, i) => [span(' '.repeat(i === 0 ? indent : indent + hang)), ...row]);
};

/** Neighbouring spans of one style painted as one, so that the output holds few colour codes. */
const painted = (spans: readonly StyledText[], palette: Palette): string => {
  const merged: { text: string; style: Style }[] = [];
  for (const { text, style } of spans) {
    const last = merged.at(-1);
    if (last?.style === style) last.text += text;
    else merged.push({ text, style });
  }
  return merged
    .map(({ text, style }) => (text === '' ? '' : palette(style, text)))
    .join('')
    .trimEnd();
};

/**
 * A CI runner takes lines that begin with `::` after any space, and `##[` anywhere, for commands of its own. No row may
 * become one, wherever a name or value happens to be wrapped.
 */
const inert = (row: readonly StyledText[]): StyledText[] => {
  const text = row.map((one) => one.text).join('');
  const begins = /^\s*::/.test(text);
  if (!begins && !text.includes('##[')) return [...row];
  let first = begins;
  return row.map(({ text: part, style }) => {
    const safe = part.replaceAll('##[', '\\u0023#[');
    if (!first || !safe.includes(':')) return { text: safe, style };
    first = false;
    return { text: safe.replace(':', '\\u003a'), style };
  });
};

/** The lines as text, wrapped, painted and inert, each with its line break. */
export const printed = (lines: readonly Line[], palette: Palette, width: number): string =>
  lines
    .flatMap((one) => wrapped(one, width))
    .map((row) => `${painted(inert(row), palette)}\n`)
    .join('');
