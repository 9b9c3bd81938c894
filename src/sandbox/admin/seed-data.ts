import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { plant, type Planting, type PlantReport } from '../seed/plant.ts';
import { isConfig, readSeed } from '../seed/read-seed.ts';
import { fileErrorText, type SandboxError } from '../server/sandbox-error.ts';
import type { StoreOptions } from '../server/open-store.ts';
import type { Store } from '../store/store.ts';
import { withStore } from './with-store.ts';

/** How what a seed brings is made. */
export const plantingAt = (now: Date): Planting => ({
  newID: randomUUID,
  userID: 'sandbox',
  now: now.toISOString(),
});

/** Reads a seed file. */
export const readSeedFile = (file: string): E.Either<SandboxError, string> => {
  try {
    return E.right(readFileSync(file, 'utf8'));
  } catch (error) {
    return E.left({
      message: `The seed file ${file} cannot be read: ${fileErrorText(error)}`,
      hint: 'Give the path of a YAML file.',
    });
  }
};

/** Whether a path names a config of sync: a file that is one, or a folder. What cannot be read is none. */
export const namesConfig = (file: string): boolean => {
  try {
    return statSync(file).isDirectory() || isConfig(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
};

/** Adds the YAML text of a seed to a store. */
export const sow = async (
  store: Store,
  text: string,
  known: 'merge' | 'leave',
  now: Date,
): Promise<E.Either<SandboxError, PlantReport>> => {
  const seed = readSeed(text);
  if (E.isLeft(seed)) return seed;
  const planted = await store.write((transaction) => plant(transaction, seed.right, plantingAt(now), known));
  if (E.isRight(planted)) return planted;
  return E.left({
    message: `The seed cannot be stored: ${planted.left.message}`,
    hint: 'Nothing was stored. An ID of the file may be taken by something with another name.',
  });
};

/** Adds what of a seed file is not there yet. */
export const seedData = async (
  options: StoreOptions & { readonly file: string },
): Promise<E.Either<SandboxError, PlantReport>> => {
  const text = readSeedFile(options.file);
  if (E.isLeft(text)) return text;
  return withStore(options, (store) => sow(store, text.right, 'merge', new Date()));
};
