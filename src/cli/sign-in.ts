import path from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { proxyAgents } from '../api/proxy-agents.ts';
import { proxyFor, proxySecrets } from '../api/proxy.ts';
import type { SettingInputs } from '../api/setting-sources.ts';
import type { Settings } from '../api/settings.ts';
import type { SignInTransportOptions } from '../api/sign-in-transport.ts';
import type { SignInWorld } from '../api/sign-in-world.ts';
import type { SignInEvent } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { renderSignInEvent } from '../render/sign-in-text.ts';
import { type Interruption, listenForInterruption } from '../system/interruption.ts';
import { RESIM_FOLDER, settingsFor } from './settings.ts';
import { pause } from '../system/pause.ts';

const TIMEOUT_SECONDS = 15;

const tell = (event: SignInEvent): void => {
  process.stderr.write(renderSignInEvent(event));
};

/** The way to a server. */
export interface Route {
  /** Absent: the way is direct. */
  readonly agents?: ReturnType<typeof proxyAgents>;
  /** What must not be shown of the proxy's address. */
  readonly secrets: readonly string[];
}

const routeThrough = async (proxy: string | undefined, connections: number): Promise<Route> => {
  const secrets = proxySecrets(proxy);
  if (proxy === undefined) return { secrets };
  const { proxyAgents } = await import('../api/proxy-agents.ts');
  return { secrets, agents: proxyAgents(proxy, connections) };
};

/** The way to an address: through a proxy where the environment names one. Errors: `UsageError`. */
export const routeTo = (url: string, connections: number): TE.TaskEither<SyncError, Route> =>
  pipe(
    TE.fromEither(proxyFor(url, process.env)),
    TE.chainTaskK((proxy) => () => routeThrough(proxy, connections)),
  );

/** The world of sign-in as it is: the sign-in server, the token cache of the user, the clock and the terminal. */
export const liveSignIn = (
  authUrl: string,
  toolVersion: string,
  signal: AbortSignal,
  onRequest?: SignInTransportOptions['onRequest'],
): TE.TaskEither<SyncError, SignInWorld> =>
  pipe(
    routeTo(authUrl, 1),
    TE.chainTaskK((route) => async () => {
      const [{ makeSignInTransport, SIGN_IN_RETRY_POLICY }, { tokenCache }] = await Promise.all([
        import('../api/sign-in-transport.ts'),
        import('../system/token-cache.ts'),
      ]);
      const now = () => new Date();
      const transport = makeSignInTransport({
        userAgent: `resim-sync/${toolVersion}`,
        timeoutSeconds: TIMEOUT_SECONDS,
        retry: SIGN_IN_RETRY_POLICY,
        now,
        random: Math.random,
        wait: pause,
        signal,
        ...route,
        ...(onRequest && { onRequest }),
      });
      const cache = tokenCache(path.join(RESIM_FOLDER, 'cache.json'), {
        now,
        wait: pause,
        onBroken: (file) => tell({ _tag: 'CacheBroken', file }),
      });
      return { transport, cache, now, wait: pause, notify: tell, signal };
    }),
  );

/** Gives a command its settings and the world of sign-in, and stops listening for signals on every way out. */
export const withSignIn = <A>(
  flags: SettingInputs['flags'],
  toolVersion: string,
  use: (settings: Settings, world: SignInWorld) => TE.TaskEither<SyncError, A>,
): TE.TaskEither<SyncError, A> =>
  TE.bracket<SyncError, Interruption, A>(
    TE.fromIO(() => listenForInterruption()),
    ({ signal }) =>
      pipe(
        TE.Do,
        TE.bind('settings', () => settingsFor(flags)),
        TE.bind('world', ({ settings }) => liveSignIn(settings.authUrl, toolVersion, signal)),
        TE.chain(({ settings, world }) => use(settings, world)),
      ),
    (interruption) => TE.fromIO(() => interruption.dispose()),
  );
