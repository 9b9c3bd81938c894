import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ACCESS_TOKEN_VARIABLE, type SettingInputs } from '../account/setting-sources.ts';
import { resolveSettings } from '../account/settings.ts';
import type { CachedToken, TokenCache } from '../account/token-cache.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
import type { Result } from '../domain/sync-error.ts';
import type { Session } from '../usecases/capabilities.ts';
import { openSession } from './session.ts';
import { TOOL_VERSION } from './tool-version.ts';

/**
 * Where a program goes, and as whom. Nothing is read from the environment or from settings files unless `environment` is given:
 * `{ environment: process.env }` is the connection that the command would use without flags, its settings file aside.
 */
export interface Connection {
  /** The API's URL; absent: the one of ReSim. */
  readonly url?: string;
  /** The project, by name or ID. */
  readonly project?: string;
  /** A token that is used as it is and cannot be renewed. */
  readonly accessToken?: string;
  /** A machine account; give `clientSecret` too. */
  readonly clientID?: string;
  readonly clientSecret?: string;
  /** A user; give `password` too. */
  readonly username?: string;
  readonly password?: string;
  /** The server that gives out tokens; absent: the one of ReSim. */
  readonly authUrl?: string;
  /** Requests at the same time, from 1 to 256; absent: 16. */
  readonly parallelism?: number;
  /** How many experiences to ask for at once, at most; absent: 10,000. Where a server does not give as many, fewer are asked for. */
  readonly pageSize?: number;
  /** `RESIM_URL`, `RESIM_PROJECT`, `RESIM_CLIENT_ID` … and `SYNC_PLAN_PASSPHRASE` for what is not given, and the proxy's variables. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * Told of phases, operations and retries. Where it throws, the calls that are under way with this connection stop as `signal` would stop
   * them, and give an `UnexpectedFault` with what it said.
   */
  readonly onEvent?: (event: ApplyEvent) => void;
  /** Aborting stops: reading ends at once; of an apply, writes in flight end within five seconds or are given up, and nothing new starts. */
  readonly signal?: AbortSignal;
}

const inputsOf = (connection: Connection): SettingInputs => {
  const { accessToken, environment = {} } = connection;
  return {
    flags: {
      url: connection.url,
      project: connection.project,
      'client-id': connection.clientID,
      'client-secret': connection.clientSecret,
      username: connection.username,
      password: connection.password,
      'auth-url': connection.authUrl,
      parallelism: connection.parallelism,
    },
    env: { ...environment, ...(accessToken !== undefined && { [ACCESS_TOKEN_VARIABLE]: accessToken }) },
    file: new Map(),
    fileName: '',
  };
};

/** What is done on the way out may take so long: nobody kills a program as a CI runner kills a command. */
const EXIT_TIMEOUT_SECONDS = 2;

/** Keeps tokens for as long as the program runs: a library writes nothing into a home folder. */
const tokensInMemory = (): TokenCache => {
  const tokens = new Map<string, CachedToken>();
  return {
    file: 'memory',
    read: (clientID) => Promise.resolve(tokens.get(clientID)),
    write: (clientID, token) =>
      TE.fromIO(() => {
        if (token) tokens.set(clientID, token);
        else tokens.delete(clientID);
      }),
    lock: () => Promise.resolve(E.right(() => undefined)),
  };
};

/** Opens the way to a project. Sends nothing. Errors: `UsageError`, and `SignInFailed` also where no credentials are given: nobody sits before a program. */
export const openConnection = (
  connection: Connection,
  tell: (event: ApplyEvent) => void,
  signal: AbortSignal,
): Result<Session> =>
  pipe(
    TE.fromEither(resolveSettings(inputsOf(connection))),
    TE.chain((settings) =>
      openSession(settings, {
        userAgent: `resim-sync-library/${TOOL_VERSION}`,
        environment: connection.environment ?? {},
        signal,
        tokens: () => Promise.resolve(tokensInMemory()),
        notify: () => undefined,
        exitTimeoutSeconds: EXIT_TIMEOUT_SECONDS,
        pageSize: connection.pageSize,
        onRetry: (retry) => tell({ _tag: 'Retrying', ...retry }),
      }),
    ),
  );
