// npm runs this in a fresh checkout, and for an installation from a commit, such as that of pre-commit, which runs no prepack script. After prepack,
// building again would remove the types.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './bundle.mjs';

if (!existsSync(path.join(root, 'dist'))) {
  // Many releases of npm do not install what the build needs if the installation is global.
  if (!existsSync(path.join(root, 'node_modules/esbuild')))
    execSync('npm ci --global=false --ignore-scripts --no-audit --no-fund', {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  await import('./build.mjs');
}
