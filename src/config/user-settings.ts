import * as E from 'fp-ts/lib/Either.js';
import { isMap, isScalar, parseDocument, type Pair } from 'yaml';
import type { SyncError } from '../domain/sync-error.ts';

/** What a user's settings file says: keys in lower case, values as they are written. */
export type UserSettings = ReadonlyMap<string, string>;

const broken = (file: string, message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', message: `${file}: ${message}`, hint });

const NOTHING = /^(?:~|null)?$/i;
const HINT = 'write one setting a line, such as `project: my-project`';

interface Entry {
  readonly key: string;
  /** Absent where the value is a list or a map, which no setting of ours takes. */
  readonly value?: string;
}

const entryOf = ({ key, value }: Pair): Entry | undefined => {
  if (!isScalar(key)) return undefined;
  const name = String(key.value).toLowerCase();
  if (value === null || value === undefined) return { key: name, value: '' };
  if (!isScalar(value)) return { key: name };
  const text = String(value.value);
  return { key: name, value: value.type === 'PLAIN' && NOTHING.test(text) ? '' : text };
};

/**
 * Reads `resim.yaml`, the settings file that the `resim` CLI keeps; JSON is YAML, so its `resim.json` is read as well. Keys are
 * taken without regard to case, as that CLI does, and those that sync does not know are left alone. The file holds secrets, so
 * an error names the line and never shows it. Errors: `UsageError`.
 */
export const parseUserSettings = (
  text: string,
  file: string,
  known: readonly string[],
): E.Either<SyncError, UserSettings> => {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) return broken(file, `line ${error.linePos?.[0].line ?? 1} is not valid YAML`, HINT);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === '')) return E.right(new Map());
  if (!isMap(contents)) return broken(file, 'there are no settings in it', HINT);
  const settings = new Map<string, string>();
  for (const pair of contents.items) {
    const entry = entryOf(pair);
    if (entry === undefined || !known.includes(entry.key)) continue;
    if (entry.value === undefined) return broken(file, `${entry.key} must be one value`, HINT);
    if (settings.has(entry.key)) return broken(file, `${entry.key} is set twice`, 'keep one of the two');
    settings.set(entry.key, entry.value);
  }
  return E.right(settings);
};
