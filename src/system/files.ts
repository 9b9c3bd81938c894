import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { replaceFile, replaceFiles, type ReplaceOptions } from './whole-file.ts';
import type { Content } from './written-bytes.ts';

/** Makes the pieces of a text that is too large to hold as a whole. */
export type TextPieces = () => Iterable<string>;

/** Reads and writes whole files. Errors: `FileFailed`. */
export interface Files {
  readonly read: (file: string) => TE.TaskEither<SyncError, Uint8Array>;
  /** Undefined if the file does not exist, or is a device or a pipe, which store nothing. */
  readonly readIfThere: (file: string) => TE.TaskEither<SyncError, Uint8Array | undefined>;
  /** Returns the paths of the files in a folder, and of links to files, in no order. Does not descend into folders. */
  readonly list: (folder: string) => TE.TaskEither<SyncError, readonly string[]>;
  /** Returns the first bytes of a file as text. */
  readonly start: (file: string) => TE.TaskEither<SyncError, string>;
  /**
   * Writes a file atomically, and creates its parent folders. A symbolic link is kept: the file it points to is replaced. Without
   * a mode, a file keeps its mode, and a new one gets the process's default. A device, a pipe, or a file that this process prints to
   * is appended to, never replaced. A file that is a mount point cannot be replaced: it is written in place, and a copy of its old
   * content exists next to it meanwhile. Errors: `UsageError` if the file is one of `sources`, which must not be overwritten.
   */
  readonly writeAtomic: (
    file: string,
    content: string | Uint8Array | TextPieces,
    options: ReplaceOptions & { readonly sources?: readonly string[] },
  ) => TE.TaskEither<SyncError, void>;
  /** Writes several files, all or none as far as the file system allows: all are staged before the first is replaced. */
  readonly writeAll: (
    files: readonly { readonly file: string; readonly text: string }[],
    options: ReplaceOptions,
  ) => TE.TaskEither<SyncError, void>;
}

// File IDs on Windows exceed the exact range of a `number`: two different files would look the same.
const EXACT = { bigint: true } as const;

const statOf = (read: () => BigIntStats): BigIntStats | undefined =>
  E.getOrElse((): BigIntStats | undefined => undefined)(E.tryCatch(read, String));

const isSame = (a: BigIntStats | undefined, b: BigIntStats | undefined): boolean =>
  a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;

const STANDARD_OUTPUTS = [1, 2];

/** Reports whether to append to a file: replacing it would remove a device, or the earlier lines of a log. */
const isStream = (found: BigIntStats | undefined): boolean =>
  found !== undefined &&
  !found.isDirectory() &&
  (!found.isFile() ||
    STANDARD_OUTPUTS.some((descriptor) =>
      isSame(
        found,
        statOf(() => fstatSync(descriptor, EXACT)),
      ),
    ));

/** Reports whether a file is appended to: a device, a pipe, or a file that this process prints to. No command can read a plan from it. */
export const isAppendedTo = (file: string): boolean => isStream(statOf(() => statSync(file, EXACT)));

/** When a file was last written, in milliseconds; undefined if that is unknown. */
export const modifiedAt = (file: string): number | undefined => {
  const found = statOf(() => statSync(file, EXACT));
  return found && Number(found.mtimeMs);
};

const overSource = (found: BigIntStats | undefined, sources: readonly string[]): boolean =>
  found !== undefined &&
  sources.some((source) =>
    isSame(
      found,
      statOf(() => statSync(source, EXACT)),
    ),
  );

const wouldOverwrite = (file: string): SyncError => ({
  _tag: 'UsageError',
  about: 'file',
  fault: { _tag: 'OverwritesSource', file },
});

const nothingIfMissing = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
};

const START_BYTES = 256;

const startOf = async (file: string): Promise<string> => {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
};

const isFileAt = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );

const filesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(folder, entry.name);
      return (entry.isSymbolicLink() ? await isFileAt(file) : entry.isFile()) ? [file] : [];
    }),
  );
  return names.flat();
};

/** The most bytes of one UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;

const BUFFER_BYTES = 2 ** 20;

/** Encodes text in one buffer, because the first use of memory takes longer than encoding. */
const encoded = (pieces: TextPieces): Content => ({
  *[Symbol.iterator]() {
    const encoder = new TextEncoder();
    const buffer = new Uint8Array(BUFFER_BYTES);
    let used = 0;
    for (const piece of pieces()) {
      const most = piece.length * MOST_BYTES;
      if (used + most > BUFFER_BYTES) {
        yield buffer.subarray(0, used);
        used = 0;
      }
      if (most > BUFFER_BYTES) yield encoder.encode(piece);
      else used += encoder.encodeInto(piece, buffer.subarray(used)).written;
    }
    yield buffer.subarray(0, used);
  },
});

const contentOf = (content: string | Uint8Array | TextPieces): Content =>
  typeof content === 'function' ? encoded(content) : [Buffer.from(content)];

export const liveFiles: Files = {
  read: (file) =>
    TE.tryCatch(
      () => readFile(file),
      (error) => fileFailed(file, 'read', error),
    ),
  readIfThere: (file) =>
    TE.tryCatch(
      () => (isAppendedTo(file) ? Promise.resolve(undefined) : readFile(file).catch(nothingIfMissing)),
      (error) => fileFailed(file, 'read', error),
    ),
  list: (folder) =>
    TE.tryCatch(
      () => filesIn(folder),
      (error) => fileFailed(folder, 'read', error),
    ),
  start: (file) =>
    TE.tryCatch(
      () => startOf(file),
      (error) => fileFailed(file, 'read', error),
    ),
  writeAtomic: (file, content, { sources = [], ...options }) => {
    const found = statOf(() => statSync(file, EXACT));
    if (overSource(found, sources)) return TE.left(wouldOverwrite(file));
    return TE.tryCatch(
      () => {
        const whole = contentOf(content);
        return isStream(found)
          ? // Once, since a pipe may end when it is closed.
            writeFile(file, whole, { flag: 'a' })
          : replaceFile(file, whole, options);
      },
      (error) => fileFailed(file, 'write', error),
    );
  },
  writeAll: (files, options) => {
    let current = '';
    return TE.tryCatch(
      () =>
        replaceFiles(
          files.map(({ file, text }) => ({ file, bytes: Buffer.from(text) })),
          { ...options, onFile: (file) => (current = file) },
        ),
      (error) => fileFailed(current, 'write', error),
    );
  },
};
