import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Credentials } from './credentials.ts';
import { settled } from './fetch-token.ts';
import type { LoginWorld } from './login.ts';
import { isLoopback } from './loopback.ts';
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

const TRY_AGAIN = 'run `sync login` again';
/** RFC 8628, section 3.5: so many seconds longer between two questions after each `slow_down`. */
const SLOW_DOWN_SECONDS = 5;
/** So often in a row the server may stay silent, while somebody is typing the code. */
const SILENCES = 5;

/** What to do after one question. */
type Next =
  | { readonly _tag: 'Ask'; readonly slower: number; readonly silent: boolean }
  | { readonly _tag: 'End'; readonly error: SyncError };

const afterFailure = (failure: GrantFailure, credentials: Device, silences: number): Next => {
  if (failure._tag === 'NoAnswer')
    return silences < SILENCES
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

/** Asks until somebody approved, refused, or the code is too old. */
const collect = async (
  server: SignInServer,
  code: DeviceCode,
  credentials: Device,
  { now, wait, signal }: LoginWorld,
): Promise<E.Either<SyncError, Token>> => {
  const end = now().getTime() + code.expiresInSeconds * 1000;
  let [seconds, silences] = [Math.max(1, code.intervalSeconds), 0];
  for (;;) {
    await wait(seconds * 1000, signal);
    if (signal?.aborted) return E.left({ _tag: 'Interrupted' });
    if (now().getTime() >= end) return E.left(signInFailed('nobody approved the sign-in in time', TRY_AGAIN));
    const token = await deviceTokenGrant(server, code.deviceCode)();
    if (E.isRight(token)) return token;
    const next = afterFailure(token.left, credentials, silences);
    if (next._tag === 'End') return E.left(next.error);
    seconds += next.slower;
    silences = next.silent ? silences + 1 : 0;
  }
};

const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
};

/** The page to open: a server could name anything, and the desktop would start a program for it. */
const pageOf = ({ verificationUri, completeUri }: DeviceCode): string | undefined =>
  [completeUri, verificationUri].find((uri) => uri !== undefined && isSafe(uri));

const show = async (code: DeviceCode, world: LoginWorld): Promise<E.Either<SyncError, void>> => {
  const page = pageOf(code);
  if (page === undefined)
    return E.left(signInFailed('the sign-in server names no page to sign in at', 'check --auth-url'));
  const { href: url } = new URL(page);
  const opened = await world.openBrowser(url);
  const { userCode, expiresInSeconds } = code;
  world.notify({ _tag: 'DeviceCode', url, code: userCode, expiresInSeconds, opened });
  return E.right(undefined);
};

/**
 * Lets a person approve this machine in a browser (RFC 8628) and gives the token, with a refresh token for the time after.
 * Errors: `SignInFailed`, `Interrupted`.
 */
export const deviceLogin = (credentials: Device, world: LoginWorld): TE.TaskEither<SyncError, Token> => {
  const server = serverOf(credentials, world);
  const again = ({ refreshToken = '' }: Token) => refreshGrant(server, refreshToken);
  return pipe(
    deviceCodeRequest(server),
    TE.mapLeft((failure) => signInError(failure, credentials)),
    TE.chainFirst((code) => () => show(code, world)),
    TE.chain((code) => () => collect(server, code, credentials, world)),
    TE.chain((first) =>
      first.refreshToken === undefined
        ? TE.right(first)
        : pipe(
            settled(first, again, credentials, world),
            TE.mapLeft((failure) => signInError(failure, credentials)),
          ),
    ),
  );
};
