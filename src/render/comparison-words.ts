import { valueWords } from './change-words.ts';
import type { ComparedEntity, ComparedRow, Part } from './comparison-view.ts';
import type { Value } from './field-change.ts';
import { rowLabel } from './drift-text.ts';
import type { Comparison } from '../plan/compare.ts';
import type { Plan } from '../plan/plan.ts';
import { ENTITY_WORDS, number } from './wording.ts';

/** Two compared plans with their files. */
export interface ComparedPlans {
  readonly old: { readonly file: string; readonly plan: Plan };
  readonly new: { readonly file: string; readonly plan: Plan };
  readonly comparison: Comparison;
}

/** The titles of the parts of a comparison. */
export const PART_TITLES: Readonly<Record<Part, string>> = {
  onlyNew: 'Only in the new plan',
  differing: 'Different in the new plan',
  onlyOld: 'Only in the old plan',
  both: 'In both plans',
};

/** The names of the kinds of compared entities, including protections. */
export const COMPARED_WORDS = { ...ENTITY_WORDS, protection: 'pattern' } as const;

/** The number of changes in a part of a comparison. */
export const partCount = (comparison: Comparison, part: Part): number => comparison[part].length;

/** A sentence on whether the old plan covers the new one. */
export const coveredSentence = (comparison: Comparison): string => {
  const count = comparison.onlyNew.length + comparison.differing.length;
  if (count > 0)
    return `${number(count)} ${count === 1 ? 'change' : 'changes'} of the new plan ${count === 1 ? 'is' : 'are'} not in the old one.`;
  return comparison.both.length === 0
    ? 'The new plan changes nothing.'
    : 'Every change of the new plan is in the old one.';
};

/** The texts of a row. */
export interface RowWords {
  readonly label: string;
  /** Absent if only the old plan changes it. */
  readonly before?: string;
  readonly after: string;
  /** The value after the old plan, if it differs. */
  readonly old?: string;
}

const sideWords = ({ field }: ComparedRow, value: Value | undefined, longest: number): string => {
  if (value === undefined) return '(none)';
  if (field === 'member' && value._tag === 'Literal') return value.text === 'true' ? 'yes' : 'no';
  return valueWords(value, longest);
};

const isSecretValue = (value: Value | undefined): boolean => value?._tag === 'Secret';

/** The texts of a row, each at most `longest` characters. Of a secret, only whether it changes. */
export const rowWords = (row: ComparedRow, longest: number): RowWords => {
  const words = (value: Value | undefined) => sideWords(row, value, longest);
  const isOtherSecret = row.changed && isSecretValue(row.before) && isSecretValue(row.after);
  return {
    label: rowLabel(row),
    ...(row.changed && { before: words(row.before) }),
    after: isOtherSecret ? '(secret, changed)' : words(row.after),
    ...(row.differs && { old: isSecretValue(row.old) ? '(secret, different)' : words(row.old) }),
  };
};

/** The sign of an entity, by its most destructive change. */
export const entitySign = ({
  words,
  rows,
}: ComparedEntity): { readonly sign: string; readonly tone: 'archive' | 'create' | 'update' } => {
  if (words.includes('archived') || words.includes('no longer protected'))
    return { sign: '-', tone: 'archive' };
  if (words.includes('created')) return { sign: '+', tone: 'create' };
  const comes = rows.every(
    ({ field, after }) => field === 'member' && after?._tag === 'Literal' && after.text === 'true',
  );
  return comes && rows.length > 0 ? { sign: '+', tone: 'create' } : { sign: '~', tone: 'update' };
};
