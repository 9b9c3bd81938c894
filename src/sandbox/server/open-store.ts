import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { libsqlEngine } from '../store/libsql-engine.ts';
import { MissingDriver } from '../store/load-driver.ts';
import { closeEngine, type Engine, type Store, createStore } from '../store/store.ts';
import { type SandboxError, errorText } from './sandbox-error.ts';

/** Where data are kept. */
export interface StoreOptions {
  /** A folder, or `:memory:` for data that end with the server. */
  readonly dataDir: string;
  /** A PostgreSQL server instead of a file in the folder. */
  readonly databaseUrl?: string;
  /** The flag that names the folder, for messages; `--data` unless told. */
  readonly dataFlag?: string;
}

const DATABASE_FILE = 'sandbox.db';
const IN_MEMORY = ':memory:';

/** The URLs that the driver takes; anything else it takes for the name of a host or a database. */
const POSTGRES_PROTOCOLS: readonly string[] = ['postgres:', 'postgresql:', 'socket:'];

const isPostgresUrl = (text: string): boolean =>
  URL.canParse(text) && POSTGRES_PROTOCOLS.includes(new URL(text).protocol);

/** Without the text, which can hold a password. */
const NO_POSTGRES_URL: SandboxError = {
  message: 'What is given as --database-url or SYNC_SANDBOX_DATABASE_URL is no URL of a PostgreSQL server.',
  hint: 'Write it as postgres://user:password@host/database; percent-encode what is special in the password.',
};

const engineFor = async ({ dataDir, databaseUrl }: StoreOptions): Promise<Engine> => {
  if (databaseUrl !== undefined) {
    const { postgresEngine } = await import('../store/postgres-engine.ts');
    return postgresEngine(databaseUrl);
  }
  if (dataDir === IN_MEMORY) return libsqlEngine(IN_MEMORY);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return libsqlEngine(path.join(dataDir, DATABASE_FILE));
};

const AGAIN =
  'Install sync again without --omit=optional, on the system that runs it (`npm install --global resim-sync`)';

/** What to do where npm left a driver or its native part out. */
const NO_DRIVER: Readonly<Record<MissingDriver['driver'], SandboxError>> = {
  libsql: {
    message: 'The embedded database (libsql)',
    hint: `${AGAIN}, or keep the data on a PostgreSQL server with \`sync sandbox start --database-url postgres://…\`.`,
  },
  pg: { message: 'The driver for PostgreSQL (pg)', hint: `${AGAIN}.` },
};

/** Without the file of sync that asked for it. */
const noDriver = ({ driver, message }: MissingDriver): SandboxError => ({
  message: `${NO_DRIVER[driver].message} is not installed for this system, ${process.platform}-${process.arch}: ${firstLine(message).replace(/ imported from .*/, '')}`,
  hint: NO_DRIVER[driver].hint,
});

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Leaves no connection behind when the data cannot be used. */
const opened = async (engine: Engine): ReturnType<typeof createStore> => {
  try {
    const store = await createStore(engine);
    if (E.isLeft(store)) await closeEngine(engine);
    return store;
  } catch (error) {
    await closeEngine(engine);
    throw error;
  }
};

/** Opens the data, and makes them where there are none. */
export const openStore = async (options: StoreOptions): Promise<E.Either<SandboxError, Store>> => {
  if (options.databaseUrl !== undefined && !isPostgresUrl(options.databaseUrl))
    return E.left(NO_POSTGRES_URL);
  const another = `give another folder with ${options.dataFlag ?? '--data'}.`;
  const where = options.databaseUrl === undefined ? options.dataDir : 'the PostgreSQL server';
  try {
    const engine = await engineFor(options);
    const store = await opened(engine);
    if (E.isRight(store)) return store;
    return E.left({
      message: `The data in ${where} were written by a newer sync (schema ${store.left.version}).`,
      hint: `Update sync, or ${another}`,
    });
  } catch (error) {
    if (error instanceof MissingDriver) return E.left(noDriver(error));
    return E.left({
      message: `The data in ${where} cannot be opened: ${errorText(error)}`,
      hint:
        options.databaseUrl === undefined ? `Check its permissions, or ${another}` : 'Check --database-url.',
    });
  }
};

const MISSING: readonly string[] = ['ENOENT', 'ENOTDIR'];

const isThere = (file: string): boolean => {
  try {
    statSync(file);
    return true;
  } catch (error) {
    // What cannot be looked at is told by the database.
    return !(error instanceof Error && 'code' in error && MISSING.includes(String(error.code)));
  }
};

/** Opens the data that are there, and makes none. */
export const openExistingStore = async (options: StoreOptions): Promise<E.Either<SandboxError, Store>> => {
  const { dataDir, databaseUrl, dataFlag = '--data' } = options;
  if (databaseUrl !== undefined || dataDir === IN_MEMORY || isThere(path.join(dataDir, DATABASE_FILE)))
    return openStore(options);
  return E.left({
    message: `There is no sandbox in ${dataDir}.`,
    hint: `Check ${dataFlag}; \`sync sandbox start\` makes one.`,
  });
};
