import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Credentials } from './credentials.ts';
import { storedToken } from './fetch-token.ts';
import type { LoginWorld } from './login.ts';
import { isLoopback } from './settings.ts';
import { signInError, signInFailed } from './sign-in-errors.ts';
import { serverOf } from './sign-in-world.ts';
import type { Token } from './token.ts';
import {
  type DeviceCode,
  deviceCodeRequest,
  deviceTokenGrant,
  type GrantFailure,
  refreshGrant,
  type SignInServer,
} from './token-grants.ts';

type Device = Credentials & { readonly _tag: 'Device' };

const TRY_AGAIN = 'Run `sync login` again.';
/** RFC 8628, section 3.5: each `slow_down` adds this to the polling interval. */
const SLOW_DOWN_SECONDS = 5;
/** Maximum number of consecutive polls without a response. The user may still be typing the code. */
const MAX_UNANSWERED = 5;

/** What to do after a poll. */
type Next =
  | { readonly _tag: 'Ask'; readonly slower: number; readonly silent: boolean }
  | { readonly _tag: 'End'; readonly error: SyncError };

const afterFailure = (failure: GrantFailure, credentials: Device, unanswered: number): Next => {
  if (failure._tag === 'NoAnswer')
    return unanswered < MAX_UNANSWERED
      ? { _tag: 'Ask', slower: 0, silent: true }
      : { _tag: 'End', error: signInError(failure, credentials) };
  switch (failure.error) {
    case 'authorization_pending':
      return { _tag: 'Ask', slower: 0, silent: false };
    case 'slow_down':
      return { _tag: 'Ask', slower: SLOW_DOWN_SECONDS, silent: false };
    case 'expired_token':
      return { _tag: 'End', error: signInFailed('nobody approved the sign-in in time', TRY_AGAIN) };
    case 'access_denied':
      return { _tag: 'End', error: signInFailed('the sign-in was denied in the browser', TRY_AGAIN) };
    default: {
      const words = failure.description === '' ? failure.error : failure.description;
      return {
        _tag: 'End',
        error: signInFailed(
          `the sign-in server ${credentials.authUrl} refused the sign-in: ${words}`,
          TRY_AGAIN,
        ),
      };
    }
  }
};

/** Polls until the user approves or denies the sign-in, or the code expires. */
const poll = async (
  server: SignInServer,
  code: DeviceCode,
  credentials: Device,
  { now, wait, signal }: LoginWorld,
): Promise<E.Either<SyncError, Token>> => {
  const end = now().getTime() + code.expiresInSeconds * 1000;
  let [seconds, unanswered] = [Math.max(1, code.intervalSeconds), 0];
  for (;;) {
    await wait(seconds * 1000, signal);
    if (signal?.aborted) return E.left({ _tag: 'Interrupted' });
    if (now().getTime() >= end) return E.left(signInFailed('nobody approved the sign-in in time', TRY_AGAIN));
    const token = await deviceTokenGrant(server, code.deviceCode)();
    if (E.isRight(token)) return token;
    const next = afterFailure(token.left, credentials, unanswered);
    if (next._tag === 'End') return E.left(next.error);
    seconds += next.slower;
    unanswered = next.silent ? unanswered + 1 : 0;
  }
};

const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
};

/** Returns the page to open. Only http(s) URLs are allowed: the desktop starts a program for any other scheme. */
const pageOf = ({ verificationUri, completeUri }: DeviceCode): string | undefined =>
  [completeUri, verificationUri].find((uri) => uri !== undefined && isSafe(uri));

const show = async (code: DeviceCode, world: LoginWorld): Promise<E.Either<SyncError, void>> => {
  const page = pageOf(code);
  if (page === undefined)
    return E.left(
      signInFailed('the sign-in server did not return the URL of a sign-in page', 'Check --auth-url.'),
    );
  const { href: url } = new URL(page);
  const opened = await world.openBrowser(url);
  const { userCode, expiresInSeconds } = code;
  world.notify({ _tag: 'DeviceCode', url, code: userCode, expiresInSeconds, opened });
  return E.right(undefined);
};

/**
 * Asks the user to approve this machine in a browser (RFC 8628), and returns a token with its refresh token.
 * Errors: `SignInFailed`, `Interrupted`.
 */
export const deviceLogin = (credentials: Device, world: LoginWorld): TE.TaskEither<SyncError, Token> => {
  const server = serverOf(credentials, world);
  const refetch = ({ refreshToken = '' }: Token) => refreshGrant(server, refreshToken);
  return pipe(
    deviceCodeRequest(server),
    TE.mapLeft((failure) => signInError(failure, credentials)),
    TE.chainFirst((code) => () => show(code, world)),
    TE.chain((code) => () => poll(server, code, credentials, world)),
    TE.chain((first) =>
      first.refreshToken === undefined
        ? TE.right(first)
        : pipe(
            storedToken(first, refetch, credentials, world),
            TE.mapLeft((failure) => signInError(failure, credentials)),
          ),
    ),
  );
};
