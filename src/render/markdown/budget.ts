import { number } from '../wording.ts';

/** A part of a page: as many of its entries are shown as there is room for, and the rest is counted. */
export interface MarkdownSection {
  /** What stands before and after the entries. */
  readonly open: string;
  readonly close: string;
  readonly entries: readonly string[];
  /** How the entries are called in the note of what was left out, such as `experiences to archive`. */
  readonly what: string;
  /** The same of a single one. */
  readonly one: string;
}

const encoder = new TextEncoder();

/** How many bytes a text takes in UTF-8. */
export const utf8Bytes = (text: string): number => encoder.encode(text).length;

const note = (left: number, shown: number, { one, what }: MarkdownSection): string => {
  const more = shown === 0 ? '' : 'more ';
  const subject =
    left === 1 ? `1 ${more}${one} is` : `${shown === 0 ? 'All ' : ''}${number(left)} ${more}${what} are`;
  return `\n_${subject} left out here: the page would be too large._\n`;
};

const frame = (section: MarkdownSection): number =>
  utf8Bytes(section.open) + utf8Bytes(section.close) + utf8Bytes(note(section.entries.length, 1, section));

const fill = (section: MarkdownSection, room: number): { readonly text: string; readonly used: number } => {
  const shown: string[] = [];
  let used = 0;
  for (const entry of section.entries) {
    const size = utf8Bytes(entry);
    if (used + size > room) break;
    shown.push(entry);
    used += size;
  }
  const left = section.entries.length - shown.length;
  const rest = left === 0 ? '' : note(left, shown.length, section);
  return { text: `${section.open}${shown.join('')}${section.close}${rest}`, used };
};

/**
 * A page of at most `maxBytes`: head and foot whole, and of the sections, in their order, the entries that fit. Every
 * section stands there, with a note of how many entries were left out, so that nothing is cut silently. Where not even
 * the frames of the sections fit, `minimal` is the page.
 */
export const withinBudget = (
  head: string,
  sections: readonly MarkdownSection[],
  foot: string,
  maxBytes: number,
  minimal: string,
): string => {
  const used = sections.filter(({ entries }) => entries.length > 0);
  const frames = used.reduce((sum, section) => sum + frame(section), 0);
  let room = maxBytes - utf8Bytes(head) - utf8Bytes(foot) - frames;
  if (room < 0) return minimal;
  const texts = used.map((section) => {
    const filled = fill(section, room);
    room -= filled.used;
    return filled.text;
  });
  return `${head}${texts.join('')}${foot}`;
};
