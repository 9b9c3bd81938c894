import type { FieldChange, Value } from './field-change.ts';

/** A value (absent for none) and how many changes of a group have it. */
export interface Tally {
  readonly value?: Value;
  readonly count: number;
}

/** Begins a key that is not a text. */
export const NO_TEXT = '\0';

/** Identifies a value by what is shown of it. Most values are texts, which are keys as they are: joining texts takes longer than counting them. */
export const valueKey = (value: Value | undefined): string => {
  switch (value?._tag) {
    case undefined:
      return `${NO_TEXT}none`;
    case 'Secret':
      return `${NO_TEXT}secret`;
    case 'List':
      return `${NO_TEXT}list ${JSON.stringify(value.items)}`;
    case 'Literal':
      return `${NO_TEXT}literal ${value.text}`;
    case 'Text':
      return value.text.startsWith(NO_TEXT) ? `${NO_TEXT}text ${value.text}` : value.text;
  }
};

/** The old or new values of changes, most frequent first. */
export const tallies = (changes: readonly FieldChange[], side: 'before' | 'after'): Tally[] => {
  const counts = new Map<string, { value?: Value; count: number }>();
  for (const { [side]: value } of changes) {
    const key = valueKey(value);
    const found = counts.get(key);
    if (found) found.count++;
    else counts.set(key, value ? { value, count: 1 } : { count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

/** The only change, if all go from one value to one other value. */
export const onlyChange = (changes: readonly FieldChange[]): FieldChange | undefined => {
  const [first] = changes;
  const [before, after] = [valueKey(first?.before), valueKey(first?.after)];
  return changes.every((change) => valueKey(change.before) === before && valueKey(change.after) === after)
    ? first
    : undefined;
};
