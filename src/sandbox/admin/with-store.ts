import * as E from 'fp-ts/lib/Either.js';
import { type SandboxError, errorText } from '../server/sandbox-error.ts';
import { openExistingStore, openStore, type StoreOptions } from '../server/open-store.ts';
import type { Store } from '../store/store.ts';

/**
 * Opens the data for one piece of work and closes them. A server may run on them meanwhile: the database keeps both apart,
 * and the server sees the change at once.
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
    return E.left({ message: `The data of the sandbox: ${errorText(error)}`, hint: 'Nothing was changed.' });
  } finally {
    await store.right.close();
  }
};

/** The same for data that have to be there: what only looks or deletes makes none. */
export const withExistingStore = <A>(
  options: StoreOptions,
  work: (store: Store) => Promise<E.Either<SandboxError, A>>,
): Promise<E.Either<SandboxError, A>> => withStore(options, work, openExistingStore);
