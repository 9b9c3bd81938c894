import * as E from 'fp-ts/lib/Either.js';
import { type SandboxError, errorText } from '../server/sandbox-error.ts';
import { openExistingStore, openStore, type StoreOptions } from '../server/open-store.ts';
import type { Store } from '../store/store.ts';

/**
 * Opens the data, runs the work and closes them. A server may run on the data at the same time: the database isolates both, and the
 * server sees the change immediately.
 */
export const withStore = async <A>(
  options: StoreOptions,
  work: (store: Store) => Promise<E.Either<SandboxError, A>>,
  open: typeof openStore = openStore,
): Promise<E.Either<SandboxError, A>> => {
  const store = await open(options);
  if (E.isLeft(store)) return store;
  try {
    return await work(store.right);
  } catch (error) {
    return E.left({
      message: `the data of the sandbox cannot be used: ${errorText(error)}`,
      hint: 'Nothing was changed.',
    });
  } finally {
    await store.right.close();
  }
};

/** Like `withStore`, but fails if the data do not exist: a command that only reads or deletes creates none. */
export const withExistingStore = <A>(
  options: StoreOptions,
  work: (store: Store) => Promise<E.Either<SandboxError, A>>,
): Promise<E.Either<SandboxError, A>> => withStore(options, work, openExistingStore);
