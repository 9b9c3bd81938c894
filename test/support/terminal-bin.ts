import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE_HOME, watchChild } from './run-bin.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** The `script` program, which runs a process on a terminal; empty if it is not available (other systems use other flags). */
const SCRIPT = spawnSync('sh', ['-c', 'script --version | grep -q util-linux && command -v script'])
  .stdout.toString()
  .trim();

/** Whether commands can run on a terminal on this machine. */
export const hasTerminal = (): boolean => SCRIPT !== '';

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with the output so far, whenever there is more. `type` sends input. */
  readonly onShown?: (shown: string, type: (keys: string) => void) => void;
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Runs the built command on a terminal, like an interactive user. */
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

/** Creates a fake browser that approves or denies the sign-in page it is asked to open. Returns the `PATH` for it. */
export const fakeBrowser = (decision: 'approve' | 'deny', folder: string): string => {
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
