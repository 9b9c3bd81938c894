import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ACCESS_TOKEN_VARIABLE, type SettingInputs } from '../api/setting-sources.ts';
import { resolveSettings, secretsOf, type Settings } from '../api/settings.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { pause } from '../system/pause.ts';
import type { Session } from '../usecases/capabilities.ts';
import type { Result } from './result.ts';
import { connectionRoute, signInRoute } from './sign-in-route.ts';
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
  /** `RESIM_URL`, `RESIM_PROJECT`, `RESIM_CLIENT_ID` … for what is not given, and the proxy's variables. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of phases, operations and retries. */
  readonly onEvent?: (event: ApplyEvent) => void;
  /** Aborting stops: what is in flight ends, nothing new starts. */
  readonly signal?: AbortSignal;
}

const ATTEMPT_TIMEOUT_SECONDS = 60;

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

const connect = async (
  { environment = {}, onEvent, signal }: Connection,
  settings: Settings,
): Promise<E.Either<SyncError, Session>> => {
  const [{ makeResimApi }, { DEFAULT_RETRY_POLICY }] = await Promise.all([
    import('../api/got-resim-api.ts'),
    import('../api/retry.ts'),
  ]);
  const { apiUrl, parallelism, project } = settings;
  return pipe(
    TE.Do,
    TE.apS('accessToken', signInRoute(settings, environment, signal)),
    TE.apS('route', connectionRoute(apiUrl, parallelism, environment)),
    TE.map(({ accessToken, route: { agents, secrets } }): Session => {
      const api = makeResimApi({
        apiUrl,
        accessToken,
        parallelism,
        userAgent: `resim-sync-library/${TOOL_VERSION}`,
        timeoutSeconds: ATTEMPT_TIMEOUT_SECONDS,
        retry: DEFAULT_RETRY_POLICY,
        now: () => new Date(),
        random: Math.random,
        wait: pause,
        onRetry: (event) => onEvent?.({ _tag: 'Retrying', ...event }),
        secrets: [...secretsOf(settings), ...secrets],
        ...(signal && { signal }),
        ...(agents && { agents }),
      });
      return { api, parallelism, sandbox: false, ...(project !== undefined && { project }) };
    }),
  )();
};

const sessions = new WeakMap<Connection, Promise<E.Either<SyncError, Session>>>();

/** The session of a connection: one for all calls with the same object, so that they share a token. Errors: `UsageError`, `SignInFailed`. */
export const sessionOf =
  (connection: Connection): Result<Session> =>
  () => {
    const known = sessions.get(connection);
    if (known) return known;
    const settings = resolveSettings(inputsOf(connection));
    const session = E.isLeft(settings) ? Promise.resolve(settings) : connect(connection, settings.right);
    sessions.set(connection, session);
    return session;
  };
