import { mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as TE from 'fp-ts/lib/TaskEither.js';
import writeFileAtomic from 'write-file-atomic';
import type { SyncError } from '../domain/sync-error.ts';
import { fileFailed } from './file-failure.ts';

/** Whole files, read and written. Errors: `FileFailed`. */
export interface Files {
  readonly read: (file: string) => TE.TaskEither<SyncError, Uint8Array>;
  /**
   * Writes a whole file or leaves what was there, with no half-written file at any time; makes the folders above it.
   * A symbolic link stays one: the file that it names is written.
   */
  readonly writeAtomic: (
    file: string,
    content: string | Uint8Array,
    options: { readonly mode: number },
  ) => TE.TaskEither<SyncError, void>;
}

const behindLinks = (file: string): Promise<string> => realpath(file).catch(() => file);

export const liveFiles: Files = {
  read: (file) =>
    TE.tryCatch(
      () => readFile(file),
      (error) => fileFailed(file, 'read', error),
    ),
  writeAtomic: (file, content, { mode }) =>
    TE.tryCatch(
      async () => {
        await mkdir(path.dirname(file), { recursive: true });
        const data = typeof content === 'string' ? content : Buffer.from(content);
        await writeFileAtomic(await behindLinks(file), data, { mode });
      },
      (error) => fileFailed(file, 'write', error),
    ),
};
