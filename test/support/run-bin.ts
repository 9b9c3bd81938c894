import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { watch } from './watched-output.ts';

/** What a run of the command came to. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Called with the child once it runs, for signals. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
}

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/bin/run.js', import.meta.url));

/** An environment without anything of the person who runs the tests. */
const cleanEnvironment = (home: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  TZ: 'UTC',
  LANG: 'C.UTF-8',
});

/** What the process list shows of a process; empty where that cannot be seen. */
const titleOf = (pid: number | undefined): string => {
  try {
    return readFileSync(`/proc/${pid ?? 0}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

/** Looks for secrets in all that a child shows while it runs; `what` tells it apart from others. */
export const watchChild = (
  child: ChildProcessByStdio<Writable | null, Readable, Readable>,
  what: string,
  allowed: readonly string[] = [],
): void => {
  for (const name of ['stdout', 'stderr'] as const) {
    let text = '';
    child[name].setEncoding('utf8').on('data', (more: string) => {
      text += more;
      watch(`the process title of ${what}`, titleOf(child.pid));
    });
    child[name].once('close', () => watch(`${name} of ${what}`, text, allowed));
  }
};

/** A server tells its credentials when it starts: they are well known, and nobody could sign in without them. */
const allowedFor = ([topic, command]: readonly string[]): readonly string[] =>
  topic === 'sandbox' && command === 'start' ? ['sandboxSecret', 'sandboxPassword'] : [];

/** Starts the built command as a process, with nothing inherited but the path. */
export const spawnBin = (
  args: readonly string[],
  options: Omit<RunOptions, 'stdin' | 'onStart'> = {},
): ChildProcessByStdio<Writable, Readable, Readable> => {
  if (!existsSync(BUILT)) throw new Error('the command is not built: run npm run build first');
  const cwd = options.cwd ?? process.cwd();
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...cleanEnvironment(cwd), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  watchChild(child, `sync ${args[0] ?? ''}`, allowedFor(args));
  return child;
};

/** Runs the built command to its end, as a user would. */
export const runBin = (args: readonly string[], options: RunOptions = {}): Promise<Ran> => {
  const child = spawnBin(args, options);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: string) => (stdout += text));
  child.stderr.on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  options.onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
};
