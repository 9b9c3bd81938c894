import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';

/** A file that only grows, line by line. */
export interface JournalFile {
  /** What stands in it now; empty where there is no file, or one that keeps nothing. */
  readonly read: () => E.Either<SyncError, string>;
  /** Opens it for appending, with mode 0600; what is appended has reached the operating system when `append` returns. */
  readonly open: () => E.Either<SyncError, OpenJournal>;
}

export interface OpenJournal {
  /** Errors: `FileFailed`, as where the disk is full. */
  readonly append: (line: string) => E.Either<SyncError, void>;
  readonly close: () => void;
}

const ENDS_IN_LINE_BREAK = /\n$/;

const readText = (file: string): string => {
  try {
    // A pipe or a terminal keeps nothing, and whoever read from it would wait.
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
};

/** A disk that is nearly full takes the beginning of a line alone. */
const writeWhole = (descriptor: number, line: string): void => {
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
};

const openForAppending = (file: string): OpenJournal => {
  const torn = !ENDS_IN_LINE_BREAK.test(`\n${readText(file)}`);
  const descriptor = openSync(file, 'a', 0o600);
  // A kill can tear the last line: what follows must not be glued to it.
  if (torn) writeSync(descriptor, '\n');
  return {
    append: (line) =>
      E.tryCatch(
        () => writeWhole(descriptor, line),
        (error) => fileFailed(file, 'write', error),
      ),
    close: () => {
      // What could not be kept was told by `append`; on the way out there is nothing left to do about it.
      E.tryCatch(() => fsyncSync(descriptor), String);
      closeSync(descriptor);
    },
  };
};

/** The journal beside a plan. Synchronous on purpose: an operation may start only once its line is written. */
export const journalFile = (file: string): JournalFile => ({
  read: () =>
    E.tryCatch(
      () => readText(file),
      (error) => fileFailed(file, 'read', error),
    ),
  open: () =>
    E.tryCatch(
      () => openForAppending(file),
      (error) => fileFailed(file, 'write', error),
    ),
});
