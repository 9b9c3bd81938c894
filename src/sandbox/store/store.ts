import * as E from 'fp-ts/lib/Either.js';
import { type Kysely, sql, type Transaction } from 'kysely';
import { conflict, insufficientStorage, type RequestError } from '../request-error.ts';
import { runFallible, type Fallible } from '../fallible.ts';
import { type Dialect, MIGRATIONS } from './migrations.ts';
import type { DiskFlush } from './disk-flush.ts';
import type { Tables } from './tables.ts';

/** A query builder on the store, or on one of its transactions. */
export type Database = Kysely<Tables>;

/** Everything that differs between the databases, besides SQL dialect in queries. */
export interface Engine {
  readonly kind: 'embedded' | 'postgres';
  readonly dialect: Dialect;
  /** For reading only. */
  readonly database: Database;
  /** For transactions; may be the same connection. */
  readonly writer: Database;
  /** The log to flush before a commit is durable; absent if a commit is durable by itself. */
  readonly log?: DiskFlush;
  /** Whether a row was rejected by a unique index. */
  readonly isUniqueViolation: (error: unknown) => boolean;
  /** Whether the disk was full. */
  readonly isDiskFull: (error: unknown) => boolean;
  /** Prevents concurrent migrations until the transaction ends. */
  readonly lockSchema: (transaction: Database) => Promise<void>;
}

/** The durable data of a sandbox. */
export interface Store {
  readonly kind: Engine['kind'];
  /** For reading only. */
  readonly database: Database;
  /** Runs work in one transaction. It is committed and durable when this returns; after an error, nothing is stored. */
  readonly write: <A>(
    work: (transaction: Database) => Fallible<A> | Promise<A>,
  ) => Promise<E.Either<RequestError, A>>;
  readonly close: () => Promise<void>;
}

/** Rolls a transaction back with an error of a request. */
class Rollback extends Error {
  readonly error: RequestError;
  constructor(error: RequestError) {
    super('rolled back');
    this.error = error;
  }
}

const write =
  ({ writer, log, isUniqueViolation, isDiskFull }: Engine): Store['write'] =>
  async (work) => {
    try {
      const value = await writer.transaction().execute(async (transaction: Transaction<Tables>) => {
        const result = await runFallible(work(transaction));
        // kysely rolls back only if the callback throws.
        if (E.isLeft(result)) throw new Rollback(result.left);
        return result.right;
      });
      await log?.flush();
      return E.right(value);
    } catch (error) {
      if (error instanceof Rollback) return E.left(error.error);
      if (isUniqueViolation(error)) return conflict('A concurrent request created the same entity.');
      if (isDiskFull(error))
        return insufficientStorage('The disk of the sandbox is full. Nothing was stored.');
      throw error;
    }
  };

const installedVersion = async (database: Database): Promise<number> => {
  const { rows } = await sql<{
    version: number;
  }>`select max(version) as version from schema_versions`.execute(database);
  return rows[0]?.version ?? 0;
};

/** The schema was written by a newer version of sync. */
export interface NewerSchema {
  readonly _tag: 'NewerSchema';
  readonly version: number;
}

const migrate = async ({ writer, dialect, lockSchema }: Engine): Promise<E.Either<NewerSchema, void>> =>
  writer.transaction().execute(async (transaction) => {
    await lockSchema(transaction);
    await sql`create table if not exists schema_versions (version integer primary key)`.execute(transaction);
    const installed = await installedVersion(transaction);
    const newest = MIGRATIONS.at(-1)?.version ?? 0;
    if (installed > newest) return E.left({ _tag: 'NewerSchema' as const, version: installed });
    for (const { version, statements } of MIGRATIONS.filter((one) => one.version > installed)) {
      for (const statement of statements(dialect)) await sql.raw(statement).execute(transaction);
      await sql`insert into schema_versions (version) values (${version})`.execute(transaction);
    }
    return E.right(undefined);
  });

/** Closes all connections. */
export const closeEngine = async ({ database, writer, log }: Engine): Promise<void> => {
  await log?.close();
  await database.destroy();
  if (writer !== database) await writer.destroy();
};

/** Migrates the schema and returns the store. Throws errors of the driver. */
export const createStore = async (engine: Engine): Promise<E.Either<NewerSchema, Store>> => {
  const migrated = await migrate(engine);
  if (E.isLeft(migrated)) return migrated;
  return E.right({
    kind: engine.kind,
    database: engine.database,
    write: write(engine),
    close: () => closeEngine(engine),
  });
};
