import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../store/store.ts';

const SECRET_BYTES = 32;

const kept = async (database: Database, key: string, make: () => string): Promise<string> => {
  await database
    .insertInto('meta')
    .values({ key, value: make() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await database
    .selectFrom('meta')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return row.value;
};

/** Names the data: the same for as long as they exist, wherever they are served. */
export const identityOf = (database: Database): Promise<string> => kept(database, 'identity', randomUUID);

/** Signs the tokens of all servers of the data. */
export const tokenSecretOf = (database: Database): Promise<string> =>
  kept(database, 'tokenSecret', () => randomBytes(SECRET_BYTES).toString('base64url'));
