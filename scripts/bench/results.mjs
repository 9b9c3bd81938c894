// Stores the results of a commit, so that a table can be measured in parts. A new result of a case replaces the older one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commit } from './machine.mjs';
import { root } from './processes.mjs';

const folder = path.join(root, '.sync', 'bench');
const file = path.join(folder, `results-${commit()}.json`);

const asJson = (_, value) => (value instanceof Map ? { map: [...value] } : value);
const fromJson = (_, value) => (Array.isArray(value?.map) ? new Map(value.map) : value);

const stored = () => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'), fromJson);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
};

/** Stores a result of a table under a key. */
export const keep = (table, key, result) => {
  const all = stored();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...all, [table]: { ...all[table], [key]: result } }, asJson));
};

/** All results of a table, in any order. */
export const kept = (table) => Object.values(stored()[table] ?? {});
