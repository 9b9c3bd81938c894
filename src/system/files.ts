import { mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as TE from 'fp-ts/lib/TaskEither.js';
import writeFileAtomic from 'write-file-atomic';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';

/** Whole files, read and written. Errors: `FileFailed`. */
export interface Files {
  readonly read: (file: string) => TE.TaskEither<SyncError, Uint8Array>;
  /** Undefined where there is no such file. */
  readonly readIfThere: (file: string) => TE.TaskEither<SyncError, Uint8Array | undefined>;
  /**
   * Writes a whole file or leaves what was there, with no half-written file at any time; makes the folders above it.
   * A symbolic link stays one: the file that it names is written. Without a mode a file keeps the one that it has, and a
   * new one gets what the process gives new files.
   */
  readonly writeAtomic: (
    file: string,
    content: string | Uint8Array,
    options: { readonly mode?: number },
  ) => TE.TaskEither<SyncError, void>;
}

const behindLinks = (file: string): Promise<string> => realpath(file).catch(() => file);

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
      () => readFile(file).catch(nothingIfMissing),
      (error) => fileFailed(file, 'read', error),
    ),
  writeAtomic: (file, content, { mode }) =>
    TE.tryCatch(
      async () => {
        await mkdir(path.dirname(file), { recursive: true });
        const data = typeof content === 'string' ? content : Buffer.from(content);
        await writeFileAtomic(await behindLinks(file), data, mode === undefined ? {} : { mode });
      },
      (error) => fileFailed(file, 'write', error),
    ),
};
