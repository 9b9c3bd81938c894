import * as E from 'fp-ts/lib/Either.js';
import { isMap, isScalar, LineCounter, parseDocument, type Pair } from 'yaml';
import { nearestName } from '../domain/nearest-name.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** A key that is no setting, but looks like one that was misspelt. */
export interface StrayKey {
  readonly key: string;
  readonly suggestion: string;
  /** From 1. */
  readonly line: number;
}

/** What a user's settings file says. */
export interface UserSettings {
  /** Keys in lower case, values as they are written. */
  readonly values: ReadonlyMap<string, string>;
  readonly strays: readonly StrayKey[];
}

// In the order in which the `resim` CLI looks for them: it reads the first that is there, and no other.
const FORMATS = [
  'json',
  'toml',
  'yaml',
  'yml',
  'properties',
  'props',
  'prop',
  'hcl',
  'tfvars',
  'dotenv',
  'env',
  'ini',
];
const READABLE = ['json', 'yaml', 'yml'];

/** Which of the files in `~/.resim` holds the settings, and which look as if they did. */
export const settingsFileAmong = (
  names: readonly string[],
): { readonly chosen?: string; readonly passedOver: readonly string[] } => {
  const there = FORMATS.map((format) => `resim.${format}`).filter((name) => names.includes(name));
  const chosen = there.find((name) => READABLE.some((format) => name === `resim.${format}`));
  const passedOver = there.filter((name) => name !== chosen);
  return { passedOver, ...(chosen !== undefined && { chosen }) };
};

const NONE: UserSettings = { values: new Map(), strays: [] };

const broken = (file: string, message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', message: `${file}: ${message}`, hint });

const NOTHING = /^(?:~|null)?$/i;
const HINT = 'write one setting a line, such as `project: my-project`';

interface Entry {
  readonly key: string;
  /** Absent where the value is a list or a map, which no setting of ours takes. */
  readonly value?: string;
  /** Where the key begins, in characters from the start of the file. */
  readonly offset: number;
}

const entryOf = ({ key, value }: Pair): Entry | undefined => {
  if (!isScalar(key)) return undefined;
  const [name, offset] = [String(key.value).toLowerCase(), key.range?.[0] ?? 0];
  if (value === null || value === undefined) return { key: name, value: '', offset };
  if (!isScalar(value)) return { key: name, offset };
  const text = String(value.value);
  return { key: name, offset, value: value.type === 'PLAIN' && NOTHING.test(text) ? '' : text };
};

const entriesOf = ({ items }: { readonly items: readonly Pair[] }): readonly Entry[] =>
  items.flatMap((pair) => entryOf(pair) ?? []);

/**
 * Reads the settings file that the `resim` CLI keeps: YAML, or JSON, which is YAML too. Keys are
 * taken without regard to case, as that CLI does, and those that sync does not know are left alone; one that looks like a slip
 * is named. The file holds secrets, so an error names the line and never shows it. Errors: `UsageError`.
 */
export const parseUserSettings = (
  text: string,
  file: string,
  known: readonly string[],
): E.Either<SyncError, UserSettings> => {
  const lineCounter = new LineCounter();
  const options = { schema: 'failsafe', prettyErrors: true, logLevel: 'silent', uniqueKeys: false } as const;
  const { errors, contents } = parseDocument(text, { ...options, lineCounter });
  const [error] = errors;
  if (error) return broken(file, `line ${error.linePos?.[0].line ?? 1} is not valid YAML`, HINT);
  if (contents === null || (isScalar(contents) && contents.value === '')) return E.right(NONE);
  if (!isMap(contents)) return broken(file, 'there are no settings in it', HINT);
  const values = new Map<string, string>();
  const strays: StrayKey[] = [];
  for (const { key, value, offset } of entriesOf(contents)) {
    const { line } = lineCounter.linePos(offset);
    if (!known.includes(key)) {
      const suggestion = nearestName(key, known);
      if (suggestion !== undefined) strays.push({ key, suggestion, line });
      continue;
    }
    if (value === undefined) return broken(file, `${key} in line ${line} must be one value`, HINT);
    if (values.has(key))
      return broken(file, `${key} is set twice, in line ${line} again`, 'keep one of the two');
    values.set(key, value);
  }
  return E.right({ values, strays });
};
