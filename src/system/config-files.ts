import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { isWrittenBySync } from './own-files.ts';

/** A config file with its content. */
export interface ConfigFileBytes {
  /** As the user named it, or as a folder or a glob led to it; `<stdin>` for standard input. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

type Unreadable = Extract<SyncError, { readonly _tag: 'ConfigUnreadable' }>;

/** What one value names. */
interface Found {
  readonly files: readonly string[];
  /** By a folder or a pattern, so that nobody named the files one by one; why there is nothing where none of them is a config. */
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
    return E.left(unreadable(folder, 'folder', 'It holds no file whose name ends in .yaml, .yml or .json.'));
  }
  const prefix = folder.replace(/\/+$/, '');
  return E.right({
    files: names.map((entry) => `${prefix}/${entry.name}`).sort(),
    searched: unreadable(folder, 'folder', 'It holds nothing but what sync itself wrote.'),
  });
};

/** What a path that does not exist matches, if it is a pattern. */
const matching = async (pattern: string, missing: Unreadable): Promise<E.Either<Unreadable, Found>> => {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return E.left(missing);
  const files = await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) });
  return files.length === 0
    ? E.left(unreadable(pattern, 'missing', 'No file matches the pattern.'))
    : E.right({
        files: [...files].sort(),
        searched: unreadable(pattern, 'missing', 'All that it matches was written by sync itself.'),
      });
};

/** The files that one value names. A path that exists is taken as it is, even if it looks like a pattern. */
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

const readStream = async (stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
};

/** A file that is read once, however many ways lead to it. */
interface Wanted {
  readonly path: string;
  /** Where it really is. */
  readonly real: string;
  /** Whether it was found and not named. */
  readonly searched: boolean;
}

const waysOf = ({ files, searched }: Found): Promise<readonly Wanted[]> =>
  Promise.all(
    files.map(async (path) => ({
      path,
      real: path === STDIN ? STDIN : await realpath(path).catch(() => resolve(path)),
      searched: searched !== undefined,
    })),
  );

/**
 * One way to each file, in the place of the first: the one that somebody named, or else the one that leads over no link. A link to a folder
 * shows all that is in it a second time.
 */
const once = (ways: readonly Wanted[]): readonly Wanted[] => {
  const byFile = new Map<string, Wanted[]>();
  for (const way of ways) byFile.set(way.real, [...(byFile.get(way.real) ?? []), way]);
  return [...byFile.values()].flatMap((same) => {
    const best =
      same.find(({ searched }) => !searched) ?? same.find(({ path, real }) => resolve(path) === real);
    return best ?? same.slice(0, 1);
  });
};

interface Read extends Wanted {
  readonly bytes: Uint8Array;
}

const read = async (
  wanted: Wanted,
  stdin: AsyncIterable<Uint8Array | string>,
): Promise<E.Either<Unreadable, Read>> => {
  const isStdin = wanted.real === STDIN;
  const path = isStdin ? '<stdin>' : wanted.path;
  try {
    return E.right({ ...wanted, path, bytes: isStdin ? await readStream(stdin) : await readFile(path) });
  } catch (error) {
    return E.left(failure(path, error));
  }
};

const isConfig = ({ searched, bytes }: Read): boolean => !(searched && isWrittenBySync(bytes));

const together = ([first, ...others]: readonly Unreadable[]): Unreadable | undefined =>
  first && (others.length === 0 ? first : { ...first, others });

const lefts = <A>(all: readonly E.Either<Unreadable, A>[]): readonly Unreadable[] =>
  all.flatMap((one) => (E.isLeft(one) ? [one.left] : []));

const rights = <A>(all: readonly E.Either<Unreadable, A>[]): readonly A[] =>
  all.flatMap((one) => (E.isRight(one) ? [one.right] : []));

/**
 * Reads the config files that some values name, in their order: a file, a folder (its .yaml, .yml and .json files, by name), a glob, or `-`
 * for standard input. A folder and a glob pass over what sync itself writes. Errors: one `ConfigUnreadable` that holds all of them.
 */
export const readConfigFiles =
  (
    values: readonly string[],
    stdin: AsyncIterable<Uint8Array | string> = process.stdin,
  ): TE.TaskEither<SyncError, readonly ConfigFileBytes[]> =>
  async () => {
    const expanded = await Promise.all(values.map(expand));
    const founds = rights(expanded);
    const ways = await Promise.all(founds.map(waysOf));
    const contents = await Promise.all(once(ways.flat()).map((wanted) => read(wanted, stdin)));
    const all = rights(contents);
    const passedOver = new Set(all.filter((one) => !isConfig(one)).map(({ real }) => real));
    const empty = founds.flatMap(({ searched }, number) =>
      searched && ways[number]?.every(({ real }) => passedOver.has(real)) ? [searched] : [],
    );
    const failed = together([...lefts(expanded), ...empty, ...lefts(contents)]);
    if (failed !== undefined) return E.left(failed);
    return E.right(all.filter(isConfig).map(({ path, bytes }) => ({ path, bytes })));
  };
