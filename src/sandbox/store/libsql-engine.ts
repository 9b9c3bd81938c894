import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import Libsql from 'libsql';
import { LibsqlDriver } from './libsql-driver.ts';
import type { Database, Engine } from './store.ts';
import type { Tables } from './tables.ts';

/** How long a write waits for another process that writes to the same file. */
const BUSY_MILLISECONDS = 20_000;

/** The write-ahead log with full synchronisation keeps what was answered over a kill and over a loss of power. */
const SETTINGS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'cache_size = -64000'];

const connect = (file: string): Database => {
  const connection = new Libsql(file, { timeout: BUSY_MILLISECONDS });
  for (const setting of SETTINGS) connection.pragma(setting);
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new LibsqlDriver(connection),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
};

/** The name of a database that ends with its connection. */
export const IN_MEMORY = ':memory:';

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY');

/** Opens the embedded database, with one connection to write and one to read meanwhile. Throws what the driver throws. */
export const libsqlEngine = (file: string): Engine => {
  const writer = connect(file);
  return {
    kind: 'embedded',
    dialect: { sequence: 'integer primary key autoincrement', text: 'text' },
    writer,
    database: file === IN_MEMORY ? writer : connect(file),
    isUniqueViolation,
    lockSchema: async () => {
      // A transaction has the lock from its beginning.
    },
  };
};
