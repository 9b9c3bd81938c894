import { closeSync, openSync, readSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';

const HEAD_BYTES = 4096;

const read = (file: string): string => {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('utf8', 0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
};

/** The first 4 KB of a file; undefined if it cannot be read, or is a pipe, which can be read only once. */
export const headOf = (file: string): string | undefined =>
  E.getOrElse((): string | undefined => undefined)(E.tryCatch(() => read(file), String));
