import { number } from '../wording.ts';

/** A part of a page: as many of its entries are shown as there is room for, and the rest is counted. */
export interface MarkdownSection {
  /** What stands before and after the entries. */
  readonly open: string;
  readonly close: string;
  readonly entries: readonly string[];
  /** The same entries in fewer words, for a page that has no room for all of them otherwise. */
  readonly brief?: readonly string[];
  /** Has room before all sections that are not. */
  readonly important?: true;
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
  return `\n_${subject} omitted to keep the page within its size limit._\n`;
};

const frame = (section: MarkdownSection): number =>
  utf8Bytes(section.open) + utf8Bytes(section.close) + utf8Bytes(note(section.entries.length, 1, section));

/** The entries of a section that are shown, the last ones perhaps in fewer words. */
interface Filled {
  readonly section: MarkdownSection;
  readonly shown: string[];
}

const briefOf = ({ entries, brief }: MarkdownSection, position: number): string => {
  const [whole, short] = [entries[position] ?? '', brief?.[position]];
  return short !== undefined && short.length < whole.length ? short : whole;
};

/** Puts the entries that fit into a section, in few words, and tells how much room they leave. */
const fill = ({ section, shown }: Filled, room: number): number => {
  let left = room;
  for (let position = 0; position < section.entries.length; position++) {
    const entry = briefOf(section, position);
    left -= utf8Bytes(entry);
    if (left < 0) return left + utf8Bytes(entry);
    shown.push(entry);
  }
  return left;
};

/** Tells entries in all their words, from the first on, as long as there is room. */
const widen = ({ section, shown }: Filled, room: number): number => {
  let left = room;
  for (const [position, entry] of shown.entries()) {
    const whole = section.entries[position] ?? entry;
    const more = utf8Bytes(whole) - utf8Bytes(entry);
    if (more > left) return left;
    shown[position] = whole;
    left -= more;
  }
  return left;
};

const textOf = ({ section, shown }: Filled): string => {
  const left = section.entries.length - shown.length;
  const rest = left === 0 ? '' : note(left, shown.length, section);
  return `${section.open}${shown.join('')}${section.close}${rest}`;
};

/**
 * A page of at most `maxBytes`: head and foot whole, and of the sections the entries that fit: those of the
 * important ones first, in few words where there is no room for all of them. Every section stands there, with a note of how many entries were left out, so that nothing is cut silently. Where not even
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
  const filled = used.map((section): Filled => ({ section, shown: [] }));
  const important = filled.filter(({ section }) => section.important);
  const others = filled.filter(({ section }) => !section.important);
  for (const one of [...important, ...others]) room = fill(one, room);
  for (const one of filled) room = widen(one, room);
  return `${head}${filled.map(textOf).join('')}${foot}`;
};
