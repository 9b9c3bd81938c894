import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Below `node_modules`, where what is not bundled is found. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/resim-sync-tests/', import.meta.url));

const made = new Map<string, string>();

/**
 * A script of the tests, with the sources that it imports, as one file that Node runs as it is: a test that starts many processes
 * translates the sources once, not in each of them. Gives the name of the file, which goes with this process.
 */
export const bundled = (script: string): string => {
  const known = made.get(script);
  if (known !== undefined) return known;
  const outfile = path.join(FOLDER, `${path.basename(script, '.ts')}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: ['libsql', 'pg'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  process.once('exit', () => rmSync(outfile, { force: true }));
  made.set(script, outfile);
  return outfile;
};
