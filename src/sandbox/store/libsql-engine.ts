import { statfsSync } from 'node:fs';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type Libsql from 'libsql';
import { type DiskFlush, makeDiskFlush } from './disk-flush.ts';
import { LibsqlDriver } from './libsql-driver.ts';
import { loadDriver } from './load-driver.ts';
import type { Database, Engine } from './store.ts';
import type { Tables } from './tables.ts';

/** How long a write waits for another process that is writing to the same file. */
const BUSY_MILLISECONDS = 20_000;
const OPEN_ATTEMPTS = 100;
const OPEN_PAUSE_MILLISECONDS = 20;

/**
 * FULL: every commit waits until the data are on the disk. With mmap, rows beyond the cache are read from the page cache of the
 * operating system without a copy.
 */
const SETTINGS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'cache_size = -64000',
  'mmap_size = 1073741824',
];

/**
 * With a write-ahead log, a commit survives a kill immediately, and a power loss once the log is flushed. NORMAL leaves the flush to
 * `DiskFlush`, where only the writer waits; the database would block every request.
 */
const NO_LOG_FLUSH = 'synchronous = NORMAL';
const LOG_SUFFIX = '-wal';

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const pause = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, milliseconds);
};

/**
 * Applies the settings. If several processes open a new file at the same time, some get SQLITE_BUSY while another one enables the log.
 * The busy timeout does not apply to that, so this function retries.
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

/** tmpfs and ramfs, from statfs(2). They are lost with the power anyway, so flushing is useless. */
const FILE_SYSTEMS_IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

const isInMemory = (file: string): boolean =>
  process.platform === 'linux' && FILE_SYSTEMS_IN_MEMORY.has(statfsSync(file).type);

/**
 * Takes over flushing the log from the database. Undefined if there is no log (in memory, or on some network folders) or no disk.
 */
const logFlush = (connection: Libsql.Database, file: string): DiskFlush | undefined => {
  const { journal_mode: mode } = connection.prepare('pragma journal_mode').get() as { journal_mode: unknown };
  if (mode !== 'wal') return undefined;
  connection.pragma(NO_LOG_FLUSH);
  return isInMemory(file) ? undefined : makeDiskFlush(`${file}${LOG_SUFFIX}`);
};

/** The name of a database that is dropped with its connection. */
const IN_MEMORY = ':memory:';

const isUniqueViolation = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE' || codeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY';

/** Opens the embedded database, with one connection for writing and one for reading. Throws `MissingDriver`, and errors of the driver. */
export const libsqlEngine = async (file: string): Promise<Engine> => {
  const { default: Driver } = await loadDriver('libsql', () => import('libsql'));
  const connection = open(Driver, file);
  const writer = databaseOn(connection);
  const log = logFlush(connection, file);
  return {
    kind: 'embedded',
    dialect: { sequence: 'integer primary key autoincrement', text: 'text' },
    writer,
    database: file === IN_MEMORY ? writer : databaseOn(open(Driver, file)),
    ...(log && { log }),
    isUniqueViolation,
    isDiskFull: (error) => codeOf(error) === 'SQLITE_FULL',
    lockSchema: async () => {
      // `begin immediate` has already locked the database.
    },
  };
};
