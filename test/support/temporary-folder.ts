import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { watchFiles } from './watched-output.ts';

/** Runs a test with a new folder, checks the folder for secrets, and removes it. */
export const withTemporaryFolder = async <A>(use: (folder: string) => Promise<A>): Promise<A> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sync-test-'));
  try {
    return await use(folder);
  } finally {
    watchFiles(folder);
    rmSync(folder, { recursive: true, force: true });
  }
};
