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
 * The server, project and credentials of a program. The environment is used only through `environment`, and settings files never are:
 * `{ environment: process.env }` is the connection that the command would use without flags and without a settings file.
 */
export interface Connection {
  /** The URL of the API; absent: ReSim's. */
  readonly url?: string;
  /** The project, by name or ID. */
  readonly project?: string;
  /** A token that is used as given and never renewed. */
  readonly accessToken?: string;
  /** A machine account; requires `clientSecret`. */
  readonly clientID?: string;
  readonly clientSecret?: string;
  /** A user; requires `password`. */
  readonly username?: string;
  readonly password?: string;
  /** The URL of the sign-in server; absent: ReSim's. */
  readonly authUrl?: string;
  /** Maximum number of concurrent requests, from 1 to 256; absent: 16. */
  readonly parallelism?: number;
  /** Maximum number of experiences per page; absent: 10,000. Reduced if the server returns fewer. */
  readonly pageSize?: number;
  /** Variables that supply what is not given: `RESIM_URL`, `RESIM_PROJECT`, `RESIM_CLIENT_ID` …, `SYNC_PLAN_PASSPHRASE`, and those of a proxy. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * Receives phases, operations and retries. If it throws, the running calls with this connection stop as if `signal` were aborted, and return
   * an `UnexpectedFault` with its message.
   */
  readonly onEvent?: (event: ApplyEvent) => void;
  /** Aborting it interrupts calls: reads end at once; an apply starts no new write and waits up to five seconds for writes in flight. */
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

/** Timeout of requests after an interruption. Unlike a command in CI, a program is not killed soon after it. */
const EXIT_TIMEOUT_SECONDS = 2;

/** Stores tokens only in memory: a library must not write to the home folder. */
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

/** Opens a session. Sends no request. Errors: `UsageError`; `SignInFailed` without credentials, because a program cannot sign in interactively. */
export const openConnection = (
  connection: Connection,
  report: (event: ApplyEvent) => void,
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
        onRetry: (retry) => report({ _tag: 'Retrying', ...retry }),
      }),
    ),
  );
