import { readFileSync } from 'node:fs';
import { bundledPlugin, type BundledCommands } from '../cli/run/bundled-plugin.ts';
import { runCli } from '../cli/run/run-cli.ts';
import { damaged, isPackageInfo } from './launch.ts';

/** Runs a command line of the package in the folder `root`. */
export type PackageRun = (argv: readonly string[], root: URL) => Promise<void>;

const readJson = (name: string, root: URL): unknown => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

/** The build writes both files, so their main keys tell whether they are whole. */
const isPjson = (value: unknown): value is BundledCommands['pjson'] =>
  isPackageInfo(value) && 'oclif' in value && typeof value.oclif === 'object';

const isManifest = (value: unknown): value is BundledCommands['manifest'] =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  'commands' in value &&
  typeof value.commands === 'object';

/** The command line of the package. Its commands are in one bundle, and its manifest is next to that. */
export const packageRun =
  (load: BundledCommands['load']): PackageRun =>
  async (argv, root) => {
    const pjson = readJson('package.json', root);
    const manifest = readJson('oclif.manifest.json', root);
    if (!isPjson(pjson)) damaged('package.json');
    else if (!isManifest(manifest)) damaged('oclif.manifest.json');
    else await runCli(argv, root, { pjson, plugins: await bundledPlugin({ pjson, manifest, load }, root) });
  };
