import { type FileHandle, open } from 'node:fs/promises';

/** Brings what was written to a file before the call to the disk. */
export interface DiskFlush {
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Flushes a file outside the thread that writes it, where the database itself would keep everything else waiting. All who ask
 * while a flush runs share the next one: the one that runs may have begun before their data were there.
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
