import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { besidePlan } from './plan-lock.ts';
import { writeWhole } from './written-bytes.ts';

/** An append-only file of lines. */
export interface JournalFile {
  /** Returns its content; empty if the file does not exist or stores nothing. */
  readonly read: () => E.Either<SyncError, string>;
  /** Opens it for appending, with mode 0600. When `append` returns, the line has reached the operating system. */
  readonly open: () => E.Either<SyncError, OpenJournal>;
}

export interface OpenJournal {
  /** Errors: `FileFailed`, for example if the disk is full. */
  readonly append: (line: string) => E.Either<SyncError, void>;
  readonly close: () => void;
}

/** How the file is read and opened. Both throw the file system's errors. */
interface Access {
  readonly read: (file: string) => string;
  readonly open: (file: string) => number;
}

const MODE = 0o600;
const ENDS_IN_LINE_BREAK = /\n$/;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const emptyIfMissing = (read: () => string): string => {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
};

/** Any kind of file that a user names. */
const ANY: Access = {
  // A pipe or a terminal stores nothing, and reading from it would block.
  read: (file) => emptyIfMissing(() => (statSync(file).isFile() ? readFileSync(file, 'utf8') : '')),
  open: (file) => openSync(file, 'a', MODE),
};

/** The errors of opening a link, a pipe without a reader, and a folder. */
const NOT_PLAIN = new Set(['ELOOP', 'ENXIO', 'EISDIR']);

const notPlain = (): Error =>
  Object.assign(new Error('A link, a pipe or a folder is in the place of the journal. Move it away.'), {
    code: 'NOT_A_FILE',
  });

/** Opens a file without following a link or blocking on a pipe, which another user may have placed at the journal's path. */
const openPlain = (file: string, flags: number): number => {
  // Windows has no O_NOFOLLOW.
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw notPlain();
  try {
    return openSync(file, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, MODE);
  } catch (error) {
    throw NOT_PLAIN.has(codeOf(error)) ? notPlain() : error;
  }
};

const withPlain = <A>(descriptor: number, use: () => A): A => {
  try {
    if (!fstatSync(descriptor).isFile()) throw notPlain();
    return use();
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
};

/** Only a plain file. */
const PLAIN: Access = {
  read: (file) =>
    emptyIfMissing(() => {
      const descriptor = openPlain(file, constants.O_RDONLY);
      const text = withPlain(descriptor, () => readFileSync(descriptor, 'utf8'));
      closeSync(descriptor);
      return text;
    }),
  open: (file) => {
    const descriptor = openPlain(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
    return withPlain(descriptor, () => {
      // Only the file's owner can change its mode.
      E.tryCatch(() => fchmodSync(descriptor, MODE), String);
      return descriptor;
    });
  },
};

const openForAppending = (file: string, access: Access): OpenJournal => {
  const torn = !ENDS_IN_LINE_BREAK.test(`\n${access.read(file)}`);
  const descriptor = access.open(file);
  // A kill can leave the last line incomplete: start a new line.
  if (torn) writeWhole(descriptor, '\n');
  return {
    append: (line) =>
      E.tryCatch(
        () => writeWhole(descriptor, line),
        (error) => fileFailed(file, 'write', error),
      ),
    close: () => {
      // `append` has already reported write errors.
      E.tryCatch(() => fsyncSync(descriptor), String);
      closeSync(descriptor);
    },
  };
};

const journalWith = (file: string, access: Access): JournalFile => ({
  read: () =>
    E.tryCatch(
      () => access.read(file),
      (error) => fileFailed(file, 'read', error),
    ),
  open: () =>
    E.tryCatch(
      () => openForAppending(file, access),
      (error) => fileFailed(file, 'write', error),
    ),
});

/** Returns the file that a user names, which may be a pipe, a device or a link. Synchronous, like the journal. */
export const journalFile = (file: string): JournalFile => journalWith(file, ANY);

/** Returns the journal next to a plan, behind any symbolic link to it. Synchronous, because an operation may start only after its line is written. */
export const planJournal = (planFile: string): JournalFile =>
  journalWith(besidePlan(planFile, '.journal.jsonl'), PLAIN);
