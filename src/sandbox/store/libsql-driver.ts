import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import type Libsql from 'libsql';

/** The size of the cache of prepared statements. It fits all queries of the sandbox, except lists of varying length. */
const MAX_STATEMENTS = 400;

interface Prepared {
  readonly statement: Libsql.Statement;
  /** The names of the result columns; undefined for a statement without a result. */
  readonly columns: readonly string[] | undefined;
}

const prepare = (connection: Libsql.Database, text: string): Prepared => {
  const statement = connection.prepare(text);
  if (!statement.reader) return { statement, columns: undefined };
  // Rows as arrays, converted to objects here, are a third faster than objects from the binding.
  statement.raw(true);
  return { statement, columns: statement.columns().map(({ name }) => name) };
};

const rowOf = (columns: readonly string[], values: readonly unknown[]): Record<string, unknown> => {
  const row: Record<string, unknown> = {};
  columns.forEach((column, i) => {
    row[column] = values[i];
  });
  return row;
};

/** Runs queries synchronously on one connection. Statements are cached, because preparing them dominates the cost. */
const connectionOn = (connection: Libsql.Database): DatabaseConnection => {
  const cache = new Map<string, Prepared>();
  const prepared = (text: string): Prepared => {
    const found = cache.get(text);
    if (found) return found;
    const one = prepare(connection, text);
    if (cache.size >= MAX_STATEMENTS) cache.clear();
    cache.set(text, one);
    return one;
  };
  return {
    executeQuery: <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
      const { statement, columns } = prepared(sql);
      if (columns === undefined) {
        const { changes } = statement.run([...parameters]);
        return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes) });
      }
      const values = statement.all([...parameters]) as readonly (readonly unknown[])[];
      // The types of the rows follow from the query; the driver cannot check them.
      return Promise.resolve({ rows: values.map((row) => rowOf(columns, row) as Row) });
    },
    streamQuery: () => {
      throw new Error('the sandbox does not stream queries');
    },
  };
};

/**
 * A driver with one connection to the embedded database, acquired in FIFO order. The driver of kysely wakes all waiters at once, so
 * under load some of them wait for seconds.
 */
export class LibsqlDriver implements Driver {
  private readonly database: Libsql.Database;
  private readonly connection: DatabaseConnection;
  private readonly waiting: (() => void)[] = [];
  private acquired = false;

  constructor(database: Libsql.Database) {
    this.database = database;
    this.connection = connectionOn(database);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.acquired) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.acquired = true;
    return this.connection;
  }

  releaseConnection(): Promise<void> {
    // Queries block the event loop. Yield between two of them, so that responses are sent and requests accepted in between.
    setImmediate(() => {
      const next = this.waiting.shift();
      if (next) next();
      else this.acquired = false;
    });
    return Promise.resolve();
  }

  private async run(connection: DatabaseConnection, text: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(text));
  }

  /** Takes the write lock at the start, so that no transaction fails halfway because another process holds it. */
  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return this.run(connection, 'begin immediate');
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.run(connection, 'commit');
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After some errors, such as a full disk, the database has already rolled back.
    if (this.database.inTransaction) await this.run(connection, 'rollback');
  }

  destroy(): Promise<void> {
    if (this.database.open) this.database.close();
    return Promise.resolve();
  }
}
