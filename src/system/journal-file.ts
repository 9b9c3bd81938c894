import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';
import { besidePlan } from './plan-lock.ts';
import { writeWhole } from './whole-file.ts';

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

/** How the file is read and opened. Both throw what the file system throws. */
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

/** Any file that a user names, whatever it is. */
const ANY: Access = {
  // A pipe or a terminal keeps nothing, and whoever read from it would wait.
  read: (file) => emptyIfMissing(() => (statSync(file).isFile() ? readFileSync(file, 'utf8') : '')),
  open: (file) => openSync(file, 'a', MODE),
};

/** What opening says of a link, of a pipe that nobody reads, and of a folder. */
const NOT_PLAIN = new Set(['ELOOP', 'ENXIO', 'EISDIR']);

const notPlain = (): Error =>
  Object.assign(new Error('A link, a pipe or a folder is in the place of the journal. Move it away.'), {
    code: 'NOT_A_FILE',
  });

/** Never follows a link and never waits for a pipe: what is in the place of a journal may be somebody else's doing. */
const openPlain = (file: string, flags: number): number => {
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

/** A plain file of the user's own, and nothing else. */
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
      // Whoever made it with another mode may not be its owner, who alone can change that.
      E.tryCatch(() => fchmodSync(descriptor, MODE), String);
      return descriptor;
    });
  },
};

const openForAppending = (file: string, access: Access): OpenJournal => {
  const torn = !ENDS_IN_LINE_BREAK.test(`\n${access.read(file)}`);
  const descriptor = access.open(file);
  // A kill can tear the last line: what follows must not be glued to it.
  if (torn) writeWhole(descriptor, '\n');
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

/** A file that a user names, which may be a pipe, a device or a link. Synchronous on purpose, as the journal is. */
export const journalFile = (file: string): JournalFile => journalWith(file, ANY);

/** The journal beside a plan, by whatever link that was named. Synchronous on purpose: an operation may start only once its line is written. */
export const planJournal = (planFile: string): JournalFile =>
  journalWith(besidePlan(planFile, '.journal.jsonl'), PLAIN);
