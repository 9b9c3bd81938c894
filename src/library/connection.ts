import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { RetryEvent } from '../api/request.ts';
import { ACCESS_TOKEN_VARIABLE, type SettingInputs } from '../api/setting-sources.ts';
import { makeMaskedValues } from '../api/secrets.ts';
import { resolveSettings, secretsOf, type Settings } from '../api/settings.ts';
import type { ApplyEvent } from '../domain/apply-report.ts';
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

/** What is done on the way out, after an interruption too: soon, or not at all. */
const EXIT = {
  timeoutSeconds: 2,
  retry: { attempts: 1, baseDelay: 0, maxDelay: 0, maxRetryAfter: 0, maxTotal: 0 },
};

const connect = (
  { environment = {}, pageSize }: Connection,
  settings: Settings,
  tell: (event: ApplyEvent) => void,
  signal: AbortSignal,
): Result<Session> => {
  const { apiUrl, parallelism, project } = settings;
  return pipe(
    TE.Do,
    TE.apS('accessToken', signInRoute(settings, environment, signal)),
    TE.apS('route', connectionRoute(apiUrl, parallelism, environment)),
    TE.chainTaskK(({ accessToken, route: { agents, secrets } }) => async (): Promise<Session> => {
      const [{ makeResimApi }, { DEFAULT_RETRY_POLICY }] = await Promise.all([
        import('../api/got-resim-api.ts'),
        import('../api/retry.ts'),
      ]);
      const { masked, hide } = makeMaskedValues();
      const options = {
        apiUrl,
        accessToken,
        parallelism,
        userAgent: `resim-sync-library/${TOOL_VERSION}`,
        timeoutSeconds: ATTEMPT_TIMEOUT_SECONDS,
        retry: DEFAULT_RETRY_POLICY,
        now: () => new Date(),
        random: Math.random,
        wait: pause,
        ...(pageSize !== undefined && { pageSize }),
        onRetry: (event: RetryEvent) => tell({ _tag: 'Retrying', ...event }),
        secrets: [...secretsOf(settings), ...secrets],
        masked,
        ...(agents && { agents }),
      };
      const api = makeResimApi({ ...options, signal });
      const exit = makeResimApi({ ...options, ...EXIT });
      return { api, exit, parallelism, sandbox: false, hide, ...(project !== undefined && { project }) };
    }),
  );
};

/** Opens the way to a project. Sends nothing. Errors: `UsageError`, `SignInFailed`. */
export const openSession = (
  connection: Connection,
  tell: (event: ApplyEvent) => void,
  signal: AbortSignal,
): Result<Session> =>
  pipe(
    TE.fromEither(resolveSettings(inputsOf(connection))),
    TE.chain((settings) => connect(connection, settings, tell, signal)),
  );
