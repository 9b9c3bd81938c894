import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Credentials, credentialsFrom } from '../account/credentials.ts';
import { secretsOf, type Settings } from '../account/settings.ts';
import { NOBODY_SIGNED_IN } from '../account/sign-in-errors.ts';
import type { SignInTrace } from '../account/sign-in-transport.ts';
import type { SignInWorld } from '../account/sign-in-world.ts';
import type { TokenCache } from '../account/token-cache.ts';
import { proxyFor, proxySecrets } from '../api/proxy.ts';
import type { AccessToken, RequestOptions, RetryEvent } from '../api/request.ts';
import type { ListDoubt } from '../api/resim-api.ts';
import type { Unreadable } from '../domain/database-state.ts';
import { pause } from '../system/pause.ts';
import type { Result } from '../domain/sync-error.ts';
import type { Session } from '../usecases/capabilities.ts';

const SIGN_IN_TIMEOUT_SECONDS = 15;
const ATTEMPT_TIMEOUT_SECONDS = 60;

/** For requests after an interruption, which must not take long. */
const NO_RETRY = { attempts: 1, baseDelay: 0, maxDelay: 0, maxRetryAfter: 0, maxTotal: 0 };

/** The route to a server. */
interface Route {
  /** The agents of a proxy; absent: direct. */
  readonly agents?: NonNullable<RequestOptions['agents']>;
  /** The secrets in the proxy's URL. */
  readonly secrets: readonly string[];
}

/** What all requests of a program depend on. */
interface Sender {
  readonly userAgent: string;
  /** Its variables may name a proxy. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Called after each request. */
  readonly onRequest?: (trace: SignInTrace) => void;
}

/** What signing in depends on. */
export interface SignInWiring extends Sender {
  readonly tokens: () => Promise<TokenCache>;
  readonly notify: SignInWorld['notify'];
}

/** What requests to the API depend on. */
export interface RequestWiring extends Sender {
  /** Timeout of requests on exit, also after an interruption. */
  readonly exitTimeoutSeconds: number;
  readonly pageSize?: number | undefined;
  readonly onRetry: (retry: RetryEvent) => void;
  readonly onDoubt?: (doubt: ListDoubt) => void;
  readonly onUnreadable?: (entities: readonly Unreadable[]) => void;
}

/** What differs between the command line and a program that uses the library. */
export interface SessionWiring extends SignInWiring, RequestWiring {
  /** Whether to use the token that `sync login` stored if there are no credentials; absent: credentials are required. */
  readonly storedSignIn?: boolean;
}

/** A server and how to reach it. */
export interface Server extends Pick<Session, 'project' | 'projectByDefault' | 'parallelism'>, Route {
  /** Ends in a slash. */
  readonly apiUrl: string;
  readonly accessToken: AccessToken;
}

/** Returns the route to a URL, through a proxy if the environment names one. Errors: `UsageError` if the proxy's URL is invalid. */
const routeTo = (url: string, connections: number, { environment }: Sender): Result<Route> =>
  pipe(
    TE.fromEither(proxyFor(url, environment)),
    TE.chainTaskK((proxy) => async () => {
      const secrets = proxySecrets(proxy);
      if (proxy === undefined) return { secrets };
      const { proxyAgents } = await import('../api/proxy-agents.ts');
      return { secrets, agents: proxyAgents(proxy, connections) };
    }),
  );

/** Makes what signing in depends on: transport, token cache and clock. Sends no request. Errors: `UsageError`. */
export const signInWorld = (authUrl: string, wiring: SignInWiring): Result<SignInWorld> =>
  pipe(
    routeTo(authUrl, 1, wiring),
    TE.chainTaskK((route) => async () => {
      const [{ makeSignInTransport, SIGN_IN_RETRY_POLICY }, cache] = await Promise.all([
        import('../account/sign-in-transport.ts'),
        wiring.tokens(),
      ]);
      const { userAgent, signal, onRequest, notify } = wiring;
      const common = { now: () => new Date(), wait: pause, signal };
      const transport = makeSignInTransport({
        ...common,
        ...route,
        userAgent,
        timeoutSeconds: SIGN_IN_TIMEOUT_SECONDS,
        retry: SIGN_IN_RETRY_POLICY,
        random: Math.random,
        ...(onRequest && { onRequest }),
      });
      return { ...common, transport, cache, notify };
    }),
  );

/** Opens a session with a server. Sends no request. */
export const sessionWith = async (
  { project, projectByDefault = false, ...server }: Server,
  {
    userAgent,
    signal,
    exitTimeoutSeconds,
    pageSize,
    onRetry,
    onRequest,
    onDoubt,
    onUnreadable,
  }: RequestWiring,
): Promise<Session> => {
  const [{ makeResimApi }, { DEFAULT_RETRY_POLICY }, { makeMaskedValues }] = await Promise.all([
    import('../api/got-resim-api.ts'),
    import('../api/retry.ts'),
    import('../api/secrets.ts'),
  ]);
  const { masked, hide } = makeMaskedValues();
  const options = {
    ...server,
    userAgent,
    masked,
    onRetry,
    timeoutSeconds: ATTEMPT_TIMEOUT_SECONDS,
    retry: DEFAULT_RETRY_POLICY,
    now: () => new Date(),
    random: Math.random,
    wait: pause,
    ...(pageSize !== undefined && { pageSize }),
    ...(onRequest && { onRequest }),
    ...(onDoubt && { onDoubt }),
    ...(onUnreadable && { onUnreadable }),
  };
  const api = makeResimApi({ ...options, signal });
  const exit = makeResimApi({ ...options, timeoutSeconds: exitTimeoutSeconds, retry: NO_RETRY });
  const { parallelism } = server;
  const wanted = project !== undefined && { project, projectByDefault };
  return { api, exit, parallelism, sandbox: false, hide, ...wanted };
};

const tokensOf = (credentials: Credentials, world: SignInWorld) => async (): Promise<AccessToken> => {
  const { makeAccessToken } = await import('../account/sign-in.ts');
  return makeAccessToken(credentials, world);
};

/** Opens a session from settings. Sends no request. Errors: `UsageError`, `SignInFailed`. */
export const openSession = (settings: Settings, wiring: SessionWiring): Result<Session> => {
  const { apiUrl, authUrl, parallelism, project } = settings;
  return pipe(
    TE.Do,
    TE.apS('credentials', TE.fromEither(credentialsFrom(settings))),
    TE.chainFirst(({ credentials }) =>
      credentials._tag === 'Device' && !wiring.storedSignIn ? TE.left(NOBODY_SIGNED_IN) : TE.right(undefined),
    ),
    TE.bind('world', () => signInWorld(authUrl, wiring)),
    TE.bind('route', () => routeTo(apiUrl, parallelism, wiring)),
    TE.bind('accessToken', ({ credentials, world }) => TE.fromTask(tokensOf(credentials, world))),
    TE.chainTaskK(({ route, accessToken }) => () => {
      const secrets = [...secretsOf(settings), ...route.secrets];
      const server = { apiUrl, parallelism, accessToken, ...route, secrets };
      const projectByDefault = settings.values.get('project')?.source === 'file';
      const wanted = project !== undefined && { project, projectByDefault };
      return sessionWith({ ...server, ...wanted }, wiring);
    }),
  );
};
