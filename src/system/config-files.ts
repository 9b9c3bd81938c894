import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';

/** A config file with its content. */
export interface ConfigFileBytes {
  /** As the user named it, or as a folder or a glob led to it; `<stdin>` for standard input. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

type Unreadable = Extract<SyncError, { readonly _tag: 'ConfigUnreadable' }>;
type Found = E.Either<Unreadable, readonly string[]>;

const STDIN = '-';
const CONFIG_NAME = /^[^.].*\.(?:yaml|yml|json)$/i;

const unreadable = (file: string, reason: Unreadable['reason'], detail: string): Unreadable => ({
  _tag: 'ConfigUnreadable',
  file,
  reason,
  detail,
});

const REASONS: Readonly<Record<string, Unreadable['reason']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'permission',
  EPERM: 'permission',
};

const failure = (file: string, error: unknown): Unreadable => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code] ?? 'other';
  const detail = reason === 'other' ? (error instanceof Error ? error.message : String(error)) : '';
  return unreadable(file, reason, detail);
};

const inFolder = async (folder: string): Promise<Found> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && CONFIG_NAME.test(entry.name));
  if (names.length === 0) {
    return E.left(unreadable(folder, 'folder', 'It holds no file whose name ends in .yaml, .yml or .json.'));
  }
  const prefix = folder.replace(/\/+$/, '');
  return E.right(names.map((entry) => `${prefix}/${entry.name}`).sort());
};

/** What a path that does not exist matches, if it is a pattern. */
const matching = async (pattern: string, missing: Unreadable): Promise<Found> => {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return E.left(missing);
  const files = await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) });
  return files.length === 0
    ? E.left(unreadable(pattern, 'missing', 'No file matches the pattern.'))
    : E.right([...files].sort());
};

/** The files that one value names. A path that exists is taken as it is, even if it looks like a pattern. */
const expand = async (value: string): Promise<Found> => {
  if (value === STDIN) return E.right([value]);
  try {
    const found = await stat(value);
    return found.isDirectory() ? await inFolder(value) : E.right([value]);
  } catch (error) {
    const fault = failure(value, error);
    return fault.reason === 'missing' ? matching(value, fault) : E.left(fault);
  }
};

const readStream = async (stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
};

const read = async (
  file: string,
  stdin: AsyncIterable<Uint8Array | string>,
): Promise<E.Either<Unreadable, ConfigFileBytes>> => {
  try {
    if (file === STDIN) return E.right({ path: '<stdin>', bytes: await readStream(stdin) });
    return E.right({ path: file, bytes: await readFile(file) });
  } catch (error) {
    return E.left(failure(file === STDIN ? '<stdin>' : file, error));
  }
};

/** Keeps the first of several ways to the same file: a glob may name what a folder holds already. */
const once = (files: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return files.filter((file) => {
    const target = file === STDIN ? STDIN : resolve(file);
    return seen.has(target) ? false : seen.add(target);
  });
};

const together = ([first, ...others]: readonly Unreadable[]): Unreadable | undefined =>
  first && (others.length === 0 ? first : { ...first, others });

/**
 * Reads the config files that some values name, in their order: a file, a folder (its .yaml, .yml and .json files, by name), a glob, or `-`
 * for standard input. Errors: one `ConfigUnreadable` that holds all of them.
 */
export const readConfigFiles =
  (
    values: readonly string[],
    stdin: AsyncIterable<Uint8Array | string> = process.stdin,
  ): TE.TaskEither<SyncError, readonly ConfigFileBytes[]> =>
  async () => {
    const expanded = await Promise.all(values.map(expand));
    const files = once(expanded.flatMap((found) => (E.isRight(found) ? found.right : [])));
    const contents = await Promise.all(files.map((file) => read(file, stdin)));
    const failed = together([...expanded, ...contents].flatMap((one) => (E.isLeft(one) ? [one.left] : [])));
    if (failed !== undefined) return E.left(failed);
    return E.right(contents.flatMap((one) => (E.isRight(one) ? [one.right] : [])));
  };
