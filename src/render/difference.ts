import type { FieldChange, Value } from './field-change.ts';

/** What equal changes of one field have in common. */
export type Difference =
  /** All set the same value, or remove it. */
  | { readonly _tag: 'ToValue' }
  /** All add the same number. */
  | { readonly _tag: 'ByNumber'; readonly by: number }
  /** All replace the same part of a text, or of each changed item, by the same text; either may be empty. */
  | { readonly _tag: 'ByText'; readonly before: string; readonly after: string }
  /** All remove and add the same items of a list. */
  | { readonly _tag: 'ByItems'; readonly removed: readonly string[]; readonly added: readonly string[] };

const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}]/u;
const isHigh = (unit: string): boolean => unit >= '\uD800' && unit <= '\uDBFF';

/** Whether a cut at this position would split a word, a number or a character. */
const cutsWord = (text: string, at: number): boolean => {
  const [left, right] = [text.charAt(at - 1), text.charAt(at)];
  return isHigh(left) || (LETTER_OR_DIGIT.test(left) && LETTER_OR_DIGIT.test(right));
};

/** The differing middle of two texts, between their common beginning and end, in whole words. */
export const differingPieces = (
  before: string,
  after: string,
): { readonly before: string; readonly after: string } => {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  while (start > 0 && (cutsWord(before, start) || cutsWord(after, start))) start--;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  while (end > 0 && (cutsWord(before, before.length - end) || cutsWord(after, after.length - end))) end--;
  return { before: before.slice(start, before.length - end), after: after.slice(start, after.length - end) };
};

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;

const numberOf = (value: Value): number | undefined =>
  (value._tag === 'Text' || value._tag === 'Literal') && NUMBER.test(value.text)
    ? Number(value.text)
    : undefined;

const itemsOf = (value: Value): readonly string[] | undefined => {
  if (value._tag === 'List') return value.items;
  return value._tag === 'Text' ? [value.text] : undefined;
};

/** The replacement that all differing items share, if there is one. */
const onePiece = (before: readonly string[], after: readonly string[]): Difference | undefined => {
  if (before.length !== after.length) return undefined;
  const found = new Map<string, Difference>();
  before.forEach((was, i) => {
    const becomes = after[i] ?? '';
    if (was === becomes) return;
    const pieces = differingPieces(was, becomes);
    found.set(JSON.stringify([pieces.before, pieces.after]), { _tag: 'ByText', ...pieces });
  });
  const [only] = found.values();
  return found.size === 1 ? only : undefined;
};

const byItems = (
  before: readonly string[],
  after: readonly string[],
): Extract<Difference, { readonly _tag: 'ByItems' }> | undefined => {
  const [was, becomes] = [new Set(before), new Set(after)];
  const removed = before.filter((item) => !becomes.has(item)).sort();
  const added = after.filter((item) => !was.has(item)).sort();
  return removed.length + added.length === 0 ? undefined : { _tag: 'ByItems', removed, added };
};

/** The items that only one of two lists has; undefined if only their order differs, or if they are not lists. */
export const itemDifference = (before: Value, after: Value): ReturnType<typeof byItems> => {
  const [items, others] = [itemsOf(before), itemsOf(after)];
  return items && others ? byItems(items, others) : undefined;
};

/** How a value differs from its old value; undefined for secrets, and if one side is missing. */
export const differenceOf = ({ before, after }: FieldChange): Difference | undefined => {
  if (before === undefined || after === undefined) return undefined;
  const [was, becomes] = [numberOf(before), numberOf(after)];
  if (was !== undefined && becomes !== undefined) {
    const by = Number((becomes - was).toFixed(6));
    return by === 0 ? undefined : { _tag: 'ByNumber', by };
  }
  const [items, others] = [itemsOf(before), itemsOf(after)];
  if (items === undefined || others === undefined) return undefined;
  return onePiece(items, others) ?? byItems(items, others);
};
