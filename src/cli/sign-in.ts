import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { proxyAgents } from '../api/proxy-agents.ts';
import { proxyFor, proxySecrets } from '../api/proxy.ts';
import { login } from '../api/login.ts';
import type { AccessToken } from '../api/request.ts';
import type { SettingInputs } from '../api/setting-sources.ts';
import type { Settings } from '../api/settings.ts';
import type { SignInTransportOptions } from '../api/sign-in-transport.ts';
import type { SignInWorld } from '../api/sign-in-world.ts';
import type { SignInEvent } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { renderLogin, renderSignInEvent, renderSignInQuestion } from '../render/sign-in-text.ts';
import { openInBrowser } from '../system/browser.ts';
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

const NO = /^\s*n/i;

/** Asks on standard error; the end of the input and an interruption are a no. */
const consents = async (question: string, signal: AbortSignal): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('n')));
  // While it reads a line, the terminal gives Ctrl-C to it in place of the process.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // Node tells an interruption by a throw.
  const answered = terminal.question(question, { signal }).catch(() => 'n');
  const answer = await Promise.race([answered, ended]);
  terminal.close();
  return !NO.test(answer);
};

/** Whether a person can be asked: at a terminal, and never in CI, which can give its jobs one. */
export const canAsk = ({ CI = '' }: NodeJS.ProcessEnv): boolean =>
  process.stdin.isTTY && process.stderr.isTTY && CI === '';

/**
 * Sees to it that somebody is signed in before a command begins: a person at a terminal, who never signed in or whose sign-in has ended, is
 * asked whether to do it now. Errors: `SignInFailed` as ever where the answer is no.
 */
export const signedInFirst = (
  settings: Settings,
  world: SignInWorld,
  accessToken: AccessToken,
  signal: AbortSignal,
): TE.TaskEither<SyncError, void> =>
  pipe(
    accessToken(),
    TE.map(() => undefined),
    TE.orElse((error) => {
      if (error._tag !== 'SignInFailed') return TE.left(error);
      return pipe(
        TE.fromTask<boolean, SyncError>(() => consents(renderSignInQuestion(settings.apiUrl), signal)),
        TE.chain((agreed) =>
          agreed
            ? login(settings, {
                ...world,
                interactive: true,
                openBrowser: openInBrowser(process.platform),
              })
            : TE.left<SyncError>(signal.aborted ? { _tag: 'Interrupted' } : error),
        ),
        TE.map((identity) => {
          process.stderr.write(`${renderLogin(identity)}\n`);
        }),
      );
    }),
  );
