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
  const [was, becomes] = [before.length, after.length];
  const shorter = Math.min(was, becomes);
  // Many edits only append or remove an end.
  let start = after.startsWith(before) || before.startsWith(after) ? shorter : 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  while (start > 0 && (cutsWord(before, start) || cutsWord(after, start))) start--;
  const most = shorter - start;
  let end = 0;
  while (end < most && before.charCodeAt(was - 1 - end) === after.charCodeAt(becomes - 1 - end)) end++;
  while (end > 0 && (cutsWord(before, was - end) || cutsWord(after, becomes - end))) end--;
  return { before: before.slice(start, was - end), after: after.slice(start, becomes - end) };
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
  let only: ReturnType<typeof differingPieces> | undefined;
  for (const [i, was] of before.entries()) {
    const becomes = after[i] ?? '';
    if (was === becomes) continue;
    const pieces = differingPieces(was, becomes);
    if (only && (only.before !== pieces.before || only.after !== pieces.after)) return undefined;
    only = pieces;
  }
  return only && { _tag: 'ByText', ...only };
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
  const was = numberOf(before);
  const becomes = was === undefined ? undefined : numberOf(after);
  if (was !== undefined && becomes !== undefined) {
    const by = Number((becomes - was).toFixed(6));
    return by === 0 ? undefined : { _tag: 'ByNumber', by };
  }
  if (before._tag === 'Text' && after._tag === 'Text')
    return before.text === after.text
      ? undefined
      : { _tag: 'ByText', ...differingPieces(before.text, after.text) };
  const [items, others] = [itemsOf(before), itemsOf(after)];
  if (items === undefined || others === undefined) return undefined;
  return onePiece(items, others) ?? byItems(items, others);
};
