import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Inside `node_modules`, so that Node finds packages that are not bundled. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/resim-sync-tests/', import.meta.url));

const made = new Map<string, string>();

/**
 * Bundles a test script and its imports into one JavaScript file, so that a test that starts many processes compiles the sources only
 * once. Returns the path of the file, which is removed when this process ends.
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
