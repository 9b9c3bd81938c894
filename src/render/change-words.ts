import { differingPieces, itemDifference } from './difference.ts';
import type { FieldChange, Value } from './field-change.ts';
import type { ChangeGroup, LoneExperience, SharedChange } from './groups.ts';
import { tallies, type Tally } from './tallies.ts';
import { MASK } from '../domain/redact.ts';
import { quoted, safeText, shortened } from './safe-text.ts';
import { counted, enumerated, number } from './wording.ts';

const LONGEST_VALUE = 60;
const MOST_ITEMS = 3;
const MOST_VALUES = 3;
const MOST_NAMES = 3;

/** The first items of a list, and a count of the rest: `a, b, c and 147 more`. */
const firstOf = (items: readonly string[], most: number, more = 'more'): string => {
  const rest = items.length - most;
  // Counting one takes as much room as naming it.
  return rest <= 1 ? enumerated(items) : `${items.slice(0, most).join(', ')} and ${number(rest)} ${more}`;
};

/** A value, shortened to one line. */
export const valueWords = (value: Value, longest = LONGEST_VALUE): string => {
  switch (value._tag) {
    case 'Text':
      return quoted(shortened(value.text, longest));
    case 'Literal':
      return safeText(value.text);
    case 'List':
      return value.items.length === 0
        ? '(none)'
        : firstOf(
            value.items.map((item) => quoted(shortened(item, longest))),
            MOST_ITEMS,
          );
    case 'Secret':
      return MASK;
  }
};

const tallyWords = (all: readonly Tally[]): string[] => {
  const isOne = all.length === 1;
  const shown = all.length <= MOST_VALUES + 1 ? all : all.slice(0, MOST_VALUES);
  const words = shown.map(
    ({ value, count }) =>
      `${value === undefined ? 'not set' : valueWords(value)}${isOne ? '' : ` (${number(count)})`}`,
  );
  const rest = all.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  return rest === 0
    ? words
    : [...words, `${counted(all.length - shown.length, 'other value')} (${number(rest)})`];
};

const rangeWords = (values: readonly (Value | undefined)[]): string => {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    const one = Number(value?._tag === 'Text' || value?._tag === 'Literal' ? value.text : 0);
    lowest = Math.min(lowest, one);
    highest = Math.max(highest, one);
  }
  return lowest === highest ? String(lowest) : `${String(lowest)} to ${String(highest)}`;
};

const LONGEST_BRIEF = 40;

const pieceOf = (text: string): string => `…${quoted(shortened(text, LONGEST_BRIEF))}…`;

/** Both sides of a change, each shortened: the differing part of long texts, the differing items of lists. */
export const briefSides = ({
  before,
  after,
}: FieldChange): { readonly before?: string; readonly after?: string } => {
  const brief = (value: Value) => valueWords(value, LONGEST_BRIEF);
  if (before === undefined || after === undefined)
    return { ...(before && { before: brief(before) }), ...(after && { after: brief(after) }) };
  if (before._tag === 'Secret' || after._tag === 'Secret')
    return { before: MASK, after: '(secret, changed)' };
  const isLong = (value: Value) => value._tag === 'Text' && value.text.length > LONGEST_BRIEF;
  if (before._tag === 'Text' && after._tag === 'Text' && (isLong(before) || isLong(after))) {
    const pieces = differingPieces(before.text, after.text);
    return { before: pieceOf(pieces.before), after: pieceOf(pieces.after) };
  }
  const isList = before._tag === 'List' || after._tag === 'List';
  const difference = isList ? itemDifference(before, after) : undefined;
  if (difference === undefined) return { before: brief(before), after: brief(after) };
  const items = (all: readonly string[]) => brief({ _tag: 'List', items: all });
  return { before: items(difference.removed), after: items(difference.added) };
};

/** Whether `briefSides` shows the complete change. */
export const isBrief = ({ before, after }: FieldChange): boolean =>
  [before, after].every(
    (value) => value?._tag !== 'List' && (value?._tag !== 'Text' || value.text.length <= LONGEST_BRIEF),
  );

/** The words for a shared change. Safe to print. */
export interface SharedWords {
  /** Precedes both sides; may be empty. */
  readonly how: string;
  /** The old values; empty if there were none. */
  readonly before: readonly string[];
  /** The new values; empty if there are none. */
  readonly after: readonly string[];
}

const pieceWords = (before: readonly string[], after: readonly string[]): SharedWords => {
  if (before.length === 0) return { how: 'adds', before, after };
  return { how: after.length === 0 ? 'drops' : 'in each:', before, after };
};

const sideWords = (changes: readonly FieldChange[], side: 'before' | 'after'): string[] =>
  changes.every(({ [side]: value }) => value === undefined) ? [] : tallyWords(tallies(changes, side));

/** Describes a shared change. */
export const sharedWords = ({ difference, each }: SharedChange): SharedWords => {
  switch (difference._tag) {
    case 'ToValue':
      return { how: '', before: sideWords(each, 'before'), after: sideWords(each, 'after') };
    case 'ByNumber': {
      const by = `${difference.by > 0 ? '+' : ''}${String(difference.by)}`;
      return {
        how: `each by ${by}:`,
        before: [rangeWords(each.map(({ before }) => before))],
        after: [rangeWords(each.map(({ after }) => after))],
      };
    }
    case 'ByText': {
      const piece = (text: string) => (text === '' ? [] : [quoted(shortened(text, LONGEST_VALUE))]);
      return pieceWords(piece(difference.before), piece(difference.after));
    }
    case 'ByItems': {
      const items = (all: readonly string[]) => all.map((item) => quoted(shortened(item, LONGEST_VALUE)));
      return pieceWords(items(difference.removed), items(difference.added));
    }
  }
};

/** The size of a group: `150 experiences`, `12 new experiences`. */
export const groupCount = ({ created, experiences }: ChangeGroup): string =>
  counted(experiences.length, created ? 'new experience' : 'experience');

/** The first names of a group, formatted by `shown`, and a count of the rest. */
export const groupNames = (names: readonly string[], shown: (name: string) => string): string =>
  firstOf(
    names
      .slice(0, MOST_NAMES + 1)
      .map(shown)
      .concat(names.slice(MOST_NAMES + 1)),
    MOST_NAMES,
  );

/** The note for a listed experience that also has changes in groups; empty if it has none. */
export const inGroupsWords = ({ group, inGroups = 0 }: LoneExperience): string =>
  inGroups === 0 ? '' : `and ${counted(inGroups, group === 'create' ? 'equal value' : 'equal change')} above`;
