import { fstatSync, statSync, type Stats } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { replaceFile, type ReplaceOptions } from './whole-file.ts';

/** Whole files, read and written. Errors: `FileFailed`. */
export interface Files {
  readonly read: (file: string) => TE.TaskEither<SyncError, Uint8Array>;
  /** Undefined where there is no such file, and for a device or a pipe, which keep nothing. */
  readonly readIfThere: (file: string) => TE.TaskEither<SyncError, Uint8Array | undefined>;
  /**
   * Writes a whole file or leaves what was there, with no half-written file at any time; makes the folders above it.
   * A symbolic link stays one: the file that it names is written. Without a mode a file keeps the one that it has, and a
   * new one gets what the process gives new files. A device, a pipe, and what this process prints to, are written to and never replaced.
   * A file that is a mount of its own cannot be replaced: it is written in place, with a copy of the old beside it meanwhile.
   * Errors: `UsageError` where the file is one of `sources`, which must not be lost.
   */
  readonly writeAtomic: (
    file: string,
    content: string | Uint8Array,
    options: ReplaceOptions & { readonly sources?: readonly string[] },
  ) => TE.TaskEither<SyncError, void>;
}

const statOf = (read: () => Stats): Stats | undefined =>
  E.getOrElse((): Stats | undefined => undefined)(E.tryCatch(read, String));

const isSame = (a: Stats | undefined, b: Stats | undefined): boolean =>
  a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;

const STANDARD_OUTPUTS = [1, 2];

/** Whether a file is to be written to as it is: to put another one in its place would take a device away, or what a log holds so far. */
const isStream = (found: Stats | undefined): boolean =>
  found !== undefined &&
  !found.isDirectory() &&
  (!found.isFile() ||
    STANDARD_OUTPUTS.some((descriptor) =>
      isSame(
        found,
        statOf(() => fstatSync(descriptor)),
      ),
    ));

const overSource = (found: Stats | undefined, sources: readonly string[]): boolean =>
  found !== undefined &&
  sources.some((source) =>
    isSame(
      found,
      statOf(() => statSync(source)),
    ),
  );

const wouldOverwrite = (file: string): SyncError => ({
  _tag: 'UsageError',
  message: `${file} is a file that this is made from, and would be written over`,
  hint: 'choose another one for the output, such as plan.json',
});

const nothingIfMissing = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
};

export const liveFiles: Files = {
  read: (file) =>
    TE.tryCatch(
      () => readFile(file),
      (error) => fileFailed(file, 'read', error),
    ),
  readIfThere: (file) =>
    TE.tryCatch(
      () =>
        isStream(statOf(() => statSync(file)))
          ? Promise.resolve(undefined)
          : readFile(file).catch(nothingIfMissing),
      (error) => fileFailed(file, 'read', error),
    ),
  writeAtomic: (file, content, { sources = [], ...options }) => {
    const found = statOf(() => statSync(file));
    if (overSource(found, sources)) return TE.left(wouldOverwrite(file));
    return TE.tryCatch(
      () => {
        const bytes = Buffer.from(content);
        return isStream(found) ? appendFile(file, bytes) : replaceFile(file, bytes, options);
      },
      (error) => fileFailed(file, 'write', error),
    );
  },
};
