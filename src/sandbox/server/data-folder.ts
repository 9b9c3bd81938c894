import { rmdirSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../system/make-folder.ts';

/** Creates the folder of the data. Returns how to remove what was created, as far as it is empty: for a server that could not start. */
export const createDataFolder = (dataDir: string): (() => void) => {
  const created = makeFolder(dataDir, 0o700);
  return () => {
    if (created === undefined) return;
    const outermost = path.resolve(created);
    try {
      for (let folder = path.resolve(dataDir); ; folder = path.dirname(folder)) {
        rmdirSync(folder);
        if (folder === outermost) return;
      }
    } catch {
      // Something was stored in it.
    }
  };
};
