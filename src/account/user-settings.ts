import * as E from 'fp-ts/lib/Either.js';
import { isMap, isScalar, LineCounter, parseDocument, type Pair } from 'yaml';
import { nearestName } from '../domain/nearest-name.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { SettingsFileFault } from '../domain/usage-fault.ts';

/** An unknown key that looks like a misspelt setting. */
interface MisspeltKey {
  readonly key: string;
  readonly suggestion: string;
  /** From 1. */
  readonly line: number;
}

/** The content of a user's settings file. */
export interface UserSettings {
  /** Keys in lower case, values as written. */
  readonly values: ReadonlyMap<string, string>;
  readonly strays: readonly MisspeltKey[];
}

// In the order in which the `resim` CLI looks for them: it reads only the first that exists.
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

/** Returns the settings file among the files in `~/.resim`, and the settings files that are ignored. */
export const settingsFileAmong = (
  names: readonly string[],
): { readonly chosen?: string; readonly passedOver: readonly string[] } => {
  const there = FORMATS.map((format) => `resim.${format}`).filter((name) => names.includes(name));
  const chosen = there.find((name) => READABLE.some((format) => name === `resim.${format}`));
  const passedOver = there.filter((name) => name !== chosen);
  return { passedOver, ...(chosen !== undefined && { chosen }) };
};

const NONE: UserSettings = { values: new Map(), strays: [] };

const broken = (file: string, fault: SettingsFileFault): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', about: 'setting', fault: { _tag: 'SettingsFile', file, fault } });

const NOTHING = /^(?:~|null)?$/i;

interface Entry {
  readonly key: string;
  /** Absent if the value is a list or a map, which no setting of sync accepts. */
  readonly value?: string;
  /** Offset of the key in characters. */
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
 * Parses the settings file of the `resim` CLI: YAML, or JSON, which is YAML too. Keys are case-insensitive, as in that CLI. Unknown
 * keys are ignored; one that looks misspelt is reported. The file contains secrets, so an error names the line and never quotes it.
 * Errors: `UsageError`.
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
  if (error) return broken(file, { _tag: 'NotYaml', line: error.linePos?.[0].line ?? 1 });
  if (contents === null || (isScalar(contents) && contents.value === '')) return E.right(NONE);
  if (!isMap(contents)) return broken(file, { _tag: 'NoSettings' });
  const values = new Map<string, string>();
  const strays: MisspeltKey[] = [];
  for (const { key, value, offset } of entriesOf(contents)) {
    const { line } = lineCounter.linePos(offset);
    if (!known.includes(key)) {
      const suggestion = nearestName(key, known);
      if (suggestion !== undefined) strays.push({ key, suggestion, line });
      continue;
    }
    if (value === undefined) return broken(file, { _tag: 'NotOneValue', key, line });
    if (values.has(key)) return broken(file, { _tag: 'SetTwice', key, line });
    values.set(key, value);
  }
  return E.right({ values, strays });
};
