import { randomUUID } from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { plantSeed } from '../admin/seed-data.ts';
import { makeRewriter } from '../answers/rewriter.ts';
import type { Variant } from '../answers/variant.ts';
import { variantsNamed } from '../answers/variants.ts';
import { createApp } from '../http/app.ts';
import { type SandboxCredentials, DEFAULT_CREDENTIALS, type Issuer, issueToken } from '../oauth/issuer.ts';
import { FIRST_SEED } from '../seed/first-seed.ts';
import { readSeed } from '../seed/read-seed.ts';
import type { Seed } from '../seed/seed.ts';
import type { Store } from '../store/store.ts';
import { type SandboxError, errorText } from './sandbox-error.ts';
import { identityOf, tokenSecretOf } from './identity.ts';
import { listen } from './listen.ts';
import { openStore, type StoreOptions } from './open-store.ts';
import { removeServerFile, writeServerFile } from './server-file.ts';

export interface SandboxOptions extends StoreOptions {
  /** 0 or absent selects a free port. */
  readonly port?: number;
  /** Loopback by default. */
  readonly host?: string;
  readonly latencyMs?: number;
  /** From 0 to 1. */
  readonly failRate?: number;
  readonly rateLimitPerSecond?: number;
  readonly tokenLifetimeSeconds?: number;
  /** Names of answer variants. */
  readonly answers?: readonly string[];
  /** The delay of a page that a variant makes slow; 15 s by default. */
  readonly slowAnswerMs?: number;
  /** YAML text. Its projects are added if they do not exist. */
  readonly seed?: string;
  readonly credentials?: SandboxCredentials;
  /** Whether other commands on the same folder should use this server. */
  readonly advertise?: boolean;
  readonly log?: (line: string) => void;
  readonly now?: () => Date;
  readonly random?: () => number;
}

/** A running sandbox. */
export interface RunningSandbox {
  /** The base URL. The API is at `/v1/`, sign-in at `/oauth/`. */
  readonly url: string;
  /** Identifies the data, independent of the port. */
  readonly identity: string;
  readonly credentials: SandboxCredentials;
  /** For the process that started the sandbox. Valid for a day, independent of `tokenLifetimeSeconds`. */
  readonly accessToken: string;
  /** Stops the server after pending responses. Does nothing if another process started it. */
  readonly close: () => Promise<void>;
}

const SLOW_MILLISECONDS = 15_000;
const DAY_SECONDS = 86_400;
const LOOPBACK = '127.0.0.1';
/** Whether only this machine can reach an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const isNew = async (store: Store): Promise<boolean> =>
  (await store.database.selectFrom('projects').select('seq').limit(1).executeTakeFirst()) === undefined;

/** What can be wrong with the options alone. */
interface Prepared {
  readonly variants: readonly Variant[];
  readonly seed: Seed | undefined;
}

const prepare = ({ answers = [], seed }: SandboxOptions): E.Either<SandboxError, Prepared> =>
  pipe(
    E.Do,
    E.apS('variants', variantsNamed(answers)),
    E.bind('seed', () => (seed === undefined ? E.right(undefined) : readSeed(seed))),
  );

/** Adds the missing projects of the seed, or an example project to new data. */
const addSeed = async (
  store: Store,
  { seed }: Prepared,
  { now }: SandboxOptions,
): Promise<E.Either<SandboxError, void>> => {
  const wanted = seed ? E.right(seed) : (await isNew(store)) ? readSeed(FIRST_SEED) : E.right(undefined);
  if (E.isLeft(wanted)) return wanted;
  if (wanted.right === undefined) return E.right(undefined);
  const added = await plantSeed(store, wanted.right, 'leave', now?.() ?? new Date());
  return E.map(() => undefined)(added);
};

const serve = async (
  store: Store,
  prepared: Prepared,
  options: SandboxOptions,
): Promise<E.Either<SandboxError, RunningSandbox>> => {
  const { now = () => new Date(), credentials = DEFAULT_CREDENTIALS, host = LOOPBACK, port = 0 } = options;
  const seeded = await addSeed(store, prepared, options);
  if (E.isLeft(seeded)) return seeded;
  const identity = await identityOf(store);
  const issuer: Issuer = {
    credentials,
    secret: await tokenSecretOf(store),
    lifetimeSeconds: options.tokenLifetimeSeconds ?? DAY_SECONDS,
    now,
  };
  const app = createApp({
    store,
    identity,
    issuer,
    faultInjection: {
      latencyMilliseconds: options.latencyMs ?? 0,
      failRate: options.failRate ?? 0,
      rateLimitPerSecond: options.rateLimitPerSecond ?? Number.POSITIVE_INFINITY,
      random: options.random ?? Math.random,
      now,
    },
    rewriter: makeRewriter(prepared.variants),
    slowMilliseconds: options.slowAnswerMs ?? SLOW_MILLISECONDS,
    now,
    newID: randomUUID,
    log: options.log ?? (() => undefined),
    loopback: isLoopback(host),
  });
  const server = await listen(app, host, port);
  if (E.isLeft(server)) return server;
  const { url } = server.right;
  const advertised = options.advertise === true && options.databaseUrl === undefined;
  if (advertised) writeServerFile(options.dataDir, { pid: process.pid, url, identity, ...credentials });
  return E.right({
    url,
    identity,
    credentials,
    accessToken: issueToken(
      issuer,
      { subject: `${credentials.clientID}@clients`, grantType: 'client-credentials' },
      DAY_SECONDS,
    ),
    close: async () => {
      if (advertised) removeServerFile(options.dataDir, process.pid);
      await server.right.close();
      await store.close();
    },
  });
};

/** Starts a sandbox in this process. */
export const startSandbox = async (
  options: SandboxOptions,
): Promise<E.Either<SandboxError, RunningSandbox>> => {
  // First, so that an option that is wrong creates no data.
  const prepared = prepare(options);
  if (E.isLeft(prepared)) return prepared;
  const store = await openStore(options);
  if (E.isLeft(store)) return store;
  try {
    const running = await serve(store.right, prepared.right, options);
    if (E.isLeft(running)) await store.right.close();
    return running;
  } catch (error) {
    await store.right.close();
    return E.left({
      message: `the sandbox cannot start: ${errorText(error)}`,
      hint: 'Check the data folder.',
    });
  }
};
