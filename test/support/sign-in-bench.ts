import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Ran, runBin, type RunOptions } from './run-bin.ts';
import { SECRETS } from './secrets.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

type CacheEntries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A user with a home folder, the built command, and a sandbox to sign in to. */
export interface SignInBench {
  readonly home: string;
  readonly sandbox: RunningSandbox;
  /** The requests of the sandbox, such as `POST /oauth/token 200`. */
  readonly requests: () => readonly string[];
  /** The requests for a token. */
  readonly grants: () => readonly string[];
  /** Advances the clock of the server only. */
  readonly pass: (seconds: number) => void;
  readonly sync: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** The content of the token cache. */
  readonly cached: () => CacheEntries;
  /** Overwrites the token cache, like another program. */
  readonly leave: (entries: unknown) => void;
  readonly write: (name: string, text: string) => void;
  /** The permissions of a file in the home folder, such as 600. */
  readonly modeOf: (name: string) => string;
  /** Sends a request to the sign-in server directly, like another client. */
  readonly post: (path: string, fields: Readonly<Record<string, string>>) => Promise<Response>;
}

export interface SignInBenchOptions {
  readonly tokenLifetimeSeconds?: number;
  readonly latencyMs?: number;
  /** Seconds by which the clock of the server is ahead. */
  readonly serverAhead?: number;
}

/** The credentials of the machine account and the user. */
export const MACHINE = { RESIM_CLIENT_ID: 'machine', RESIM_CLIENT_SECRET: SECRETS.clientSecret };
export const PERSON = { RESIM_USERNAME: 'me@example.com', RESIM_PASSWORD: SECRETS.password };
/** The public client ID of `sync login`. */
export const DEVICE_CLIENT = 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy';

const start = async (
  { serverAhead = 0, ...options }: SignInBenchOptions,
  log: (line: string) => void,
): Promise<{ readonly sandbox: RunningSandbox; readonly pass: (seconds: number) => void }> => {
  let ahead = serverAhead;
  const sandbox = await startSandbox({
    dataDir: ':memory:',
    credentials: {
      clientID: MACHINE.RESIM_CLIENT_ID,
      clientSecret: MACHINE.RESIM_CLIENT_SECRET,
      username: PERSON.RESIM_USERNAME,
      password: PERSON.RESIM_PASSWORD,
    },
    now: () => new Date(Date.now() + ahead * 1000),
    log,
    ...options,
  });
  if (E.isLeft(sandbox)) throw new Error(sandbox.left.message);
  return { sandbox: sandbox.right, pass: (seconds) => (ahead += seconds) };
};

/** Runs a test with a bench. */
export const withSignInBench = <A>(
  options: SignInBenchOptions,
  use: (bench: SignInBench) => Promise<A>,
): Promise<A> =>
  withTemporaryFolder(async (home) => {
    const requests: string[] = [];
    const { sandbox, pass } = await start(options, (line) =>
      requests.push(line.split(' ').slice(0, 3).join(' ')),
    );
    const { url } = sandbox;
    const file = (name: string) => path.join(home, name);
    const server = { RESIM_URL: `${url}/v1/`, RESIM_AUTH_URL: `${url}/` };
    try {
      return await use({
        home,
        sandbox,
        requests: () => requests,
        grants: () => requests.filter((line) => line.startsWith('POST /oauth/token')),
        pass,
        sync: (args, run = {}) => runBin(args, { cwd: home, ...run, env: { ...server, ...run.env } }),
        cached: () => JSON.parse(readFileSync(file('.resim/cache.json'), 'utf8')) as CacheEntries,
        leave: (entries) => {
          mkdirSync(file('.resim'), { recursive: true });
          writeFileSync(file('.resim/cache.json'), JSON.stringify(entries));
        },
        write: (name, text) => {
          mkdirSync(path.dirname(file(name)), { recursive: true });
          writeFileSync(file(name), text);
        },
        modeOf: (name) => (statSync(file(name)).mode & 0o777).toString(8),
        post: (to, fields) => fetch(`${url}${to}`, { method: 'POST', body: new URLSearchParams(fields) }),
      });
    } finally {
      await sandbox.close();
    }
  });

/** Signs a user in like `sync login`, but without a browser. Returns the entry for the token cache. */
export const signedIn = async ({ post, sandbox }: SignInBench): Promise<Record<string, string>> => {
  const response = await post('/oauth/token', {
    grant_type: 'password',
    client_id: DEVICE_CLIENT,
    username: PERSON.RESIM_USERNAME,
    password: PERSON.RESIM_PASSWORD,
    scope: 'offline_access',
  });
  const { access_token = '', refresh_token = '' } = (await response.json()) as Record<string, string>;
  return { access_token, refresh_token, token_type: 'Bearer', auth_url: `${sandbox.url}/` };
};
