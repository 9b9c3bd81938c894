import { statfsSync } from 'node:fs';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type Libsql from 'libsql';
import { type DiskFlush, makeDiskFlush } from './disk-flush.ts';
import { LibsqlDriver } from './libsql-driver.ts';
import { loadDriver } from './load-driver.ts';
import type { Database, Engine } from './store.ts';
import type { Tables } from './tables.ts';

/** How long a write waits for another process that writes to the same file. */
const BUSY_MILLISECONDS = 20_000;
const OPEN_ATTEMPTS = 100;
const OPEN_PAUSE_MILLISECONDS = 20;

/**
 * What is committed is on the disk, at the price of a wait at every commit. Rows of a database that is larger than the cache are read
 * where the system keeps them, not copied.
 */
const SETTINGS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'cache_size = -64000',
  'mmap_size = 1073741824',
];

/**
 * With a write-ahead log what is committed survives a kill as it is, and a loss of power once the log is flushed: whoever writes waits
 * for that alone (`DiskFlush`), where the database would keep everybody waiting.
 */
const LEAVE_THE_LOG = 'synchronous = NORMAL';
const LOG_SUFFIX = '-wal';

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const pause = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, milliseconds);
};

/**
 * Applies the settings. Of processes that open a new file at the same moment, some are told at once that it is locked while another
 * one turns the log on: for that the database does not wait by itself.
 */
const configure = (connection: Libsql.Database, attempts = OPEN_ATTEMPTS): void => {
  try {
    for (const setting of SETTINGS) connection.pragma(setting);
  } catch (error) {
    if (attempts <= 1 || codeOf(error) !== 'SQLITE_BUSY') throw error;
    pause(OPEN_PAUSE_MILLISECONDS);
    configure(connection, attempts - 1);
  }
};

const open = (Driver: typeof Libsql, file: string): Libsql.Database => {
  const connection = new Driver(file, { timeout: BUSY_MILLISECONDS });
  configure(connection);
  return connection;
};

const databaseOn = (connection: Libsql.Database): Database =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new LibsqlDriver(connection),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });

/** What Linux calls file systems that are memory (tmpfs and ramfs in statfs(2)): a loss of power loses them whole, and flushing brings nothing anywhere. */
const FILE_SYSTEMS_IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

const isInMemory = (file: string): boolean =>
  process.platform === 'linux' && FILE_SYSTEMS_IN_MEMORY.has(statfsSync(file).type);

/**
 * Takes the flushing of the log over from the database; nothing where there is none, as in memory or on some network folders, and
 * where there is nothing to flush to.
 */
const takeLog = (connection: Libsql.Database, file: string): DiskFlush | undefined => {
  const { journal_mode: mode } = connection.prepare('pragma journal_mode').get() as { journal_mode: unknown };
  if (mode !== 'wal') return undefined;
  connection.pragma(LEAVE_THE_LOG);
  return isInMemory(file) ? undefined : makeDiskFlush(`${file}${LOG_SUFFIX}`);
};

/** The name of a database that ends with its connection. */
const IN_MEMORY = ':memory:';

const isUniqueViolation = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE' || codeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY';

/** Opens the embedded database, with one connection to write and one to read meanwhile. Throws `MissingDriver`, and what the driver throws. */
export const libsqlEngine = async (file: string): Promise<Engine> => {
  const { default: Driver } = await loadDriver('libsql', () => import('libsql'));
  const connection = open(Driver, file);
  const writer = databaseOn(connection);
  const log = takeLog(connection, file);
  return {
    kind: 'embedded',
    dialect: { sequence: 'integer primary key autoincrement', text: 'text' },
    writer,
    database: file === IN_MEMORY ? writer : databaseOn(open(Driver, file)),
    ...(log && { log }),
    isUniqueViolation,
    isDiskFull: (error) => codeOf(error) === 'SQLITE_FULL',
    lockSchema: async () => {
      // A transaction has the lock from its beginning.
    },
  };
};
