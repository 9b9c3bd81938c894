import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { type RawBuilder, sql } from 'kysely';
import path from 'node:path';
import { libsqlEngine } from '../../src/sandbox/store/libsql-engine.ts';
import { type Store, createStore } from '../../src/sandbox/store/store.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const open = async (folder: string): Promise<Store> => {
  const store = await createStore(await libsqlEngine(path.join(folder, 'sandbox.db')));
  if (E.isLeft(store)) throw new Error('the schema is newer');
  return store.right;
};

const run = (store: Store, query: RawBuilder<unknown>) =>
  store.write((transaction) => query.execute(transaction));

describe('a full disk under the sandbox', () => {
  it('is reported as such, stores nothing partially, and recovers once there is space', () =>
    withTemporaryFolder(async (folder) => {
      const store = await open(folder);
      const insert = (key: string) =>
        run(store, sql`insert into meta (key, value) values (${key}, ${'x'.repeat(1_000_000)})`);
      // The database reports its page limit as a full disk.
      await run(store, sql`pragma max_page_count = 1`);
      const refused = await insert('too much');
      expect(E.isLeft(refused) ? refused.left : undefined).to.deep.equal({
        status: 507,
        message: 'The disk of the sandbox is full. Nothing was stored.',
      });
      await run(store, sql`pragma max_page_count = 100000`);
      expect(E.isRight(await insert('enough room'))).to.equal(true);
      const kept = await store.database.selectFrom('meta').select('key').execute();
      expect(kept).to.deep.equal([{ key: 'enough room' }]);
      await store.close();
    }));
});
