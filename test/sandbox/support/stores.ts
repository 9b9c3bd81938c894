import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The store of a test. */
export interface TestStore {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

const SERVER = process.env.SYNC_TEST_DATABASE_URL;

const onServer = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Creates an empty database on the PostgreSQL server of the tests. */
export const makeDatabase = async (): Promise<TestStore & { readonly drop: () => Promise<void> }> => {
  const name = `sync_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(SERVER ?? '');
  url.pathname = `/${name}`;
  return {
    dataDir: ':memory:',
    databaseUrl: url.href,
    drop: () => onServer(`drop database ${name} with (force)`),
  };
};

/** Whether there is a PostgreSQL server for tests. */
export const hasPostgres = SERVER !== undefined;

/** Defines the same tests for each store. Without a PostgreSQL server, that half is skipped with a notice. */
export const onEachStore = (title: string, tests: (store: () => TestStore) => void): void => {
  describe(`${title}, embedded`, () => tests(() => ({ dataDir: ':memory:' })));
  describe(`${title}, on PostgreSQL`, () => {
    if (!hasPostgres) {
      it('is skipped: there is no PostgreSQL server', function () {
        process.stderr.write(`SKIPPED: "${title}" on PostgreSQL; run it with scripts/with-postgres.mjs\n`);
        this.skip();
      });
      return;
    }
    let made: Awaited<ReturnType<typeof makeDatabase>> | undefined;
    before(async () => {
      made = await makeDatabase();
    });
    after(() => made?.drop());
    tests(() => made ?? { dataDir: ':memory:' });
  });
};
