import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE_HOME, watchChild } from './run-bin.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** The program that gives a process a terminal; empty where there is none (other systems have one with other flags). */
const SCRIPT = spawnSync('sh', ['-c', 'script --version | grep -q util-linux && command -v script'])
  .stdout.toString()
  .trim();

/** Whether commands can be run on a terminal here. */
export const hasTerminal = (): boolean => SCRIPT !== '';

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with all that was shown so far, whenever there is more; `type` answers. */
  readonly onShown?: (shown: string, type: (keys: string) => void) => void;
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Runs the built command on a terminal, as a person at a keyboard would. */
export const runInTerminal = (
  args: readonly string[],
  { cwd, env, onShown }: TerminalOptions,
): Promise<{ readonly code: number | null; readonly shown: string }> => {
  const command = [process.execPath, BIN, ...args].map(quoted).join(' ');
  const child = spawn(SCRIPT, ['-qec', `exec ${command}`, '/dev/null'], {
    cwd,
    env: {
      PATH: process.env.PATH,
      SHELL: '/bin/sh',
      HOME: cwd,
      XDG_CACHE_HOME: CACHE_HOME,
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      NO_COLOR: '1',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  watchChild(child, `sync ${args[0] ?? ''} on a terminal`);
  let shown = '';
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (text: string) => {
    shown += text;
    onShown?.(shown, (keys) => child.stdin.write(keys));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, shown: shown.replaceAll('\r\n', '\n') }));
  });
};

/** Puts a browser into a folder that decides at once about the sign-in whose page it is asked to open; gives the `PATH` for it. */
export const browserThat = (decision: 'approve' | 'deny', folder: string): string => {
  const programs = path.join(folder, 'programs');
  mkdirSync(programs);
  const browser = path.join(programs, 'xdg-open');
  writeFileSync(
    browser,
    `#!${process.execPath}
const page = new URL(process.argv[2]);
const body = new URLSearchParams({ user_code: page.searchParams.get('user_code'), decision: '${decision}' });
fetch(page.origin + page.pathname, { method: 'POST', body });
require('node:fs').writeFileSync(${JSON.stringify(path.join(folder, 'opened.txt'))}, page.href);
`,
  );
  chmodSync(browser, 0o755);
  return `${programs}:${process.env.PATH ?? ''}`;
};
