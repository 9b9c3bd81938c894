import { randomUUID } from 'node:crypto';
import { rmSync, writeSync } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
} from 'node:fs/promises';
import path from 'node:path';

/** How a file is to be put in its place. */
export interface ReplaceOptions {
  /** Absent: the mode of what is there, or what the process gives new files. */
  readonly mode?: number;
  /** Told where the file could not be replaced and was written in place. */
  readonly onInPlace?: (file: string) => void;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const failed = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** The file that a path names in the end, also where a link leads to nothing yet: writing it must not take the link away. */
export const behindLinks = async (file: string): Promise<string> => {
  let target = path.resolve(file);
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const folder = await realpath(path.dirname(target)).catch(() => path.dirname(target));
    target = path.join(folder, path.basename(target));
    const found = await lstat(target).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) return target;
    target = path.resolve(folder, await readlink(target));
  }
  throw failed('ELOOP', `ELOOP: too many symbolic links, open '${file}'`);
};

/** Writes bytes whole: a disk that is nearly full takes a part of them, and says so at the next call alone. */
export const writeWhole = (descriptor: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
};

const writeAt = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length;)
    at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await handle.truncate(bytes.length);
  await handle.sync();
};

const checkSize = async (handle: FileHandle, { length }: Uint8Array): Promise<void> => {
  const { size } = await handle.stat();
  if (size !== length) throw failed('EIO', `${length} bytes were written, and ${size} are there`);
};

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Whoever may not give a file away keeps it; its mode is set last, since a new owner can cost it. */
const dress = async (
  handle: FileHandle,
  mode: number | undefined,
  owner: Owner | undefined,
): Promise<void> => {
  if (owner) await handle.chown(owner.uid, owner.gid).catch(() => undefined);
  const wanted = mode ?? owner?.mode;
  if (wanted !== undefined) await handle.chmod(wanted & 0o7777);
};

/** A new file with all its bytes on the disk, or an error and no file. */
const writeNew = async (
  file: string,
  bytes: Uint8Array,
  mode: number | undefined,
  owner?: Owner,
): Promise<void> => {
  const handle = await open(file, 'wx', mode ?? owner?.mode ?? 0o666);
  try {
    await writeAt(handle, bytes);
    await checkSize(handle, bytes);
    await dress(handle, mode, owner);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
};

/** A rename is on the disk once its folder is; not every system opens folders. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

const drafts = new Set<string>();

/** Does something with a file that must be gone afterwards, also where the process ends in between. */
const withDraft = async (draft: string, use: () => Promise<void>): Promise<void> => {
  if (drafts.size === 0) process.once('exit', removeDrafts);
  drafts.add(draft);
  try {
    await use();
  } finally {
    await rm(draft, { force: true });
    drafts.delete(draft);
    if (drafts.size === 0) process.off('exit', removeDrafts);
  }
};

const removeDrafts = (): void => {
  for (const draft of drafts) rmSync(draft, { force: true });
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Writes other bytes into a file that is open, or those that were in it. */
const exchange = async (
  handle: FileHandle,
  before: Uint8Array,
  bytes: Uint8Array,
  copy: string,
): Promise<void> => {
  try {
    await writeAt(handle, bytes);
    await checkSize(handle, bytes);
  } catch (error) {
    try {
      // The blocks of the old content are still the file's own: it fits where the new one did not.
      await writeAt(handle, before);
    } catch {
      throw failed('UNKNOWN', `${messageOf(error)}; what was in the file is in ${copy} now`);
    }
    await rm(copy, { force: true });
    throw error;
  }
};

/** Writes a file that has to stay the same one. What was in it is in a copy beside it meanwhile, also where the process is killed. */
const writeInPlace = async (target: string, bytes: Uint8Array, mode: number | undefined): Promise<void> => {
  const before = await readFile(target);
  const copy = `${target}.before-${randomUUID().slice(0, 8)}`;
  const handle = await open(target, 'r+');
  try {
    await writeNew(copy, before, 0o600);
    await exchange(handle, before, bytes, copy);
    await dress(handle, mode, undefined);
    await rm(copy, { force: true });
  } finally {
    await handle.close();
  }
};

/** What a rename answers where a file is a mount of its own, as a single file that a container is given. */
const IS_A_MOUNT = 'EBUSY';

/**
 * Puts a file in the place of another one, whole: it is written beside it, flushed, and its size compared before it takes the name. Rejects
 * with what the file system says, and leaves what was there.
 */
export const replaceFile = async (
  file: string,
  bytes: Uint8Array,
  { mode, onInPlace }: ReplaceOptions,
): Promise<void> => {
  const target = await behindLinks(file);
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  const owner = await lstat(target).catch(() => undefined);
  const draft = path.join(folder, `.sync-${randomUUID()}.tmp`);
  await withDraft(draft, async () => {
    await writeNew(draft, bytes, mode, owner);
    try {
      await rename(draft, target);
    } catch (error) {
      if (codeOf(error) !== IS_A_MOUNT) throw error;
      await writeInPlace(target, bytes, mode);
      onInPlace?.(file);
    }
  });
  await syncFolder(folder);
};
