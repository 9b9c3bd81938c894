import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CACHE_HOME, watchChild } from './run-bin.ts';
import type { Workbench } from './workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A fake `npm`, whose package is installed already. */
const NPM = '#!/bin/sh\n[ "$1" = install ]\n';

/** The environment of a user with the package installed: both names of the command on the path, a home folder, a server. */
export const terminalIn = (bench: Workbench): Record<string, string> => {
  mkdirSync(bench.file('bin'), { recursive: true });
  for (const name of ['sync', 'resim-sync']) symlinkSync(`${ROOT}bin/run.js`, bench.file(`bin/${name}`));
  chmodSync(bench.write('bin/npm', NPM), 0o755);
  return {
    PATH: `${bench.file('bin')}:${process.env.PATH ?? ''}`,
    HOME: bench.folder,
    XDG_CACHE_HOME: CACHE_HOME,
    RESIM_URL: `${bench.server.url}/v1/`,
    RESIM_ACCESS_TOKEN: bench.server.accessToken,
  };
};

/**
 * Runs a script in a shell until it fails or ends, and returns the output of both streams. Asynchronous, because the server of the test
 * runs in this process.
 */
export const runInShell = (
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-e', '-c', script], { cwd, env });
    watchChild(shell, script);
    let output = '';
    const take = (text: Buffer) => (output += text.toString());
    shell.stdout.on('data', take);
    shell.stderr.on('data', take);
    shell.stdin.end();
    shell.on('error', reject);
    shell.on('close', (code) => resolve({ code, output }));
  });
