import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { IDENTITY_HEADER } from '../http/app.ts';
import type { SandboxError } from './sandbox-error.ts';
import { readServerFile, type ServerFile } from './server-file.ts';
import { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';

const Granted = t.strict({ access_token: t.string });

const PATIENCE_MILLISECONDS = 5_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Signs in at a server, which also shows that it answers and serves the data of the folder. */
const signIn = async ({ url, identity, clientID, clientSecret }: ServerFile): Promise<string | undefined> => {
  try {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientID,
        client_secret: clientSecret,
      }),
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    if (response.headers.get(IDENTITY_HEADER) !== identity) return undefined;
    const answer: unknown = await response.json();
    const granted = Granted.decode(answer);
    return E.isRight(granted) ? granted.right.access_token : undefined;
  } catch {
    return undefined;
  }
};

/** The server that another command runs on a data folder; undefined where there is none, or it does not answer. */
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
 * Gives the server that runs on the data folder already, or starts one. Several processes may each have their own on one
 * folder: the database keeps their writes apart.
 */
export const connectOrStartSandbox = async (
  options: SandboxOptions,
): Promise<E.Either<SandboxError, RunningSandbox>> => {
  const running = options.databaseUrl === undefined ? await findRunning(options.dataDir) : undefined;
  return running ? E.right(running) : startSandbox(options);
};
