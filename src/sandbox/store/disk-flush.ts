import { type FileHandle, open } from 'node:fs/promises';

/** Flushes everything written to a file before the call. */
export interface DiskFlush {
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Flushes a file in the background; the database itself would block the thread meanwhile. Callers that arrive during a flush share
 * the next one, because the running flush may have started before their data were written.
 */
export const makeDiskFlush = (file: string): DiskFlush => {
  let handle: FileHandle | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const sync = async (): Promise<void> => {
    handle ??= await open(file, 'r+');
    await handle.datasync();
  };
  const run = (): Promise<void> => {
    next = undefined;
    running = sync().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    flush: () => {
      if (running === undefined) return run();
      next ??= running.then(run, run);
      return next;
    },
    close: async () => {
      await running?.catch(() => undefined);
      await handle?.close();
    },
  };
};
