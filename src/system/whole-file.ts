import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, open, readFile, readlink, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, fileError } from './file-failure.ts';
import { makeFolder } from './make-folder.ts';
import { pause } from './pause.ts';
import { type Content, writeInPlace, writeNew } from './written-bytes.ts';

/** How to replace a file. */
export interface ReplaceOptions {
  /** Absent: the mode of the existing file, or the process's default. */
  readonly mode?: number;
  /** Called if the file could not be replaced and was written in place. */
  readonly onInPlace?: (file: string) => void;
}

/** The limit of Linux. */
const MAX_LINKS = 40;

/** Returns the target of a path's symbolic links, even if it does not exist yet, so that writing keeps the link. */
const behindLinks = async (file: string): Promise<string> => {
  let target = path.resolve(file);
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const folder = await realpath(path.dirname(target)).catch(() => path.dirname(target));
    target = path.join(folder, path.basename(target));
    const found = await lstat(target).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) return target;
    target = path.resolve(folder, await readlink(target));
  }
  throw fileError('ELOOP', `ELOOP: too many symbolic links, open '${file}'`);
};

/** Flushes a folder, which makes a rename durable; not every system can open folders. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

const drafts = new Set<string>();

/** Runs `use`, and removes the draft afterwards, even if the process exits meanwhile. */
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

/** The errors of Windows while a virus scanner or an editor briefly has the file open. */
const HELD_OPEN = new Set(['EPERM', 'EACCES', 'EBUSY']);
const WAITS_MILLISECONDS = [10, 20, 50, 100, 200, 400];

/** The delays between attempts to rename a file over another. */
export const renameDelays = (platform: NodeJS.Platform): readonly number[] =>
  platform === 'win32' ? WAITS_MILLISECONDS : [];

/** Retries an attempt that fails because another program has the file open. Rejects with the error of the last attempt. */
export const retryWhileOpen = async (
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

/** The error of renaming over a mount point, such as a single file mounted into a container. */
const IS_A_MOUNT = 'EBUSY';

/** A file whose new content is staged. */
interface Staged {
  readonly file: string;
  readonly target: string;
  readonly draft: string;
}

const place = async (
  { file, target, draft }: Staged,
  content: Content,
  { mode, onInPlace }: ReplaceOptions,
): Promise<void> => {
  try {
    await retryWhileOpen(() => rename(draft, target), renameDelays(process.platform));
  } catch (error) {
    if (codeOf(error) !== IS_A_MOUNT) throw error;
    await writeInPlace(target, content, mode);
    onInPlace?.(file);
  }
  await syncFolder(path.dirname(target));
};

/** Stages new content next to a file, and runs `use` with it before removing the draft. */
const withStaged = async (
  file: string,
  content: Content,
  { mode }: ReplaceOptions,
  use: (staged: Staged) => Promise<void>,
): Promise<void> => {
  const target = await behindLinks(file);
  const folder = path.dirname(target);
  makeFolder(folder);
  const owner = await lstat(target).catch(() => undefined);
  const draft = path.join(folder, `.sync-${randomUUID()}.tmp`);
  await withDraft(draft, async () => {
    await writeNew(draft, content, mode, owner);
    await use({ file, target, draft });
  });
};

/**
 * Replaces a file atomically: writes the new one next to it, flushes it and checks its size before renaming it. Rejects with the file
 * system's error, and then leaves the old file.
 */
export const replaceFile = (file: string, content: Content, options: ReplaceOptions): Promise<void> =>
  withStaged(file, content, options, (staged) => place(staged, content, options));

/** A file and its new content. */
export interface NewContent {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Restores a file's old content, or removes a file that did not exist. */
const putBack = async ({
  file,
  before,
}: {
  readonly file: string;
  readonly before?: Uint8Array;
}): Promise<void> => {
  if (before) await replaceFile(file, [before], {});
  else await rm(file, { force: true });
};

/**
 * Replaces several files: stages all of them before replacing the first, and restores those already replaced if one fails. Rejects with the
 * file system's error; the last call of `onFile` names the file that failed.
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
      await place(one, [files[i]?.bytes ?? new Uint8Array()], options);
      placed.push({ file: one.file, ...(before && { before }) });
    }
  };
  const stage = async ([next, ...rest]: readonly NewContent[], staged: readonly Staged[]): Promise<void> => {
    if (next === undefined) return placeAll(staged);
    options.onFile(next.file);
    return withStaged(next.file, [next.bytes], options, (one) => stage(rest, [...staged, one]));
  };
  try {
    await stage(files, []);
  } catch (error) {
    for (const one of placed) await putBack(one);
    throw error;
  }
};
