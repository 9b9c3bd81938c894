import type { Place } from '../../domain/place.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

/** Whether a value is a map. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof YamlScalar);

const NO_ENTRIES: readonly unknown[] = [];

/** The entries of a list in a file or an entry; empty if there is no list. */
export const entriesOf = (data: unknown, key: string): readonly unknown[] => {
  const entries = isRecord(data) ? data[key] : undefined;
  return Array.isArray(entries) ? (entries as readonly unknown[]) : NO_ENTRIES;
};

/** The name of an entry: decoded, or as written if the entry has other faults. */
export const nameOf = (entry: unknown): string | undefined => {
  const name = isRecord(entry) ? entry['name'] : undefined;
  const text = name instanceof YamlScalar && !isNull(name) ? name.text : name;
  return typeof text === 'string' && text !== '' ? text : undefined;
};

/** A text: decoded, or as written. */
export const textOf = (value: unknown): string | undefined => nameOf({ name: value });

/** The place of the first of two, for a message about the other one. */
export const where = (place: Place | undefined, other: Place | undefined): string => {
  if (place === undefined) return '';
  return place.file === other?.file
    ? ` (first on line ${place.line})`
    : ` (first in ${place.file}:${place.line}:${place.column})`;
};
