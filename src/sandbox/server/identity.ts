import { randomBytes, randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { Store } from '../store/store.ts';

const SECRET_BYTES = 32;

const getOrCreate = async (store: Store, key: string, make: () => string): Promise<string> => {
  const value = await store.write(async (transaction) => {
    await transaction
      .insertInto('meta')
      .values({ key, value: make() })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    const row = await transaction
      .selectFrom('meta')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    return row.value;
  });
  if (E.isLeft(value)) throw new Error(value.left.message);
  return value.right;
};

/** The identity of the data. It never changes, whichever server serves them. */
export const identityOf = (store: Store): Promise<string> => getOrCreate(store, 'identity', randomUUID);

/** The secret that signs the tokens of all servers of the data. */
export const tokenSecretOf = (store: Store): Promise<string> =>
  getOrCreate(store, 'tokenSecret', () => randomBytes(SECRET_BYTES).toString('base64url'));
