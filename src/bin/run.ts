import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from './launch.ts';
import type { PackageRun } from './package.ts';

const root = new URL('../../', import.meta.url);
const argv = process.argv.slice(2);

/** Identifies the build of the commands; the build defines it. */
declare const RESIM_SYNC_BUILD: string;

void launch(
  argv,
  () =>
    JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      readonly name: string;
      readonly version: string;
    },
  async () => {
    const { loadBundle } = await import('./compiled-bundle.ts');
    const bundle = {
      file: fileURLToPath(new URL('dist/commands.js', root)),
      build: RESIM_SYNC_BUILD,
      sandbox: () => import('../sandbox/index.ts'),
    };
    // The build creates this export from `packageRun`.
    const { run } = loadBundle(bundle, argv) as { readonly run: PackageRun };
    await run(argv, root);
  },
);
