import { KEY_NOTES } from './key-notes.ts';
import { snakeCase } from './record-keys.ts';

/** The keys of a config, with underscores. */
export const SNAKE_CASE_KEYS: readonly string[] = [
  ...new Set(
    Object.values(KEY_NOTES)
      .flatMap(Object.keys)
      .map((key) => [key, snakeCase(key)] as const)
      .filter(([key, spelling]) => key !== spelling)
      .map(([, spelling]) => spelling),
  ),
].sort();

/** At the start of a line or entry, or within brackets. */
const isKeyIn = (text: string, key: string): boolean =>
  text.includes(key) && new RegExp(`(?:^[ \\t]*(?:- +)*|[{,] *)["']?${key}["']?[ \\t]*:`, 'm').test(text);

/** The snake_case keys in a config file, as far as its text shows: a line of a long description can look like one. */
export const snakeCaseKeysIn = (text: string): readonly string[] =>
  SNAKE_CASE_KEYS.filter((key) => isKeyIn(text, key));
