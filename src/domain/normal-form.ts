import type { CustomField, EnvironmentVariable, Experience, UpdatableField } from './experience.ts';

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorts by code units, so that the order is the same on every machine and locale. */
export const sortedBy = <A>(items: Iterable<A>, key: (item: A) => string): A[] =>
  [...items].sort((a, b) => byCodeUnits(key(a), key(b)));

/** The name under which the API knows a custom field: it folds case. */
export const foldedFieldName = (name: string): string => name.toLowerCase();

const environmentVariables = (variables: readonly EnvironmentVariable[]): readonly string[][] =>
  sortedBy(variables, (v) => v.name).map((v) => [v.name, v.value]);

const customFields = (fields: readonly CustomField[]): readonly unknown[] =>
  sortedBy(fields, (f) => foldedFieldName(f.name)).map((f) => [foldedFieldName(f.name), f.type, f.values]);

type Updatable = Pick<Experience, UpdatableField>;

/**
 * The normal form of one field: two values mean the same to a user exactly when their normal forms are the same JSON,
 * in whatever order a server answers.
 */
export const normalField = (field: UpdatableField, experience: Partial<Updatable>): unknown => {
  switch (field) {
    case 'environmentVariables':
      return experience.environmentVariables && environmentVariables(experience.environmentVariables);
    case 'customFields':
      return experience.customFields && customFields(experience.customFields);
    case 'name':
    case 'description':
    case 'locations':
    case 'profile':
    case 'cacheExempt':
    case 'containerTimeoutSeconds':
      return experience[field];
  }
};

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((text, position) => text === b[position]));

const sameVariables = (a: readonly EnvironmentVariable[], b: readonly EnvironmentVariable[]): boolean =>
  a.length === b.length &&
  (a.every(({ name, value }, position) => name === b[position]?.name && value === b[position].value) ||
    JSON.stringify(environmentVariables(a)) === JSON.stringify(environmentVariables(b)));

const sameCustomFields = (a: readonly CustomField[], b: readonly CustomField[]): boolean =>
  a.length === b.length &&
  (a.every(({ name, type, values }, position) => {
    const other = b[position];
    return name === other?.name && type === other.type && sameTexts(values, other.values);
  }) ||
    JSON.stringify(customFields(a)) === JSON.stringify(customFields(b)));

const bothThere = <A>(a: A | undefined, b: A | undefined, same: (a: A, b: A) => boolean): boolean =>
  a === undefined || b === undefined ? a === b : same(a, b);

/**
 * Whether a field means the same on both sides: exactly when the normal forms agree, found out without making them where
 * that is possible, since it is asked for every field of every experience.
 */
export const sameField = (field: UpdatableField, a: Partial<Updatable>, b: Partial<Updatable>): boolean => {
  switch (field) {
    case 'environmentVariables':
      return bothThere(a.environmentVariables, b.environmentVariables, sameVariables);
    case 'customFields':
      return bothThere(a.customFields, b.customFields, sameCustomFields);
    case 'locations':
      return bothThere(a.locations, b.locations, sameTexts);
    case 'name':
    case 'description':
    case 'profile':
    case 'cacheExempt':
    case 'containerTimeoutSeconds':
      return a[field] === b[field];
  }
};
