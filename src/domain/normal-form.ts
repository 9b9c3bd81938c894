import { normalValue } from './field-value.ts';

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isSorted = <A>(items: readonly A[], key: (item: A) => string): boolean => {
  let last = '';
  for (const item of items) {
    const next = key(item);
    if (next < last) return false;
    last = next;
  }
  return true;
};

/** Sorts by code units, so that the order does not depend on the machine or locale. */
export const sortedBy = <A>(items: Iterable<A>, key: (item: A) => string): A[] => {
  const sorted = [...items];
  // Most lists are in order already.
  return isSorted(sorted, key) ? sorted : sorted.sort((a, b) => byCodeUnits(key(a), key(b)));
};

/** The name by which the API identifies a custom field: in lower case. */
export const foldedFieldName = (name: string): string => name.toLowerCase();

interface Variable {
  readonly name: string;
  readonly value: string;
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
}

/** Environment variables sorted by name, since servers return them in any order. */
export const normalVariables = (variables: readonly Variable[]): readonly string[][] => {
  const sorted = variables.length < 2 ? variables : sortedBy(variables, (v) => v.name);
  return sorted.map((v) => [v.name, v.value]);
};

const normalValues = ({ type, values }: Pick<Field, 'type' | 'values'>): readonly string[] => {
  if (values.length < 2) return values.map((value) => normalValue(type, value));
  return [...new Set(values.map((value) => normalValue(type, value)).sort(byCodeUnits))];
};

/** Whether two lists of custom field values mean the same: as sets, with numbers, timestamps and JSON compared by meaning. */
export const sameValues = (a: Pick<Field, 'type' | 'values'>, b: Pick<Field, 'type' | 'values'>): boolean =>
  sameTexts(normalValues(a), normalValues(b));

/** Custom fields with folded names and normal values, sorted by name. */
export const normalCustomFields = (fields: readonly Field[]): readonly unknown[] => {
  const sorted = fields.length < 2 ? fields : sortedBy(fields, (f) => foldedFieldName(f.name));
  return sorted.map((f) => [foldedFieldName(f.name), f.type, normalValues(f)]);
};

// The functions below agree with comparing normal forms but build them only if needed, since they run for every field of every experience.

/** Whether two lists hold the same texts in the same order. */
export const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((text, position) => text === b[position]));

/** Whether two lists of environment variables mean the same. */
export const sameVariables = (a: readonly Variable[], b: readonly Variable[]): boolean =>
  a.length === b.length &&
  (a.every(({ name, value }, position) => name === b[position]?.name && value === b[position].value) ||
    JSON.stringify(normalVariables(a)) === JSON.stringify(normalVariables(b)));

/** Whether two lists of custom fields mean the same. */
export const sameCustomFields = (a: readonly Field[], b: readonly Field[]): boolean =>
  a.length === b.length &&
  (a.every(({ name, type, values }, position) => {
    const other = b[position];
    return name === other?.name && type === other.type && sameTexts(values, other.values);
  }) ||
    JSON.stringify(normalCustomFields(a)) === JSON.stringify(normalCustomFields(b)));
