import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Generates the declarations of the library, unless they are newer than the build. */
export const describeLibrary = (): void => {
  if (existsSync(`${ROOT}dist/index.d.ts`)) return;
  const made = spawnSync(process.execPath, ['scripts/types.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
};
