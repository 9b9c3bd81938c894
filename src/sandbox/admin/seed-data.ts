import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { plant, type Planting, type PlantReport } from '../seed/plant.ts';
import { isConfig, readSeed } from '../seed/read-seed.ts';
import type { Seed } from '../seed/seed.ts';
import { asClause, fileErrorText, type SandboxError } from '../server/sandbox-error.ts';
import type { StoreOptions } from '../server/open-store.ts';
import type { Store } from '../store/store.ts';
import { withStore } from './with-store.ts';

/** Supplies the time and IDs of new entities. */
export const plantingAt = (now: Date): Planting => ({
  newID: randomUUID,
  userID: 'sandbox',
  now: now.toISOString(),
});

/** Reads the text of a seed file. */
export const readSeedFile = (file: string): E.Either<SandboxError, string> => {
  try {
    return E.right(readFileSync(file, 'utf8'));
  } catch (error) {
    return E.left({
      message: `the seed file ${file} cannot be read: ${fileErrorText(error)}`,
      hint: 'Give the path of a YAML file.',
    });
  }
};

/** Whether a path leads to a sync config: a file that is one, or a folder. False if it cannot be read. */
export const namesConfig = (file: string): boolean => {
  try {
    return statSync(file).isDirectory() || isConfig(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
};

/** Adds the entities of a seed to a store. */
export const plantSeed = async (
  store: Store,
  seed: Seed,
  known: 'merge' | 'leave',
  now: Date,
): Promise<E.Either<SandboxError, PlantReport>> => {
  const planted = await store.write((transaction) => plant(transaction, seed, plantingAt(now), known));
  if (E.isRight(planted)) return planted;
  return E.left({
    message: `the seed cannot be stored: ${asClause(planted.left.message)}`,
    hint: 'Nothing was stored. An ID in the file may belong to an entity with another name.',
  });
};

/** Adds the entities of a seed file that do not exist yet. */
export const seedData = async (
  options: StoreOptions & { readonly file: string },
): Promise<E.Either<SandboxError, PlantReport>> => {
  const seed = E.chain(readSeed)(readSeedFile(options.file));
  if (E.isLeft(seed)) return seed;
  return withStore(options, (store) => plantSeed(store, seed.right, 'merge', new Date()));
};
