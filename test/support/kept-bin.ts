import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The result of a run of the command. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PROCESS = fileURLToPath(new URL('./kept-process.mjs', import.meta.url));

/** Commands that leave no state in memory, start no server (`sandbox start`) and show no prompt. */
const COMMANDS = [
  'plan',
  'undo',
  'apply',
  'check',
  'diff',
  'log',
  'show',
  'clone',
  'validate',
  'unlock',
  'schema',
  'whoami',
  'config',
  'sandbox',
];

/** Variables that each run reads. Others are read once, when the command is loaded or reads its settings. */
const READ_BY_EACH_RUN =
  /^(?:PATH|HOME|XDG_CACHE_HOME|TZ|LANG|RESIM_URL|RESIM_ACCESS_TOKEN|RESIM_PROJECT|CI|CI_.*|GITHUB_.*|GITLAB_.*)$/;

/** A command line with its folder and environment. */
export interface Line {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The settings file is read once, however many commands a process runs. */
const hasSettingsFile = (home: string): boolean => {
  const folder = path.join(home, '.resim');
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('resim.'));
};

/**
 * Whether a command line behaves the same in a reused process. It does not if it reads a settings file, depends on other environment
 * variables, or hides secrets in the title of the process.
 */
const canBeKept = ({ args, env }: Line): boolean =>
  COMMANDS.includes(args[0] ?? '') &&
  args[1] !== 'start' &&
  !args.some((word) => /^--(?:client-secret|password)\b/.test(word)) &&
  Object.entries(env).every(([name, value]) => value === undefined || READ_BY_EACH_RUN.test(name)) &&
  !hasSettingsFile(env['HOME'] ?? '');

type Kept = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

let kept: Kept | undefined;
let busy = false;

const start = (bin: string): Kept => {
  const child = spawn(process.execPath, [PROCESS, bin], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the process has no pipes');
  stdout.setEncoding('utf8');
  stderr.setEncoding('utf8');
  child.once('exit', () => {
    if (kept === child) kept = undefined;
  });
  return Object.assign(child, { stdout, stderr });
};

interface Holdable {
  ref(): void;
  unref(): void;
}

const isHoldable = (handle: unknown): handle is Holdable =>
  typeof handle === 'object' && handle !== null && 'ref' in handle && 'unref' in handle;

/** Lets the tests end unless a command is running in the process. */
const hold = (child: Kept, held: boolean): void => {
  const handles: readonly unknown[] = [child, child.channel, child.stdout, child.stderr];
  for (const handle of handles.filter(isHoldable))
    if (held) handle.ref();
    else handle.unref();
};

/** Reads a stream up to the end marker, or to its end. */
const textUntil = (stream: Readable, mark: string): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    const done = (): void => {
      stream.off('data', take).off('close', done);
      resolve(text.replace(mark, ''));
    };
    const take = (more: string): void => {
      text += more;
      if (text.endsWith(mark)) done();
    };
    stream.on('data', take).on('close', done);
  });

type End = Pick<Ran, 'code' | 'signal'>;

const endOf = (child: Kept): Promise<End> =>
  new Promise((resolve) => {
    const answered = (code: number): void => {
      child.off('exit', exited);
      resolve({ code, signal: null });
    };
    const exited = (code: number | null, signal: NodeJS.Signals | null): void => {
      child.off('message', answered);
      resolve({ code, signal });
    };
    child.once('message', answered).once('exit', exited);
  });

/** Runs a command line in the reused process. Undefined if it needs its own process, or the reused one is busy. */
export const runKept = async (bin: string, line: Line): Promise<Ran | undefined> => {
  if (busy || !canBeKept(line)) return undefined;
  busy = true;
  const child = (kept ??= start(bin));
  hold(child, true);
  const mark = `\0${randomUUID()}\0`;
  const all = Promise.all([textUntil(child.stdout, mark), textUntil(child.stderr, mark), endOf(child)]);
  child.send({ argv: [bin, ...line.args], cwd: line.cwd, env: line.env, mark });
  const [stdout, stderr, end] = await all;
  hold(child, false);
  busy = false;
  return { ...end, stdout, stderr };
};
