import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Ran, runKept } from './kept-bin.ts';
import { watch } from './watched-output.ts';

export type { Ran };

export interface RunOptions {
  /** Whether the command needs its own process. */
  readonly own?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Called with the child process when it starts, to send signals. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
}

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/bin/run.cjs', import.meta.url));

/** Where all runs of the built command keep compiled code: not in the home folder that a test looks at. */
export const CACHE_HOME = fileURLToPath(
  new URL('../../node_modules/.cache/resim-sync-tests', import.meta.url),
);

/** An environment that is independent of the user who runs the tests. */
const cleanEnvironment = (home: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  XDG_CACHE_HOME: CACHE_HOME,
  TZ: 'UTC',
  LANG: 'C.UTF-8',
});

/** The title of a process in the process list; empty if it is not available. */
const titleOf = (pid: number | undefined): string => {
  try {
    return readFileSync(`/proc/${pid ?? 0}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

/** Watches the output and the title of a child process for secrets. `what` names the process in reports. */
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

/** A sandbox prints its credentials when it starts. They are public. */
const allowedFor = ([topic, command]: readonly string[]): readonly string[] =>
  topic === 'sandbox' && command === 'start' ? ['sandboxSecret', 'sandboxPassword'] : [];

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const spawnProgram = (
  program: string,
  before: readonly string[],
  args: readonly string[],
  options: RunOptions,
): Child => {
  const cwd = options.cwd ?? process.cwd();
  const child = spawn(program, [...before, ...args], {
    cwd,
    env: { ...cleanEnvironment(cwd), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  watchChild(child, `sync ${args[0] ?? ''}`, allowedFor(args));
  return child;
};

/** Starts the built command as a process that inherits only the path. */
export const spawnBin = (
  args: readonly string[],
  options: Omit<RunOptions, 'stdin' | 'onStart'> = {},
): Child => {
  if (!existsSync(BUILT)) throw new Error('the command is not built; run `npm run build` first');
  return spawnProgram(process.execPath, [BIN], args, options);
};

const ended = (child: Child, options: RunOptions): Promise<Ran> => {
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

/** Runs the built command in its own process. */
const runOwn = (args: readonly string[], options: RunOptions): Promise<Ran> =>
  ended(spawnBin(args, options), options);

/**
 * Runs the built command like a user. It reuses a process if that makes no difference.
 */
export const runBin = async (args: readonly string[], options: RunOptions = {}): Promise<Ran> => {
  const { cwd = process.cwd(), env = {}, own = false, stdin = '', onStart } = options;
  if (own || stdin !== '' || onStart) return runOwn(args, options);
  const ran = await runKept(BIN, { args, cwd, env: { ...cleanEnvironment(cwd), ...env } });
  if (ran === undefined) return runOwn(args, options);
  // The title that a separate process would have.
  watch(`the process title of sync ${args[0] ?? ''}`, args.join(' '));
  for (const name of ['stdout', 'stderr'] as const)
    watch(`${name} of sync ${args[0] ?? ''}`, ran[name], allowedFor(args));
  return ran;
};

/** Runs another build of the command: an installed package, or a single executable. */
export const runProgram = (
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> => ended(spawnProgram(program, [], args, options), options);
