import { statSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { libsqlEngine } from '../store/libsql-engine.ts';
import { MissingDriver } from '../store/load-driver.ts';
import { closeEngine, type Engine, type Store, createStore } from '../store/store.ts';
import { createDataFolder } from './data-folder.ts';
import { fileErrorText, type SandboxError } from './sandbox-error.ts';

/** Where the data are stored. */
export interface StoreOptions {
  /** A folder, or `:memory:` for data that are lost when the server stops. */
  readonly dataDir: string;
  /** The URL of a PostgreSQL database to use instead of the folder. */
  readonly databaseUrl?: string;
  /** The flag for the folder in messages; `--data` by default. */
  readonly dataFlag?: string;
}

const DATABASE_FILE = 'sandbox.db';
const IN_MEMORY = ':memory:';

/** The URL schemes of the driver. It would take anything else as the name of a host or database. */
const POSTGRES_PROTOCOLS: readonly string[] = ['postgres:', 'postgresql:', 'socket:'];

const isPostgresUrl = (text: string): boolean =>
  URL.canParse(text) && POSTGRES_PROTOCOLS.includes(new URL(text).protocol);

/** Does not quote the value, which may contain a password. */
const INVALID_POSTGRES_URL: SandboxError = {
  message: 'the value of --database-url or SYNC_SANDBOX_DATABASE_URL is not a PostgreSQL URL',
  hint: 'Use postgres://user:password@host/database. Percent-encode special characters in the password.',
};

const engineFor = async ({ dataDir, databaseUrl }: StoreOptions): Promise<Engine> => {
  if (databaseUrl !== undefined) {
    const { postgresEngine } = await import('../store/postgres-engine.ts');
    return postgresEngine(databaseUrl);
  }
  if (dataDir === IN_MEMORY) return libsqlEngine(IN_MEMORY);
  const removeIfEmpty = createDataFolder(dataDir);
  try {
    return await libsqlEngine(path.join(dataDir, DATABASE_FILE));
  } catch (error) {
    removeIfEmpty();
    throw error;
  }
};

const REINSTALL =
  'Reinstall sync without --omit=optional on the system that runs it (`npm install --global resim-sync`)';

/** What to do if npm did not install a driver or its native part. */
const MISSING_DRIVERS: Readonly<Record<MissingDriver['driver'], SandboxError>> = {
  libsql: {
    message: 'the embedded database (libsql)',
    hint: `${REINSTALL}. If libsql has no build for the system, use a PostgreSQL server: \`sync sandbox start --database-url postgres://…\`.`,
  },
  pg: { message: 'the driver for PostgreSQL (pg)', hint: `${REINSTALL}.` },
};

/** Removes the importing file from the message of Node. */
const missingDriver = ({ driver, message }: MissingDriver): SandboxError => ({
  message: `${MISSING_DRIVERS[driver].message} is not installed for this system, ${process.platform}-${process.arch}: ${firstLine(message).replace(/ imported from .*/, '')}`,
  hint: MISSING_DRIVERS[driver].hint,
});

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Closes the connections if the store cannot be used. */
const createStoreOrClose = async (engine: Engine): ReturnType<typeof createStore> => {
  try {
    const store = await createStore(engine);
    if (E.isLeft(store)) await closeEngine(engine);
    return store;
  } catch (error) {
    await closeEngine(engine);
    throw error;
  }
};

/** Opens the data, and creates them if they do not exist. */
export const openStore = async (options: StoreOptions): Promise<E.Either<SandboxError, Store>> => {
  if (options.databaseUrl !== undefined && !isPostgresUrl(options.databaseUrl))
    return E.left(INVALID_POSTGRES_URL);
  const another = `choose another folder with ${options.dataFlag ?? '--data'}.`;
  const where = options.databaseUrl === undefined ? options.dataDir : 'the PostgreSQL server';
  try {
    const engine = await engineFor(options);
    const store = await createStoreOrClose(engine);
    if (E.isRight(store)) return store;
    return E.left({
      message: `the data in ${where} were written by a newer version of sync (schema ${store.left.version})`,
      hint: `Upgrade sync, or ${another}`,
    });
  } catch (error) {
    if (error instanceof MissingDriver) return E.left(missingDriver(error));
    return E.left({
      message: `the data in ${where} cannot be opened: ${fileErrorText(error)}`,
      hint:
        options.databaseUrl === undefined ? `Check its permissions, or ${another}` : 'Check --database-url.',
    });
  }
};

const NOT_FOUND: readonly string[] = ['ENOENT', 'ENOTDIR'];

const exists = (file: string): boolean => {
  try {
    statSync(file);
    return true;
  } catch (error) {
    // Any other error is reported when the database is opened.
    return !(error instanceof Error && 'code' in error && NOT_FOUND.includes(String(error.code)));
  }
};

/** Opens existing data. Fails if they do not exist. */
export const openExistingStore = async (options: StoreOptions): Promise<E.Either<SandboxError, Store>> => {
  const { dataDir, databaseUrl, dataFlag = '--data' } = options;
  if (databaseUrl !== undefined || dataDir === IN_MEMORY || exists(path.join(dataDir, DATABASE_FILE)))
    return openStore(options);
  return E.left({
    message: `there is no sandbox in ${dataDir}`,
    hint: `Check ${dataFlag}, or create one with \`sync sandbox start\`.`,
  });
};
