import { pathToFileURL } from 'node:url';
import { bundledPlugin, type BundledCommands } from '../cli/run/bundled-plugin.ts';
import { runCli } from '../cli/run/run-cli.ts';
import { launch } from './launch.ts';

/** Runs the command line of an executable that bundles all its commands. Reads no files next to it. */
export const runBundled = async (bundled: BundledCommands): Promise<void> => {
  const argv = process.argv.slice(2);
  const { pjson } = bundled;
  // A folder that cannot exist, so that lookups of package files find nothing.
  const root = pathToFileURL(`${process.execPath}/`);
  await launch(
    argv,
    () => pjson,
    async () => runCli(argv, root, { pjson, plugins: await bundledPlugin(bundled, root) }),
  );
};
