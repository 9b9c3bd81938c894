import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { login } from '../../account/login.ts';
import type { SettingInputs } from '../../account/setting-sources.ts';
import type { Settings } from '../../account/settings.ts';
import type { SignInWorld } from '../../account/sign-in-world.ts';
import type { SignInEvent } from '../../domain/setting.ts';
import type { Result, SyncError } from '../../domain/sync-error.ts';
import { type SessionWiring, signInWorld, type SignInWiring } from '../../library/session.ts';
import { TOOL_VERSION } from '../../library/tool-version.ts';
import { renderLogin, renderSignInEvent, renderSignInQuestion } from '../../render/sign-in-text.ts';
import { openInBrowser } from '../../system/browser.ts';
import { listenForInterruption } from '../../system/interruption.ts';
import { pause } from '../../system/pause.ts';
import { RESIM_FOLDER, settingsFor } from './settings.ts';

const tell = (event: SignInEvent): void => {
  process.stderr.write(renderSignInEvent(event));
};

/** The tokens of the user on this machine; what signing in tells goes to stderr. */
export const TERMINAL_SIGN_IN: Pick<SignInWiring, 'tokens' | 'notify'> = {
  tokens: async () => {
    const { tokenCache } = await import('../../account/token-cache.ts');
    return tokenCache(path.join(RESIM_FOLDER, 'cache.json'), {
      now: () => new Date(),
      wait: pause,
      onBroken: (file) => tell({ _tag: 'CacheBroken', file }),
    });
  },
  notify: tell,
};

/** Gives a command its settings and the world of sign-in, and stops listening for signals on every way out. */
export const withSignIn = <A>(
  flags: SettingInputs['flags'],
  use: (settings: Settings, world: SignInWorld) => Result<A>,
): Result<A> =>
  TE.bracket(
    TE.fromIO(() => listenForInterruption()),
    ({ signal }) =>
      pipe(
        TE.Do,
        TE.bind('settings', () => settingsFor(flags)),
        TE.bind('world', ({ settings }) =>
          signInWorld(settings.authUrl, {
            userAgent: `resim-sync/${TOOL_VERSION}`,
            environment: process.env,
            signal,
            ...TERMINAL_SIGN_IN,
          }),
        ),
        TE.chain(({ settings, world }) => use(settings, world)),
      ),
    (interruption) => TE.fromIO(() => interruption.dispose()),
  );

const NO = /^\s*n/i;

/** Asks on standard error; the end of the input and an interruption are a no. */
const confirm = async (question: string, signal: AbortSignal): Promise<boolean> => {
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
const canAsk = ({ CI = '' }: NodeJS.ProcessEnv): boolean =>
  process.stdin.isTTY && process.stderr.isTTY && CI === '';

const offerSignIn = (
  error: SyncError,
  settings: Settings,
  world: SignInWorld,
  signal: AbortSignal,
): Result<void> =>
  pipe(
    TE.fromTask<boolean, SyncError>(() => confirm(renderSignInQuestion(settings.apiUrl), signal)),
    TE.chain((agreed) =>
      agreed
        ? login(settings, { ...world, interactive: true, openBrowser: openInBrowser(process.platform) })
        : TE.left<SyncError>(signal.aborted ? { _tag: 'Interrupted' } : error),
    ),
    TE.map((identity) => {
      process.stderr.write(`${renderLogin(identity)}\n`);
    }),
  );

/**
 * Sees to it that somebody is signed in before a command begins: a person at a terminal, who never signed in or whose sign-in has ended, is
 * asked whether to do it now. Errors: `SignInFailed` as ever where the answer is no.
 */
export const signInFirst =
  (signal: AbortSignal): NonNullable<SessionWiring['signInFirst']> =>
  (settings, world, accessToken) =>
    canAsk(process.env)
      ? pipe(
          accessToken(),
          TE.map(() => undefined),
          TE.orElse((error) =>
            error._tag === 'SignInFailed' ? offerSignIn(error, settings, world, signal) : TE.left(error),
          ),
        )
      : TE.right(undefined);
