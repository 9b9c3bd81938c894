import { valueWords } from './change-words.ts';
import {
  type ComparedEntity,
  type ComparedRow,
  comparisonView,
  type Part,
  PARTS,
} from './comparison-view.ts';
import type { Value } from './field-change.ts';
import { rowLabel } from './drift-text.ts';
import type { Comparison } from '../plan/compare.ts';
import type { Plan } from '../plan/plan.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { ENTITY_WORDS, number } from './wording.ts';

/** Two plans that were compared, with where they are. */
export interface ComparedPlans {
  readonly old: { readonly file: string; readonly plan: Plan };
  readonly new: { readonly file: string; readonly plan: Plan };
  readonly comparison: Comparison;
}

/** How the lists of a comparison are called. */
const PART_TITLES: Readonly<Record<Part, string>> = {
  onlyNew: 'Only in the new plan',
  differing: 'Otherwise in the new plan',
  onlyOld: 'Only in the old plan',
  both: 'In both plans',
};

/** How the kinds of entities are called here, where patterns of names are among them. */
export const COMPARED_WORDS = { ...ENTITY_WORDS, protection: 'pattern' } as const;

/** One list of a comparison as people read it. */
export interface ComparedPart {
  readonly part: Part;
  readonly title: string;
  /** How many changes it has; an entity can have several. */
  readonly count: number;
  readonly entities: readonly ComparedEntity[];
}

/** The lists of a comparison, also the empty ones. */
export const comparedParts = (comparison: Comparison, redact: RedactPatterns): readonly ComparedPart[] => {
  const view = comparisonView(comparison, makeIsSecret(redact));
  return PARTS.map((part) => ({
    part,
    title: PART_TITLES[part],
    count: comparison[part].length,
    entities: view[part],
  }));
};

/** Whether an old plan covers a new one, in a sentence. */
export const coveredSentence = (comparison: Comparison): string => {
  const count = comparison.onlyNew.length + comparison.differing.length;
  if (count > 0)
    return `${number(count)} ${count === 1 ? 'change' : 'changes'} of the new plan ${count === 1 ? 'is' : 'are'} not in the old one.`;
  return comparison.both.length === 0
    ? 'The new plan changes nothing.'
    : 'Each change of the new plan is in the old one.';
};

/** The sides of a row in words. */
export interface RowWords {
  readonly label: string;
  /** Absent where it stays as it is, and only the old plan makes something of it. */
  readonly before?: string;
  readonly after: string;
  /** What the old plan makes of it, where that is something else. */
  readonly old?: string;
}

const sideWords = ({ field }: ComparedRow, value: Value | undefined, longest: number): string => {
  if (value === undefined) return '(none)';
  if (field === 'member' && value._tag === 'Literal') return value.text === 'true' ? 'yes' : 'no';
  return valueWords(value, longest);
};

const isSecretValue = (value: Value | undefined): boolean => value?._tag === 'Secret';

/** A row in words, each value of at most so many characters; of a secret, which does not show it, how it stands to the other sides. */
export const rowWords = (row: ComparedRow, longest: number): RowWords => {
  const words = (value: Value | undefined) => sideWords(row, value, longest);
  const isOtherSecret = row.changed && isSecretValue(row.before) && isSecretValue(row.after);
  return {
    label: rowLabel(row),
    ...(row.changed && { before: words(row.before) }),
    after: isOtherSecret ? '(secret, changed)' : words(row.after),
    ...(row.differs && { old: isSecretValue(row.old) ? '(secret, another one)' : words(row.old) }),
  };
};

/** The sign of an entity: what hurts most decides. */
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
