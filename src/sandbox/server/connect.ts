import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { IDENTITY_HEADER } from '../http/app.ts';
import type { SandboxError } from './sandbox-error.ts';
import { readServerFile, type ServerFile } from './server-file.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';

const TokenResponse = t.strict({ access_token: t.string });

const TIMEOUT_MILLISECONDS = 5_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Signs in to a server. This also verifies that it responds and serves the data of the folder. */
const signIn = async ({ url, identity, clientID, clientSecret }: ServerFile): Promise<string | undefined> => {
  try {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientID,
        client_secret: clientSecret,
      }),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (response.headers.get(IDENTITY_HEADER) !== identity) return undefined;
    const body: unknown = await response.json();
    const granted = TokenResponse.decode(body);
    return E.isRight(granted) ? granted.right.access_token : undefined;
  } catch {
    return undefined;
  }
};

/** Finds the server that another process runs on a data folder; undefined if there is none, or it does not respond. */
export const findRunning = async (
  dataDir: string,
): Promise<(RunningSandbox & { readonly pid: number }) | undefined> => {
  const server = readServerFile(dataDir);
  if (server === undefined || !isAlive(server.pid)) return undefined;
  const accessToken = await signIn(server);
  if (accessToken === undefined) return undefined;
  const { pid, url, identity, ...credentials } = server;
  return { pid, url, identity, credentials, accessToken, close: () => Promise.resolve() };
};

/**
 * Connects to the server on the data folder, or starts one. Several processes may each run a server on one folder: the database
 * isolates their writes.
 */
export const connectOrStartSandbox = async (
  options: SandboxOptions,
): Promise<E.Either<SandboxError, RunningSandbox>> => {
  const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
  return running ? E.right(running) : startSandbox(options);
};
