import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from './file-failure.ts';

/**
 * Creates a folder, and its parents as far as they do not exist. Returns the outermost one that it created. Throws the file system's error.
 *
 * With its `recursive` option, Node never returns if a file system reports that a folder does not exist when it is created in one that does:
 * in a deleted folder, in `/proc`, in a folder of an automounter.
 */
export const makeFolder = (folder: string, mode?: number): string | undefined => {
  try {
    mkdirSync(folder, mode);
    return folder;
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
    const parent = path.dirname(folder);
    if (codeOf(error) !== 'ENOENT' || existsSync(parent)) throw error;
    const outermost = makeFolder(parent, mode);
    const own = makeFolder(folder, mode);
    return outermost ?? own;
  }
};
