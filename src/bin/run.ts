import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { damaged, launch, loadedFrom } from './launch.ts';
import type { PackageRun } from './package.ts';

const root = new URL('../../', import.meta.url);
const argv = process.argv.slice(2);

/** Identifies the build of the commands; the build defines it. */
declare const RESIM_SYNC_BUILD: string;

/** Whether a module has the export that the build creates from `packageRun`. */
const isBundle = (module: unknown): module is { readonly run: PackageRun } =>
  typeof module === 'object' && module !== null && 'run' in module && typeof module.run === 'function';

void launch(
  argv,
  (): unknown => JSON.parse(readFileSync(new URL('package.json', root), 'utf8')),
  async () => {
    const { loadBundle } = await import('./compiled-bundle.ts');
    const bundle = {
      file: fileURLToPath(new URL('dist/commands.js', root)),
      build: RESIM_SYNC_BUILD,
      sandbox: () => import('../sandbox/index.ts'),
    };
    const commands = loadedFrom('dist/commands.js', () => loadBundle(bundle, argv));
    if (isBundle(commands)) await commands.run(argv, root);
    else if (commands !== undefined) damaged('dist/commands.js');
  },
);
