import { type ChangeObject, diffArrays } from 'diff';

/** A part of a text that is on both sides, or only on this side. */
export interface DiffPart {
  readonly text: string;
  readonly differs: boolean;
}

/** A line of a line diff; a gap stands for omitted equal lines. */
export type DiffLine =
  | { readonly _tag: 'Same'; readonly text: string }
  | { readonly _tag: 'Removed'; readonly parts: readonly DiffPart[] }
  | { readonly _tag: 'Added'; readonly parts: readonly DiffPart[] }
  | { readonly _tag: 'Gap'; readonly lines: number };

// The algorithm is quadratic in the number of edits. Beyond these limits, everything counts as changed.
const MOST_WORD_EDITS = 200;
const MOST_LINE_EDITS = 1000;
const LONGEST_COMPARED_BY_WORDS = 5000;

const whole = (text: string): DiffPart[] => (text === '' ? [] : [{ text, differs: true }]);

// Numbers are one word, and so are names with an underscore. Scripts without spaces are compared by character. Graphemes are never split.
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const LETTER = String.raw`(?:(?![${UNSPACED}])[\p{L}\p{N}\p{M}_])`;
const TOKEN = new RegExp(
  [
    String.raw`[0-9#*]\uFE0F?\u20E3`,
    String.raw`[${UNSPACED}]\p{M}*`,
    String.raw`${LETTER}+(?:(?<=\p{N})[.,:](?=\p{N})${LETTER}+)*`,
    String.raw`\s+`,
    String.raw`\p{Regional_Indicator}{2}`,
    String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*`,
    String.raw`[^]\p{M}*`,
  ].join('|'),
  'gu',
);

/** A word with the space before it; trailing space is a word without text. */
interface Word {
  readonly space: string;
  readonly text: string;
}

const wordsOf = (text: string): Word[] => {
  const words: Word[] = [];
  let space = '';
  for (const token of text.match(TOKEN) ?? [])
    if (/^\s/.test(token)) space = token;
    else {
      words.push({ space, text: token });
      space = '';
    }
  return space === '' ? words : [...words, { space, text: '' }];
};

const merged = (parts: readonly DiffPart[]): DiffPart[] => {
  const result: DiffPart[] = [];
  for (const { text, differs } of parts) {
    const last = result.at(-1);
    if (text === '') continue;
    if (last?.differs === differs) result[result.length - 1] = { text: last.text + text, differs };
    else result.push({ text, differs });
  }
  return result;
};

/** Words that are only on one side. The space before the first counts as equal, unless there is nothing else. */
const alone = (words: readonly Word[]): DiffPart[] =>
  words.flatMap(({ space, text }, i) => [
    { text: space, differs: i > 0 || text === '' },
    { text, differs: true },
  ]);

/** Words of both sides; the spaces before them may differ. */
const shared = (words: readonly Word[], others: readonly Word[]): DiffPart[] =>
  words.flatMap(({ space, text }, i) => [
    { text: space, differs: space !== others[i]?.space },
    { text, differs: false },
  ]);

const sidesOf = (
  before: readonly Word[],
  after: readonly Word[],
  changes: readonly ChangeObject<string[]>[],
): { before: DiffPart[]; after: DiffPart[] } => {
  const sides = { before: [] as DiffPart[], after: [] as DiffPart[] };
  let [i, j] = [0, 0];
  for (const { added, removed, count } of changes) {
    const [was, becomes] = [before.slice(i, i + count), after.slice(j, j + count)];
    if (!added) i += count;
    if (!removed) j += count;
    if (removed) sides.before.push(...alone(was));
    else if (added) sides.after.push(...alone(becomes));
    else {
      sides.before.push(...shared(was, becomes));
      sides.after.push(...shared(becomes, was));
    }
  }
  return { before: merged(sides.before), after: merged(sides.after) };
};

const sharesEnough = (parts: readonly DiffPart[]): boolean => {
  const count = (differs: boolean) =>
    parts.reduce((sum, part) => sum + (part.differs === differs ? part.text.trim().length : 0), 0);
  return count(false) >= count(true) / 4;
};

/**
 * Marks the differing words of two texts. Texts that are too long to compare, or that share almost nothing, differ as a whole.
 */
export const wordDiff = (before: string, after: string): { before: DiffPart[]; after: DiffPart[] } => {
  const asWhole = { before: whole(before), after: whole(after) };
  if (before.length + after.length > LONGEST_COMPARED_BY_WORDS) return asWhole;
  const [was, becomes] = [wordsOf(before), wordsOf(after)];
  const texts = (words: readonly Word[]) => words.map(({ text }) => text);
  const changes = diffArrays(texts(was), texts(becomes), { maxEditLength: MOST_WORD_EDITS });
  if (changes === undefined) return asWhole;
  const sides = sidesOf(was, becomes, changes);
  return sharesEnough(sides.before) && sharesEnough(sides.after) ? sides : asWhole;
};

/** Removes the marks if only quotes and spaces are equal. */
export const unmarked = (parts: readonly DiffPart[]): DiffPart[] =>
  parts.every(({ text, differs }) => differs || /^["\s]*$/.test(text))
    ? parts.map(({ text }) => ({ text, differs: false }))
    : [...parts];

/** Removed and added lines, with the differing words marked. */
const replaced = (removed: readonly string[], added: readonly string[]): DiffLine[] => {
  const pairs = removed.length === added.length ? removed.length : 0;
  const both = Array.from({ length: pairs }, (_, i) => wordDiff(removed[i] ?? '', added[i] ?? ''));
  return [
    ...removed.map((text, i): DiffLine => ({ _tag: 'Removed', parts: both[i]?.before ?? whole(text) })),
    ...added.map((text, i): DiffLine => ({ _tag: 'Added', parts: both[i]?.after ?? whole(text) })),
  ];
};

const withGaps = (lines: readonly string[], context: number, first: boolean, last: boolean): DiffLine[] => {
  const same = (texts: readonly string[]) => texts.map((text): DiffLine => ({ _tag: 'Same', text }));
  if (context === Infinity) return same(lines);
  const [head, tail] = [first ? 0 : context, last ? 0 : context];
  // A gap of one line saves no room.
  if (lines.length <= head + tail + 1) return same(lines);
  const gap: DiffLine = { _tag: 'Gap', lines: lines.length - head - tail };
  return [...same(lines.slice(0, head)), gap, ...same(tail === 0 ? [] : lines.slice(-tail))];
};

/** The diff of two lists of lines, with `context` equal lines around each difference. */
export const lineDiff = (
  before: readonly string[],
  after: readonly string[],
  context = Infinity,
): DiffLine[] => {
  const changes = diffArrays([...before], [...after], { maxEditLength: MOST_LINE_EDITS });
  if (changes === undefined) return replaced(before, after);
  const result: DiffLine[] = [];
  changes.forEach((change, i) => {
    const next = changes[i + 1];
    if (change.removed) {
      result.push(...replaced(change.value, next?.added ? next.value : []));
    } else if (change.added) {
      if (!changes[i - 1]?.removed) result.push(...replaced([], change.value));
    } else result.push(...withGaps(change.value, context, i === 0, i === changes.length - 1));
  });
  return result;
};
