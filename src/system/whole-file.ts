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
import { pause } from './pause.ts';

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
const behindLinks = async (file: string): Promise<string> => {
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

/** What a file system without modes answers, as on a memory stick or a share of Windows: whoever may read there is decided elsewhere. */
const WITHOUT_MODES = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Sets the mode of a file of our own; it was asked for when the file was made, too. */
export const dressOwn = async (set: () => Promise<void>): Promise<void> => {
  try {
    await set();
  } catch (error) {
    if (!WITHOUT_MODES.has(codeOf(error))) throw error;
  }
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
    await dressOwn(() => dress(handle, mode, owner));
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

/** What Windows answers while a scanner or an editor has the file open, which it does for a moment. */
const HELD_OPEN = new Set(['EPERM', 'EACCES', 'EBUSY']);
const WAITS_MILLISECONDS = [10, 20, 50, 100, 200, 400];

/** How often, and after how long, a system is asked again to put one file in the place of another. */
export const waitsOn = (platform: NodeJS.Platform): readonly number[] =>
  platform === 'win32' ? WAITS_MILLISECONDS : [];

/** Tries again what fails since somebody has the file open. Rejects with what the last try says. */
export const patiently = async (
  attempt: () => Promise<void>,
  waits: readonly number[],
  wait: (milliseconds: number) => Promise<void> = pause,
): Promise<void> => {
  for (const milliseconds of waits) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!HELD_OPEN.has(codeOf(error))) throw error;
      await wait(milliseconds);
    }
  }
  await attempt();
};

/** What a rename answers where a file is a mount of its own, as a single file that a container is given. */
const IS_A_MOUNT = 'EBUSY';

/** A file that is ready to take its place. */
interface Staged {
  readonly file: string;
  readonly target: string;
  readonly draft: string;
}

const place = async (
  { file, target, draft }: Staged,
  bytes: Uint8Array,
  { mode, onInPlace }: ReplaceOptions,
): Promise<void> => {
  try {
    await patiently(() => rename(draft, target), waitsOn(process.platform));
  } catch (error) {
    if (codeOf(error) !== IS_A_MOUNT) throw error;
    await writeInPlace(target, bytes, mode);
    onInPlace?.(file);
  }
  await syncFolder(path.dirname(target));
};

/** Writes a file beside the one that it is to replace, and does something with it before that is gone. */
const withStaged = async (
  file: string,
  bytes: Uint8Array,
  { mode }: ReplaceOptions,
  use: (staged: Staged) => Promise<void>,
): Promise<void> => {
  const target = await behindLinks(file);
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  const owner = await lstat(target).catch(() => undefined);
  const draft = path.join(folder, `.sync-${randomUUID()}.tmp`);
  await withDraft(draft, async () => {
    await writeNew(draft, bytes, mode, owner);
    await use({ file, target, draft });
  });
};

/**
 * Puts a file in the place of another one, whole: it is written beside it, flushed, and its size compared before it takes the name. Rejects
 * with what the file system says, and leaves what was there.
 */
export const replaceFile = (file: string, bytes: Uint8Array, options: ReplaceOptions): Promise<void> =>
  withStaged(file, bytes, options, (staged) => place(staged, bytes, options));

/** A file with what is to be in it. */
export interface NewContent {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Puts back what was there before; a file that was not there is taken away. */
const putBack = async ({
  file,
  before,
}: {
  readonly file: string;
  readonly before?: Uint8Array;
}): Promise<void> => {
  if (before) await replaceFile(file, before, {});
  else await rm(file, { force: true });
};

/**
 * The same for several files: all are written beside those that they replace before the first takes its name, and where one cannot take its,
 * those before it are put back. Rejects with what the file system says; `onFile` was told last of the file that it is about.
 */
export const replaceFiles = async (
  files: readonly NewContent[],
  options: ReplaceOptions & { readonly onFile: (file: string) => void },
): Promise<void> => {
  const placed: { readonly file: string; readonly before?: Uint8Array }[] = [];
  const placeAll = async (staged: readonly Staged[]): Promise<void> => {
    for (const [i, one] of staged.entries()) {
      options.onFile(one.file);
      const before = await readFile(one.target).catch(() => undefined);
      await place(one, files[i]?.bytes ?? new Uint8Array(), options);
      placed.push({ file: one.file, ...(before && { before }) });
    }
  };
  const stage = async ([next, ...rest]: readonly NewContent[], staged: readonly Staged[]): Promise<void> => {
    if (next === undefined) return placeAll(staged);
    options.onFile(next.file);
    return withStaged(next.file, next.bytes, options, (one) => stage(rest, [...staged, one]));
  };
  try {
    await stage(files, []);
  } catch (error) {
    for (const one of placed) await putBack(one);
    throw error;
  }
};
