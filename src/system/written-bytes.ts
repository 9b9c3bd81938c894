import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { codeOf, fileError } from './file-failure.ts';

// Writes bytes so that all of them are on the disk, or reports that they are not.

/** Writes all bytes. On a nearly full disk, one call writes only a part, and only the next one fails. */
export const writeWhole = (descriptor: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
};

/** The content of a file in pieces, each of which is used before the next one. It can be iterated more than once. */
export type Content = Iterable<Uint8Array>;

/** Writes a file from its start, flushes it, and checks its size. */
const writeAt = async (handle: FileHandle, content: Content): Promise<void> => {
  let length = 0;
  for (const bytes of content)
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, length);
      at += bytesWritten;
      length += bytesWritten;
    }
  await handle.truncate(length);
  await handle.sync();
  const { size } = await handle.stat();
  if (size !== length) throw fileError('EIO', `${length} bytes were written, and ${size} are there`);
};

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Sets owner and mode. A failing chown is ignored; the mode comes last, because chown can clear mode bits. */
const setOwnerAndMode = async (
  handle: FileHandle,
  mode: number | undefined,
  owner: Owner | undefined,
): Promise<void> => {
  if (owner) await handle.chown(owner.uid, owner.gid).catch(() => undefined);
  const wanted = mode ?? owner?.mode;
  if (wanted !== undefined) await handle.chmod(wanted & 0o7777);
};

/** The errors of a file system without modes, such as a USB stick or a Windows share, where access is controlled elsewhere. */
const WITHOUT_MODES = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Runs `set`, ignoring the errors of a file system without modes. */
export const ignoringMissingModes = async (set: () => Promise<void>): Promise<void> => {
  try {
    await set();
  } catch (error) {
    if (!WITHOUT_MODES.has(codeOf(error))) throw error;
  }
};

/** Creates a file with all bytes flushed to disk, or fails and leaves no file. */
export const writeNew = async (
  file: string,
  content: Content,
  mode: number | undefined,
  owner?: Owner,
): Promise<void> => {
  const handle = await open(file, 'wx', mode ?? owner?.mode ?? 0o666);
  try {
    await writeAt(handle, content);
    await ignoringMissingModes(() => setOwnerAndMode(handle, mode, owner));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Overwrites an open file, and restores its old content on failure. */
const exchange = async (
  handle: FileHandle,
  before: Content,
  content: Content,
  copy: string,
): Promise<void> => {
  try {
    await writeAt(handle, content);
  } catch (error) {
    try {
      // The old content fits even on a full disk, because the file still owns its blocks.
      await writeAt(handle, before);
    } catch {
      throw fileError('UNKNOWN', `${messageOf(error)}; what was in the file is in ${copy} now`);
    }
    await rm(copy, { force: true });
    throw error;
  }
};

/** Writes a file that cannot be replaced. A copy of its old content exists next to it until the write is complete, even if the process is killed. */
export const writeInPlace = async (
  target: string,
  content: Content,
  mode: number | undefined,
): Promise<void> => {
  const before = [await readFile(target)];
  const copy = `${target}.before-${randomUUID().slice(0, 8)}`;
  const handle = await open(target, 'r+');
  try {
    await writeNew(copy, before, 0o600);
    await exchange(handle, before, content, copy);
    await setOwnerAndMode(handle, mode, undefined);
    await rm(copy, { force: true });
  } finally {
    await handle.close();
  }
};
