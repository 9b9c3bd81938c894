import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Bytes of config from which a thread of its own pays: starting one takes as long as reading about this much. */
const WORTH_A_THREAD = 512 * 1024;

/** Bytes of config from which memory matters more than time. */
export const WORTH_COLLECTING = 8 * 1024 * 1024;

/** A thread of its own has a heap of its own: new objects are collected sooner than Node would, which costs a hundredth of the time and saves 60 MB. */
const limitsFor = (size: number) => ({ maxYoungGenerationSizeMb: size < WORTH_COLLECTING ? 24 : 12 });

/** Sources that run without a build have no thread to start. */
const isBuilt = (worker: string): boolean => !import.meta.url.endsWith('.ts') && existsSync(worker);

let ahead: Worker | undefined;

/** Gives the thread that decodes config files of a size, in bytes, which waits for them; nothing where they are not worth one. `root` is the package's folder. */
export const configThread = (size: number, root: string): Worker | undefined => {
  const worker = join(root, 'dist', 'bin', 'config-worker.js');
  if (size < WORTH_A_THREAD || !isBuilt(worker)) return undefined;
  const thread = ahead ?? new Worker(worker, { resourceLimits: limitsFor(size) });
  ahead = undefined;
  thread.ref();
  return thread;
};

/** Nothing for what cannot be looked at: any word of the command line comes here, and whoever reads it as a file tells what is wrong. */
const sizeOf = (file: string): number => {
  try {
    const found = statSync(file);
    return found.isFile() ? found.size : 0;
  } catch {
    return 0;
  }
};

/**
 * Starts the thread of a `plan` before the command line is understood, which takes as long as starting it does. What looks like a large file is
 * taken for a config: where it is none, nobody asks for the thread, and it ends with the process.
 */
export const startThreadAhead = (argv: readonly string[], root: string): void => {
  if (argv[0] !== 'plan') return;
  const files = argv.slice(1).map((word) => word.slice(word.startsWith('-') ? word.indexOf('=') + 1 : 0));
  ahead = configThread(Math.max(0, ...files.map(sizeOf)), root);
  ahead?.unref();
};
