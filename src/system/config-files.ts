import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { groupedBy } from '../domain/grouped-by.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { isWrittenBySync } from './own-files.ts';

/** A config file and its content. */
export interface ConfigFileBytes {
  /** As the user named it, or as found through a folder or glob; `<stdin>` for standard input. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

type Unreadable = Extract<SyncError, { readonly _tag: 'ConfigUnreadable' }>;

/** The files that one value names. */
interface Found {
  readonly files: readonly string[];
  /** Set for a folder or a glob: the error if none of its files is a config. */
  readonly searched?: Unreadable;
}

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

const inFolder = async (folder: string): Promise<E.Either<Unreadable, Found>> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter(
    (entry) => (entry.isFile() || entry.isSymbolicLink()) && CONFIG_NAME.test(entry.name),
  );
  if (names.length === 0) {
    return E.left(
      unreadable(folder, 'folder', 'It contains no file whose name ends in .yaml, .yml or .json.'),
    );
  }
  const prefix = folder.replace(/\/+$/, '');
  return E.right({
    files: names.map((entry) => `${prefix}/${entry.name}`).sort(),
    searched: unreadable(folder, 'folder', 'It contains only files that sync itself wrote.'),
  });
};

/** Returns the matches of a glob; for any other missing path, the error. */
const matching = async (pattern: string, missing: Unreadable): Promise<E.Either<Unreadable, Found>> => {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return E.left(missing);
  const files = await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) });
  return files.length === 0
    ? E.left(unreadable(pattern, 'missing', 'No file matches the pattern.'))
    : E.right({
        files: [...files].sort(),
        searched: unreadable(pattern, 'missing', 'It matches only files that sync itself wrote.'),
      });
};

/** Returns the files that one value names. An existing path is used literally, even if it looks like a glob. */
const expand = async (value: string): Promise<E.Either<Unreadable, Found>> => {
  if (value === STDIN) return E.right({ files: [value] });
  try {
    const found = await stat(value);
    return found.isDirectory() ? await inFolder(value) : E.right({ files: [value] });
  } catch (error) {
    const fault = failure(value, error);
    return fault.reason === 'missing' ? matching(value, fault) : E.left(fault);
  }
};

/** The Windows prefix of a path that is used literally, with its backslashes. */
const VERBATIM = '\\\\?\\';

/**
 * Replaces Windows separators with slashes. Windows accepts both, but a backslash means something else in a glob and on other systems,
 * which may read the paths in a plan.
 */
const withSlashes = (value: string, separator: string): string =>
  separator === '/' || value.startsWith(VERBATIM) ? value : value.replaceAll(separator, '/');

const readStream = async (stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
};

/** A file to read. */
interface Candidate {
  readonly path: string;
  /** The path without symbolic links. */
  readonly real: string;
  /** Whether it was found through a folder or a glob, not named. */
  readonly searched: boolean;
}

const candidatesOf = ({ files, searched }: Found): Promise<readonly Candidate[]> =>
  Promise.all(
    files.map(async (path) => ({
      path,
      real: path === STDIN ? STDIN : await realpath(path).catch(() => resolve(path)),
      searched: searched !== undefined,
    })),
  );

/**
 * Removes duplicates, which symbolic links and overlapping values produce. Keeps the path that the user named, or else the one without
 * a link, at the position of the first.
 */
const withoutDuplicates = (candidates: readonly Candidate[]): readonly Candidate[] => {
  return [...groupedBy(candidates, ({ real }) => real).values()].flatMap((same) => {
    const best =
      same.find(({ searched }) => !searched) ?? same.find(({ path, real }) => resolve(path) === real);
    return best ?? same.slice(0, 1);
  });
};

interface Content extends Candidate {
  readonly bytes: Uint8Array;
}

const read = async (
  candidate: Candidate,
  stdin: AsyncIterable<Uint8Array | string>,
): Promise<E.Either<Unreadable, Content>> => {
  const isStdin = candidate.real === STDIN;
  const path = isStdin ? '<stdin>' : candidate.path;
  try {
    return E.right({ ...candidate, path, bytes: isStdin ? await readStream(stdin) : await readFile(path) });
  } catch (error) {
    return E.left(failure(path, error));
  }
};

const isConfig = ({ searched, bytes }: Content): boolean => !(searched && isWrittenBySync(bytes));

const combined = ([first, ...others]: readonly Unreadable[]): Unreadable | undefined =>
  first && (others.length === 0 ? first : { ...first, others });

const lefts = <A>(all: readonly E.Either<Unreadable, A>[]): readonly Unreadable[] =>
  all.flatMap((one) => (E.isLeft(one) ? [one.left] : []));

const rights = <A>(all: readonly E.Either<Unreadable, A>[]): readonly A[] =>
  all.flatMap((one) => (E.isRight(one) ? [one.right] : []));

/**
 * Reads config files in the order of `values`: each is a file, a folder (its .yaml, .yml and .json files, by name), a glob, or `-` for
 * standard input. `separator` is the platform's path separator. Files that sync itself wrote are ignored in folders and globs. Errors: one
 * `ConfigUnreadable` with all of them.
 */
export const readConfigFiles =
  (
    values: readonly string[],
    stdin: AsyncIterable<Uint8Array | string> = process.stdin,
    separator: string = sep,
  ): TE.TaskEither<SyncError, readonly ConfigFileBytes[]> =>
  async () => {
    const expanded = await Promise.all(values.map((value) => expand(withSlashes(value, separator))));
    const founds = rights(expanded);
    const candidates = await Promise.all(founds.map(candidatesOf));
    const contents = await Promise.all(withoutDuplicates(candidates.flat()).map((one) => read(one, stdin)));
    const all = rights(contents);
    const ignored = new Set(all.filter((one) => !isConfig(one)).map(({ real }) => real));
    const empty = founds.flatMap(({ searched }, number) =>
      searched && candidates[number]?.every(({ real }) => ignored.has(real)) ? [searched] : [],
    );
    const failed = combined([...lefts(expanded), ...empty, ...lefts(contents)]);
    if (failed !== undefined) return E.left(failed);
    return E.right(all.filter(isConfig).map(({ path, bytes }) => ({ path, bytes })));
  };
