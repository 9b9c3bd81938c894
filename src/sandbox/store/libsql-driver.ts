import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import type Libsql from 'libsql';

/** Statements kept prepared; every distinct query text of the sandbox fits, lists of many lengths aside. */
const KEPT_STATEMENTS = 400;

interface Kept {
  readonly statement: Libsql.Statement;
  /** The names of the columns that it answers; nothing for a statement that answers none. */
  readonly columns: readonly string[] | undefined;
}

const prepare = (connection: Libsql.Database, text: string): Kept => {
  const statement = connection.prepare(text);
  if (!statement.reader) return { statement, columns: undefined };
  // Objects made by the binding take half as long again as lists of which objects are made here.
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

/** Runs queries on one connection, which answers at once: preparing each text a single time matters more than anything else. */
const connectionOn = (connection: Libsql.Database): DatabaseConnection => {
  const kept = new Map<string, Kept>();
  const prepared = (text: string): Kept => {
    const found = kept.get(text);
    if (found) return found;
    const one = prepare(connection, text);
    if (kept.size >= KEPT_STATEMENTS) kept.clear();
    kept.set(text, one);
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
      // The driver's rows are what the query's columns say.
      return Promise.resolve({ rows: values.map((row) => rowOf(columns, row) as Row) });
    },
    streamQuery: () => {
      throw new Error('the sandbox streams no queries');
    },
  };
};

/**
 * One connection of the embedded database, lent to one borrower at a time in the order of asking. kysely's own driver
 * wakes all that wait, and lets some of many wait for seconds.
 */
export class LibsqlDriver implements Driver {
  private readonly database: Libsql.Database;
  private readonly connection: DatabaseConnection;
  private readonly waiting: (() => void)[] = [];
  private lent = false;

  constructor(database: Libsql.Database) {
    this.database = database;
    this.connection = connectionOn(database);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.lent) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.lent = true;
    return this.connection;
  }

  releaseConnection(): Promise<void> {
    // Queries block: between two borrowers answers are sent and requests are taken in, or all that came together would end together.
    setImmediate(() => {
      const next = this.waiting.shift();
      if (next) next();
      else this.lent = false;
    });
    return Promise.resolve();
  }

  private async run(connection: DatabaseConnection, text: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(text));
  }

  /** Takes the write lock at once, so that no transaction fails half-way for the lock of another process. */
  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return this.run(connection, 'begin immediate');
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.run(connection, 'commit');
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After some faults, a full disk among them, the database has rolled back by itself.
    if (this.database.inTransaction) await this.run(connection, 'rollback');
  }

  destroy(): Promise<void> {
    if (this.database.open) this.database.close();
    return Promise.resolve();
  }
}
