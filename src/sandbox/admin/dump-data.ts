import * as E from 'fp-ts/lib/Either.js';
import { dumpSeed } from '../seed/dump-seed.ts';
import type { SandboxError } from '../server/sandbox-error.ts';
import type { StoreOptions } from '../server/open-store.ts';
import { withExistingStore } from './with-store.ts';

/** Exports all active projects as a seed in YAML. */
export const dumpData = (options: StoreOptions): Promise<E.Either<SandboxError, string>> =>
  withExistingStore(options, async (store) => E.right(await dumpSeed(store.database)));
