import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Identity, SignInWay } from '../domain/setting.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { type Credentials, credentialsFrom, publicClient, WAYS_TO_SIGN_IN, wayOf } from './credentials.ts';
import { deviceLogin } from './device-login.ts';
import { fetchToken, storeToken } from './fetch-token.ts';
import type { Settings } from './settings.ts';
import { makeAccessToken } from './sign-in.ts';
import { signInFailed } from './sign-in-errors.ts';
import { serverOf, type SignInWorld } from './sign-in-world.ts';
import { isFromServer } from './token-ownership.ts';
import { claimsOf, type Token, tokenOf } from './token.ts';
import { revokeToken } from './token-grants.ts';

/** `SignInWorld` with what an interactive sign-in needs. */
export interface LoginWorld extends SignInWorld {
  /** Whether standard input and standard error are both terminals. */
  readonly interactive: boolean;
  /** Asks the desktop to open a page, and returns whether a program for it started. */
  readonly openBrowser: (url: string) => Promise<boolean>;
}

const isoTime = (milliseconds: number): string | undefined => {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

const identityOf = (
  way: SignInWay,
  { accessToken, expiresAt }: Token,
  { apiUrl, authUrl }: Settings,
): Identity => {
  const claims = claimsOf(accessToken);
  const end = expiresAt ?? (claims?.exp === undefined ? undefined : claims.exp * 1000);
  const expires = end === undefined ? undefined : isoTime(end);
  return {
    way,
    apiUrl,
    authUrl,
    ...(claims?.sub !== undefined && { subject: claims.sub }),
    ...(claims?.email !== undefined && { email: claims.email }),
    ...(claims?.permissions && { permissions: [...claims.permissions].sort() }),
    ...(expires !== undefined && { expires }),
  };
};

const ALREADY_GIVEN: SyncError = { _tag: 'UsageError', about: 'setting', fault: { _tag: 'TokenGiven' } };

const NO_TERMINAL = signInFailed(
  'nobody can sign in here, since there is no terminal',
  `To sign in without one, ${WAYS_TO_SIGN_IN}.`,
);

const loginWith = (credentials: Credentials, world: LoginWorld): Result<Token> => {
  switch (credentials._tag) {
    case 'AccessToken':
      return TE.left(ALREADY_GIVEN);
    case 'ClientCredentials':
    case 'Password':
      return fetchToken(credentials, undefined, world);
    case 'Device':
      return world.interactive
        ? pipe(
            deviceLogin(credentials, world),
            TE.chainFirst((token) => storeToken(token, credentials, world)),
          )
        : TE.left(NO_TERMINAL);
  }
};

/**
 * Signs in and stores the token for later commands and for the `resim` CLI. The user approves in a browser, unless the settings
 * contain credentials, which are used instead. Errors: `SignInFailed`, `UsageError`, `FileFailed` if the token cannot be stored,
 * `Interrupted`.
 */
export const login = (settings: Settings, world: LoginWorld): Result<Identity> =>
  pipe(
    TE.fromEither(credentialsFrom(settings)),
    TE.chain((credentials) =>
      pipe(
        loginWith(credentials, world),
        TE.map((token) => identityOf(wayOf(credentials), token, settings)),
      ),
    ),
  );

/** Returns the clients that may have a stored token under these settings. */
const clientsOf = (settings: Settings): readonly string[] => {
  const own = settings.values.get('client-id')?.value;
  const all = [
    publicClient(settings, 'interactive'),
    publicClient(settings, 'non-interactive'),
    ...(own === undefined ? [] : [own]),
  ];
  return [...new Set(all)].filter((clientID) => clientID !== '');
};

/** Removes a client's stored token and revokes its refresh token. Returns whether there was one. */
const forget = (clientID: string, { authUrl }: Settings, world: SignInWorld): Result<boolean> =>
  pipe(
    TE.fromTask<Awaited<ReturnType<typeof world.cache.read>>, SyncError>(() => world.cache.read(clientID)),
    TE.chain((entry) => {
      if (!entry || !isFromServer(entry, authUrl)) return TE.right(false);
      const { refreshToken } = tokenOf(entry);
      const revoke = async (): Promise<void> => {
        if (refreshToken === undefined) return;
        const revoked = await revokeToken(serverOf({ authUrl, clientID }, world), refreshToken)();
        if (E.isLeft(revoked)) world.notify({ _tag: 'NotRevoked', authUrl });
      };
      return pipe(
        world.cache.write(clientID, undefined),
        TE.chainTaskK(() => revoke),
        TE.map(() => true),
      );
    }),
  );

/**
 * Removes the stored tokens of this server, for sync and for the `resim` CLI, and keeps those of other servers. Returns whether
 * there were any. Errors: `FileFailed`.
 */
export const logout = (settings: Settings, world: SignInWorld): Result<boolean> =>
  pipe(
    clientsOf(settings),
    TE.traverseSeqArray((clientID) => forget(clientID, settings, world)),
    TE.map((forgotten) => forgotten.includes(true)),
  );

/**
 * Returns the signed-in account, as described by its token. Never starts an interactive sign-in. Errors: `SignInFailed` if
 * there is no token.
 */
export const whoami = (settings: Settings, world: SignInWorld): Result<Identity> =>
  pipe(
    TE.fromEither(credentialsFrom(settings)),
    TE.chain((credentials) =>
      pipe(
        makeAccessToken(credentials, world)(),
        TE.map((accessToken) => identityOf(wayOf(credentials), { accessToken }, settings)),
      ),
    ),
  );
