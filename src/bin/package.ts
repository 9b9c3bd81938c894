import { readFileSync } from 'node:fs';
import { bundledPlugin, type BundledCommands } from '../cli/run/bundled-plugin.ts';
import { runCli } from '../cli/run/run-cli.ts';

/** Runs a command line of the package in the folder `root`. */
export type PackageRun = (argv: readonly string[], root: URL) => Promise<void>;

const readJson = (name: string, root: URL): unknown => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

/** The command line of the package. Its commands are in one bundle, and its manifest is next to that. */
export const packageRun =
  (load: BundledCommands['load']): PackageRun =>
  async (argv, root) => {
    // Both files are part of the package.
    const pjson = readJson('package.json', root) as BundledCommands['pjson'];
    const manifest = readJson('oclif.manifest.json', root) as BundledCommands['manifest'];
    await runCli(argv, root, { pjson, plugins: await bundledPlugin({ pjson, manifest, load }, root) });
  };
