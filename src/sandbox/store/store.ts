import * as E from 'fp-ts/lib/Either.js';
import { type Kysely, sql, type Transaction } from 'kysely';
import { conflict, noRoom, type RequestError } from '../request-error.ts';
import { outcomeOf, type Steps } from '../steps.ts';
import { type Dialect, MIGRATIONS } from './migrations.ts';
import type { DiskFlush } from './disk-flush.ts';
import type { Tables } from './tables.ts';

/** Where queries run: a store as it is, or within one of its transactions. */
export type Database = Kysely<Tables>;

/** The part of a database that the queries need beside SQL; everything else is the same on each of them. */
export interface Engine {
  readonly kind: 'embedded' | 'postgres';
  readonly dialect: Dialect;
  /** For reading alone. */
  readonly database: Database;
  /** For transactions; may be the same. */
  readonly writer: Database;
  /** Where a commit is not on the disk yet: what has to be flushed before it is answered. */
  readonly log?: DiskFlush;
  /** Whether the database refused a row since its name or pair exists. */
  readonly isUniqueViolation: (error: unknown) => boolean;
  /** Whether there was no room for what was to be stored. */
  readonly isDiskFull: (error: unknown) => boolean;
  /** Keeps all others from migrating until the transaction ends. */
  readonly lockSchema: (transaction: Database) => Promise<void>;
}

/** The durable data of a sandbox. */
export interface Store {
  readonly kind: Engine['kind'];
  /** For reading alone. */
  readonly database: Database;
  /** Runs some work in one transaction: all of it is stored when this returns, or nothing after a problem. */
  readonly write: <A>(
    work: (transaction: Database) => Steps<A> | Promise<A>,
  ) => Promise<E.Either<RequestError, A>>;
  readonly close: () => Promise<void>;
}

/** Carries a problem out of the transaction that it ends. */
class Abandoned {
  readonly problem: RequestError;
  constructor(problem: RequestError) {
    this.problem = problem;
  }
}

const write =
  ({ writer, log, isUniqueViolation, isDiskFull }: Engine): Store['write'] =>
  async (work) => {
    try {
      const value = await writer.transaction().execute(async (transaction: Transaction<Tables>) => {
        const result = await outcomeOf(work(transaction));
        // kysely rolls back on a throw alone.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        if (E.isLeft(result)) throw new Abandoned(result.left);
        return result.right;
      });
      await log?.flush();
      return E.right(value);
    } catch (error) {
      if (error instanceof Abandoned) return E.left(error.problem);
      if (isUniqueViolation(error)) return conflict('Somebody else made the same at the same moment.');
      if (isDiskFull(error)) return noRoom('The disk of the sandbox is full; nothing was stored.');
      throw error;
    }
  };

const installedVersion = async (database: Database): Promise<number> => {
  const { rows } = await sql<{
    version: number;
  }>`select max(version) as version from schema_versions`.execute(database);
  return rows[0]?.version ?? 0;
};

/** A newer sync has changed the tables in a way that this one does not know. */
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

/** Brings the tables up to date and gives the store. Throws what the driver throws. */
export const storeOn = async (engine: Engine): Promise<E.Either<NewerSchema, Store>> => {
  const migrated = await migrate(engine);
  if (E.isLeft(migrated)) return migrated;
  return E.right({
    kind: engine.kind,
    database: engine.database,
    write: write(engine),
    close: () => closeEngine(engine),
  });
};
