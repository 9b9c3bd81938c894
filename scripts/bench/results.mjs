// Stores the results of a commit, so that a table can be measured in parts. A new result of a case replaces the older one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commit } from './machine.mjs';
import { root } from './processes.mjs';

/**
 * The tables that are measured case by case, and what is stored of a case. `share` is the number of changes as it was asked for, which may
 * be `all`.
 * @typedef {import('./end-to-end.mjs').SyncRun} SyncRun
 * @typedef {{ size: number, latency: number, share: string, form: string, changes: number, sync: Omit<SyncRun, 'journal'> }} Case
 * @typedef {{ size: number, latency: number, other: import('./end-to-end.mjs').ComparisonRun }} Comparison
 * @typedef {{ size: number, times: Record<string, number> }} Stages
 * @typedef {{ cases: Case, comparisons: Comparison, stages: Stages }} Tables
 */

const folder = path.join(root, '.sync', 'bench');
const file = path.join(folder, `results-${commit()}.json`);

/** @type {(key: string, value: unknown) => unknown} */
const asJson = (_, value) => (value instanceof Map ? { map: [...value] } : value);
/** @type {(key: string, value: unknown) => unknown} */
const fromJson = (_, value) =>
  typeof value === 'object' && value !== null && 'map' in value && Array.isArray(value.map)
    ? new Map(value.map)
    : value;

/** @returns {{ [T in keyof Tables]?: Record<string, Tables[T]> }} */
const stored = () => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'), fromJson);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
};

/**
 * Stores a result of a table under a key.
 * @template {keyof Tables} T
 * @param {T} table
 * @param {string} key
 * @param {Tables[T]} result
 */
export const keep = (table, key, result) => {
  const all = stored();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...all, [table]: { ...all[table], [key]: result } }, asJson));
};

/**
 * All results of a table, in any order.
 * @template {keyof Tables} T
 * @param {T} table
 * @returns {Tables[T][]}
 */
export const kept = (table) => Object.values(stored()[table] ?? {});
