import { number } from '../wording.ts';

/** A section of a page. It shows as many entries as fit, and counts the rest. */
export interface MarkdownSection {
  /** The text before and after the entries. */
  readonly open: string;
  readonly close: string;
  readonly entries: readonly string[];
  /** Shorter forms of the entries, for when not all fit. */
  readonly brief?: readonly string[];
  /** Filled before all other sections. */
  readonly important?: true;
  /** The plural noun for omitted entries, such as `experiences to archive`. */
  readonly what: string;
  /** The singular noun. */
  readonly one: string;
}

const encoder = new TextEncoder();

/** The size of a text in UTF-8. */
export const utf8Bytes = (text: string): number => encoder.encode(text).length;

const note = (left: number, shown: number, { one, what }: MarkdownSection): string => {
  const more = shown === 0 ? '' : 'more ';
  const subject =
    left === 1 ? `1 ${more}${one} is` : `${shown === 0 ? 'All ' : ''}${number(left)} ${more}${what} are`;
  return `\n_${subject} omitted to keep the page within its size limit._\n`;
};

const frame = (section: MarkdownSection): number =>
  utf8Bytes(section.open) + utf8Bytes(section.close) + utf8Bytes(note(section.entries.length, 1, section));

/** The shown entries of a section, the last ones possibly in their short form. */
interface Filled {
  readonly section: MarkdownSection;
  readonly shown: string[];
}

const briefOf = ({ entries, brief }: MarkdownSection, position: number): string => {
  const [whole, short] = [entries[position] ?? '', brief?.[position]];
  return short !== undefined && short.length < whole.length ? short : whole;
};

/** Fills a section with short entries, as many as fit. Returns the remaining room. */
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

/** Replaces short entries by long ones, in order, as long as they fit. */
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
 * A page of at most `maxBytes`, with the complete head and foot, and as many entries as fit. Important sections are filled first, with short
 * entries if necessary. Every section states how many entries were omitted. If not even the empty sections fit, the page is `minimal`.
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
