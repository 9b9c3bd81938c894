// Writes oclif.manifest.json, from which the CLI knows the commands without loading them. Run it when a command or flag changes, so that
// the change shows in review.
//
//   node scripts/manifest.mjs [FILE]
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Plugin } from '@oclif/core';
import { bundleOptions, commandIDs, packageJson, root } from './bundle.mjs';

const file = process.argv[2] ?? path.join(root, 'oclif.manifest.json');

// oclif reads each command from its own file, in a package that names the folder. It is below node_modules so that dependencies can be
// resolved.
const cache = path.join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(path.join(cache, 'resim-sync-manifest-'));
try {
  await build({
    ...bundleOptions,
    entryPoints: commandIDs().map((id) => path.join(root, 'src/commands', `${id.replaceAll(':', '/')}.ts`)),
    outbase: path.join(root, 'src'),
    outdir: folder,
    splitting: true,
    format: 'esm',
    packages: 'external',
  });
  const oclif = { ...packageJson.oclif, commands: './commands' };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...packageJson, oclif }));
  const plugin = new Plugin({
    root: folder,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  const commands = Object.values(plugin.manifest.commands).map((command) => {
    // The path of the command's file: the package has one file for all commands.
    const described = { ...command };
    delete described.isESM;
    delete described.relativePath;
    return [command.id, described];
  });
  const manifest = { commands: Object.fromEntries(commands), version: plugin.manifest.version };
  // One space keeps changes readable, and the package small: indentation is a third of the file.
  writeFileSync(file, `${JSON.stringify(manifest, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
