import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import Libsql from 'libsql';
import type { Engine } from './store.ts';
import type { Tables } from './tables.ts';

/** How long a write waits for another process that writes to the same file. */
const BUSY_MILLISECONDS = 20_000;
/** Statements kept prepared; every distinct query text of the sandbox fits, lists of many lengths aside. */
const KEPT_STATEMENTS = 400;

const BEGIN = 'begin';

/** Prepares each text once. Transactions take the write lock at their start, so that none fails half-way for the lock of another. */
const withKeptStatements = (connection: Libsql.Database): SqliteDatabase => {
  const kept = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const statement = connection.prepare(text === BEGIN ? 'begin immediate' : text);
    const { reader } = statement;
    return {
      reader,
      all: (parameters) => statement.all([...parameters]),
      run: (parameters) => statement.run([...parameters]),
      iterate: (parameters) => statement.iterate([...parameters]),
    };
  };
  return {
    prepare: (text) => {
      const found = kept.get(text);
      if (found) return found;
      const statement = prepare(text);
      if (kept.size >= KEPT_STATEMENTS) kept.clear();
      kept.set(text, statement);
      return statement;
    },
    close: () => {
      kept.clear();
      connection.close();
    },
  };
};

/**
 * Opens the embedded database. The write-ahead log with full synchronisation keeps what was answered over a kill and over a
 * loss of power. Throws what the driver throws.
 */
export const libsqlEngine = (file: string): Engine => {
  const connection = new Libsql(file, { timeout: BUSY_MILLISECONDS });
  for (const setting of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
    'cache_size = -64000',
  ])
    connection.pragma(setting);
  return {
    kind: 'embedded',
    dialect: { sequence: 'integer primary key autoincrement', text: 'text' },
    database: new Kysely<Tables>({
      dialect: new SqliteDialect({ database: withKeptStatements(connection) }),
    }),
    isUniqueViolation: (error) =>
      error instanceof Error &&
      'code' in error &&
      (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY'),
    lockSchema: async () => {
      // `begin immediate` has the lock already.
    },
  };
};
