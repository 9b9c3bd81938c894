import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { login } from '../../account/login.ts';
import type { SettingInputs } from '../../account/setting-sources.ts';
import type { Settings } from '../../account/settings.ts';
import type { SignInWorld } from '../../account/sign-in-world.ts';
import type { SignedOut } from '../../domain/api-error.ts';
import type { SignInEvent } from '../../domain/setting.ts';
import type { Result, SyncError } from '../../domain/sync-error.ts';
import { signInWorld, type SignInWiring } from '../../library/session.ts';
import { TOOL_VERSION } from '../../library/tool-version.ts';
import { renderLogin, renderSignInEvent, renderSignInQuestion } from '../../render/sign-in-text.ts';
import { openInBrowser } from '../../system/browser.ts';
import { listenForInterruption } from '../../system/interruption.ts';
import { pause } from '../../system/pause.ts';
import { RESIM_FOLDER, settingsFor } from './settings.ts';

const printEvent = (event: SignInEvent): void => {
  process.stderr.write(renderSignInEvent(event));
};

/** The token cache of the user. Sign-in events are printed to stderr. */
export const TERMINAL_SIGN_IN: Pick<SignInWiring, 'tokens' | 'notify'> = {
  tokens: async () => {
    const { tokenCache } = await import('../../account/token-cache.ts');
    return tokenCache(path.join(RESIM_FOLDER, 'cache.json'), {
      now: () => new Date(),
      wait: pause,
      onBroken: (file) => printEvent({ _tag: 'CacheBroken', file }),
    });
  },
  notify: printEvent,
};

/** Runs a command with its settings and the sign-in capabilities, and stops listening for signals in any case. */
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

/** Asks a yes/no question on stderr. The end of the input and an interruption mean no. */
const confirm = async (question: string, signal: AbortSignal): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('n')));
  // While readline reads a line, it receives Ctrl-C instead of the process.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  // Node throws on an interruption.
  const answered = terminal.question(question, { signal }).catch(() => 'n');
  const answer = await Promise.race([answered, ended]);
  terminal.close();
  return !NO.test(answer);
};

/** Whether a person can answer a prompt: at a terminal, but not in CI, where jobs may have one. */
const canAsk = ({ CI = '' }: NodeJS.ProcessEnv): boolean =>
  process.stdin.isTTY && process.stderr.isTTY && CI === '';

const offerSignIn = (
  error: SyncError & { readonly signedOut: SignedOut },
  settings: Settings,
  world: SignInWorld,
  signal: AbortSignal,
): Result<void> =>
  pipe(
    TE.fromTask<boolean, SyncError>(() =>
      confirm(renderSignInQuestion(error.signedOut, settings.apiUrl), signal),
    ),
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
 * Signs in a person at the terminal who agrees to it, if an error says that nobody is signed in or that the sign-in has expired. Errors: `error`
 * if not.
 */
export const signInAfter = (
  error: SyncError,
  settings: Settings,
  wiring: Omit<SignInWiring, 'tokens' | 'notify'>,
): Result<void> => {
  if (error._tag !== 'SignInFailed' || !error.signedOut || !canAsk(process.env)) return TE.left(error);
  const { signedOut } = error;
  return pipe(
    signInWorld(settings.authUrl, { ...wiring, ...TERMINAL_SIGN_IN }),
    TE.chain((world) => offerSignIn({ ...error, signedOut }, settings, world, wiring.signal)),
  );
};
