import stringWidth from 'string-width';
import type { Palette, Style } from './palette.ts';

/** A piece of a line. Safe to print. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

/** A line before wrapping and colouring. */
export interface Line {
  readonly spans: readonly StyledText[];
  /** Indentation of the first line, in columns; continuation lines are indented by `hang` more. */
  readonly indent: number;
  readonly hang: number;
  /** Never wrapped, for commands to copy. */
  readonly whole?: true;
}

export const span = (text: string, style: Style = 'plain'): StyledText => ({ text, style });

/** A line of spans; a string is a plain span. */
export const line = (indent: number, spans: readonly (StyledText | string)[], hang = 2): Line => ({
  spans: spans.map((one) => (typeof one === 'string' ? span(one) : one)),
  indent,
  hang,
});

export const BLANK: Line = { spans: [], indent: 0, hang: 0 };

const ASCII = /^[ -~]*$/;

/** The width of a text in columns; wide characters and emoji take two. */
export const columns = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

export const spanColumns = (spans: readonly StyledText[]): number =>
  spans.reduce((sum, one) => sum + columns(one.text), 0);

/** Pads a text with spaces to a width. */
export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)));

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts a text into pieces of at most `width` columns, never inside a grapheme. */
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

/** Shortens a text in the middle to a width, never inside a grapheme. */
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

/** Wraps a line at spaces, and inside words that are longer than a line. */
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
      // Drop a space at the start of a row.
      if (/^\s/.test(word) && taken > 0 && taken + columns(word) >= room(rows.length - 1)) {
        rows.push([]);
        taken = 0;
      } else for (const piece of pieces(word, room(Math.max(1, rows.length - 1)))) put(piece, style);
    }
  return rows
    .filter((row, i) => i === 0 || row.length > 0)
    .map((row, i) => [span(' '.repeat(i === 0 ? indent : indent + hang)), ...row]);
};

/** Colours adjacent spans of one style as one, to limit colour codes. */
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
 * A CI runner treats `::` at the beginning of a line, after any space, and `##[` anywhere as commands. No row may become one, wherever a
 * value happens to be wrapped or changes its style.
 */
const inert = (row: readonly StyledText[]): StyledText[] => {
  const text = row.map((one) => one.text).join('');
  const commands = new Set(Array.from(text.matchAll(/(?<=^\s*):(?=:)|#(?=#\[)/g), ({ index }) => index));
  if (commands.size === 0) return [...row];
  let end = 0;
  return row.map(({ text: part, style }) => {
    const start = end;
    end += part.length;
    const escaped = (character: string, at: number): string =>
      commands.has(start + at) ? (character === ':' ? '\\u003a' : '\\u0023') : character;
    return { text: part.replaceAll(/[:#]/g, escaped), style };
  });
};

/** The lines as text: wrapped, coloured, and safe for CI logs. */
export const printed = (lines: readonly Line[], palette: Palette, width: number): string =>
  lines
    .flatMap((one) => wrapped(one, width))
    .map((row) => `${painted(inert(row), palette)}\n`)
    .join('');
