import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Credentials, credentialsFrom } from '../api/credentials.ts';
import { proxyFor, proxySecrets } from '../api/proxy.ts';
import type { AccessToken } from '../api/request.ts';
import type { Settings } from '../api/settings.ts';
import { NOBODY_SIGNED_IN } from '../api/sign-in-errors.ts';
import { pause } from '../system/pause.ts';
import type { CachedToken, TokenCache } from '../system/token-cache.ts';
import type { Result } from './result.ts';
import { TOOL_VERSION } from './tool-version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The way to a server: through a proxy where the environment names one. */
export interface Route {
  readonly agents?: { readonly http?: HttpAgent; readonly https?: HttpsAgent };
  /** What must not be shown of the proxy's address. */
  readonly secrets: readonly string[];
}

/** The way to an address. Errors: `UsageError`, where the proxy's address is none. */
export const connectionRoute = (url: string, connections: number, environment: Environment): Result<Route> =>
  pipe(
    TE.fromEither(proxyFor(url, environment)),
    TE.chainTaskK((proxy) => async () => {
      const secrets = proxySecrets(proxy);
      if (proxy === undefined) return { secrets };
      const { proxyAgents } = await import('../api/proxy-agents.ts');
      return { secrets, agents: proxyAgents(proxy, connections) };
    }),
  );

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

const SIGN_IN_TIMEOUT_SECONDS = 15;

const tokensFor = (credentials: Credentials, route: Route, signal: AbortSignal): Result<AccessToken> =>
  TE.fromTask(async () => {
    const [{ makeSignInTransport, SIGN_IN_RETRY_POLICY }, { makeAccessToken }] = await Promise.all([
      import('../api/sign-in-transport.ts'),
      import('../api/sign-in.ts'),
    ]);
    const common = { now: () => new Date(), wait: pause, signal };
    const transport = makeSignInTransport({
      ...common,
      ...route,
      userAgent: `resim-sync-library/${TOOL_VERSION}`,
      timeoutSeconds: SIGN_IN_TIMEOUT_SECONDS,
      retry: SIGN_IN_RETRY_POLICY,
      random: Math.random,
    });
    return makeAccessToken(credentials, {
      ...common,
      transport,
      cache: tokensInMemory(),
      notify: () => undefined,
    });
  });

/** Gives the tokens of a session. Errors: `SignInFailed`, also where no credentials are given: nobody sits before a program. */
export const signInRoute = (
  settings: Settings,
  environment: Environment,
  signal: AbortSignal,
): Result<AccessToken> =>
  pipe(
    TE.Do,
    TE.apS('credentials', TE.fromEither(credentialsFrom(settings))),
    TE.chainFirstEitherK(({ credentials }) =>
      credentials._tag === 'Device' ? E.left(NOBODY_SIGNED_IN) : E.right(undefined),
    ),
    TE.apS('route', connectionRoute(settings.authUrl, 1, environment)),
    TE.chain(({ credentials, route }) => tokensFor(credentials, route, signal)),
  );
