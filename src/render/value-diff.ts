import { diffArrays } from 'diff';

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

/** Words in a row that are on both sides, or only on one. */
interface Run {
  readonly count: number;
  readonly added: boolean;
  readonly removed: boolean;
}

/** The words of the longer text in runs that the shorter one has or lacks; undefined if the shorter one has other words too. */
const lackedRuns = (
  shorter: readonly Word[],
  longer: readonly Word[],
): { count: number; readonly isLacked: boolean }[] | undefined => {
  const runs: { count: number; readonly isLacked: boolean }[] = [];
  let at = 0;
  for (const { text } of longer) {
    const isLacked = shorter[at]?.text !== text;
    if (!isLacked) at++;
    const last = runs.at(-1);
    if (last?.isLacked === isLacked) last.count++;
    else runs.push({ count: 1, isLacked });
  }
  return at === shorter.length ? runs : undefined;
};

/** The differing words; undefined if there are too many. */
const runsOf = (before: readonly Word[], after: readonly Word[]): readonly Run[] | undefined => {
  const grows = after.length > before.length;
  // Many edits only add words or only remove them, which needs no search for the best alignment.
  const runs = grows ? lackedRuns(before, after) : lackedRuns(after, before);
  if (runs && Math.abs(after.length - before.length) <= MOST_WORD_EDITS)
    return runs.map(({ count, isLacked }) => ({
      count,
      added: isLacked && grows,
      removed: isLacked && !grows,
    }));
  const texts = (words: readonly Word[]) => words.map(({ text }) => text);
  return diffArrays(texts(before), texts(after), { maxEditLength: MOST_WORD_EDITS });
};

/** A number of characters that all differ, or are all equal. */
interface Stretch {
  length: number;
  readonly differs: boolean;
}

const extend = (stretches: Stretch[], { length }: string, differs: boolean): void => {
  const last = stretches.at(-1);
  if (last?.differs === differs) last.length += length;
  else if (length > 0) stretches.push({ length, differs });
};

const partsOf = (text: string, stretches: readonly Stretch[]): DiffPart[] => {
  let at = 0;
  return stretches.map(({ length, differs }) => ({ text: text.slice(at, (at += length)), differs }));
};

/** Marks words that are only on one side. The space before the first counts as equal, unless there is nothing else. */
const extendAlone = (stretches: Stretch[], words: readonly Word[]): void => {
  for (const [i, { space, text }] of words.entries()) {
    extend(stretches, space, i > 0 || text === '');
    extend(stretches, text, true);
  }
};

/** Marks words of both sides. The spaces before them may differ. */
const extendShared = (
  before: Stretch[],
  after: Stretch[],
  was: readonly Word[],
  becomes: readonly Word[],
): void => {
  for (const [i, { space, text }] of was.entries()) {
    const other = becomes[i]?.space ?? '';
    extend(before, space, space !== other);
    extend(after, other, space !== other);
    extend(before, text, false);
    extend(after, text, false);
  }
};

const sharesEnough = (parts: readonly DiffPart[]): boolean => {
  const count = { equal: 0, differing: 0 };
  for (const { text, differs } of parts) count[differs ? 'differing' : 'equal'] += text.trim().length;
  return count.equal >= count.differing / 4;
};

/**
 * Marks the differing words of two texts. Texts that are too long to compare, or that share almost nothing, differ as a whole.
 */
export const wordDiff = (before: string, after: string): { before: DiffPart[]; after: DiffPart[] } => {
  const asWhole = { before: whole(before), after: whole(after) };
  if (before.length + after.length > LONGEST_COMPARED_BY_WORDS) return asWhole;
  const [was, becomes] = [wordsOf(before), wordsOf(after)];
  const runs = runsOf(was, becomes);
  if (runs === undefined) return asWhole;
  const [old, now]: [Stretch[], Stretch[]] = [[], []];
  let [i, j] = [0, 0];
  for (const { added, removed, count } of runs) {
    const [from, to] = [was.slice(i, i + count), becomes.slice(j, j + count)];
    if (!added) i += count;
    if (!removed) j += count;
    if (removed) extendAlone(old, from);
    else if (added) extendAlone(now, to);
    else extendShared(old, now, from, to);
  }
  const sides = { before: partsOf(before, old), after: partsOf(after, now) };
  return sharesEnough(sides.before) && sharesEnough(sides.after) ? sides : asWhole;
};

/** Removes the marks if only quotes and spaces are equal. */
export const unmarked = (parts: readonly DiffPart[]): readonly DiffPart[] =>
  parts.every(({ text, differs }) => differs || /^["\s]*$/.test(text))
    ? parts.map(({ text }) => ({ text, differs: false }))
    : parts;

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
  // Most values are one line each.
  if (before.length === 1 && after.length === 1 && before[0] !== after[0]) return replaced(before, after);
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
