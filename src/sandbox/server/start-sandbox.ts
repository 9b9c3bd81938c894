import { randomUUID } from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as E from 'fp-ts/lib/Either.js';
import { sow } from '../admin/seed-data.ts';
import { makeRewriter } from '../answers/rewriter.ts';
import { variantsNamed } from '../answers/variants.ts';
import { createApp } from '../http/app.ts';
import { type Credentials, DEFAULT_CREDENTIALS, type Issuer, issueToken } from '../oauth/issuer.ts';
import { FIRST_SEED } from '../seed/first-seed.ts';
import type { Store } from '../store/store.ts';
import { type SandboxError, errorText } from './sandbox-error.ts';
import { identityOf, tokenSecretOf } from './identity.ts';
import { listen } from './listen.ts';
import { openStore, type StoreOptions } from './open-store.ts';
import { removeServerFile, writeServerFile } from './server-file.ts';

export interface SandboxOptions extends StoreOptions {
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Absent: loopback alone. */
  readonly host?: string;
  readonly latencyMs?: number;
  /** From 0 to 1. */
  readonly failRate?: number;
  readonly rateLimitPerSecond?: number;
  readonly tokenLifetimeSeconds?: number;
  /** Names of answer variants: how answers shall differ from the sandbox's own. */
  readonly answers?: readonly string[];
  /** How long an answer takes that a variant makes slow; 15 s where absent. */
  readonly slowAnswerMs?: number;
  /** YAML text: its projects are added where they do not exist. */
  readonly seed?: string;
  readonly credentials?: Credentials;
  /** Whether other commands on the same folder shall use this server; for servers that stay. */
  readonly advertise?: boolean;
  readonly log?: (line: string) => void;
  readonly now?: () => Date;
  readonly random?: () => number;
}

/** A sandbox that answers. */
export interface RunningSandbox {
  /** Without a path: the API is at `/v1/`, sign-in at `/oauth/`. */
  readonly url: string;
  /** Names the data: the same under every port. */
  readonly identity: string;
  readonly credentials: Credentials;
  /** For the process that started the sandbox; valid for a day whatever the lifetime of other tokens. */
  readonly accessToken: string;
  /** Ends the server once the answers under way are finished. Does nothing to a server that others started. */
  readonly close: () => Promise<void>;
}

const SLOW_MILLISECONDS = 15_000;
const DAY_SECONDS = 86_400;
const LOOPBACK = '127.0.0.1';
/** Whether an address is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const isNew = async (store: Store): Promise<boolean> =>
  (await store.database.selectFrom('projects').select('seq').limit(1).executeTakeFirst()) === undefined;

/** New data get something to try; a seed that is given brings the projects that are not there. */
const prepare = async (
  store: Store,
  { seed, now }: SandboxOptions,
): Promise<E.Either<SandboxError, void>> => {
  const text = seed ?? ((await isNew(store)) ? FIRST_SEED : undefined);
  if (text === undefined) return E.right(undefined);
  const sown = await sow(store, text, 'leave', now?.() ?? new Date());
  return E.isLeft(sown) ? sown : E.right(undefined);
};

const serve = async (
  store: Store,
  options: SandboxOptions,
): Promise<E.Either<SandboxError, RunningSandbox>> => {
  const { now = () => new Date(), credentials = DEFAULT_CREDENTIALS, host = LOOPBACK, port = 0 } = options;
  const variants = variantsNamed(options.answers ?? []);
  if (E.isLeft(variants)) return variants;
  const prepared = await prepare(store, options);
  if (E.isLeft(prepared)) return prepared;
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
    rewriting: makeRewriter(variants.right),
    slowMilliseconds: options.slowAnswerMs ?? SLOW_MILLISECONDS,
    now,
    newID: randomUUID,
    log: options.log ?? (() => undefined),
    loopback: isLoopback(host),
  });
  const listening = await listen(app, host, port);
  if (E.isLeft(listening)) return listening;
  const { url } = listening.right;
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
      await listening.right.close();
      await store.close();
    },
  });
};

/** Starts a sandbox in this process. */
export const startSandbox = async (
  options: SandboxOptions,
): Promise<E.Either<SandboxError, RunningSandbox>> => {
  const store = await openStore(options);
  if (E.isLeft(store)) return store;
  try {
    const running = await serve(store.right, options);
    if (E.isLeft(running)) await store.right.close();
    return running;
  } catch (error) {
    await store.right.close();
    return E.left({ message: `The sandbox cannot start: ${errorText(error)}`, hint: 'Check the data folder.' });
  }
};
