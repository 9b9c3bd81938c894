import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { RenewableCredentials } from './credentials.ts';
import { NOBODY_SIGNED_IN, signInError } from './sign-in-errors.ts';
import { serverOf, type SignInWorld } from './sign-in-world.ts';
import { cachedToken, lacksPermissions, type Token } from './token.ts';
import { clientCredentialsGrant, type GrantFailure, passwordGrant, refreshGrant } from './token-grants.ts';

type Grant = TE.TaskEither<GrantFailure, Token>;

const PERMISSIONS_COME_WITHIN = 1_000;

/** A token that permits nothing is asked for again once: the first one of a new user comes before the permissions do. */
const withPermissions = (first: Token, again: () => Grant, { wait, signal }: SignInWorld): Grant =>
  lacksPermissions(first.accessToken)
    ? pipe(
        TE.fromTask(() => wait(PERMISSIONS_COME_WITHIN, signal)),
        TE.chain(again),
      )
    : TE.right(first);

/** Keeps a token in the cache, with where and whose it is. Errors: `FileFailed`. */
export const storeToken = (
  token: Token,
  credentials: RenewableCredentials,
  { cache }: Pick<SignInWorld, 'cache'>,
): TE.TaskEither<SyncError, void> => {
  const username = credentials._tag === 'Password' ? { username: credentials.username } : {};
  return cache.write(credentials.clientID, cachedToken(token, { authUrl: credentials.authUrl, ...username }));
};

/** A cache that cannot be written stops nobody; it is told of where that loses a sign-in. */
const storeIfPossible =
  (token: Token, credentials: RenewableCredentials, world: SignInWorld) => async (): Promise<void> => {
    const written = await storeToken(token, credentials, world)();
    if (E.isLeft(written) && token.refreshToken !== undefined)
      world.notify({
        _tag: 'CacheNotWritten',
        file: world.cache.file,
        code: written.left._tag === 'FileFailed' ? written.left.code : 'UNKNOWN',
      });
  };

/**
 * Stores a token as soon as it is there, since the one before it may be spent by then, and asks again where it permits
 * nothing.
 */
export const settled = (
  first: Token,
  again: (first: Token) => Grant,
  credentials: RenewableCredentials,
  world: SignInWorld,
): Grant =>
  pipe(
    TE.right(first),
    TE.chainFirstTaskK(() => storeIfPossible(first, credentials, world)),
    TE.chain(() => withPermissions(first, () => again(first), world)),
    TE.chainFirstTaskK((last) =>
      last === first ? () => Promise.resolve() : storeIfPossible(last, credentials, world),
    ),
  );

const grant = (credentials: RenewableCredentials, refreshToken: string, world: SignInWorld): Grant => {
  const server = serverOf(credentials, world);
  switch (credentials._tag) {
    case 'ClientCredentials':
      return clientCredentialsGrant(server, credentials.clientSecret);
    case 'Password':
      return passwordGrant(server, credentials.username, credentials.password);
    case 'Device':
      return refreshGrant(server, refreshToken);
  }
};

/** Why there is no token: of an attempt that was given up nobody needs to hear that no answer came. */
const errorOf = (
  failure: GrantFailure,
  credentials: RenewableCredentials,
  { signal }: SignInWorld,
): SyncError =>
  failure._tag === 'NoAnswer' && signal?.aborted
    ? { _tag: 'Interrupted' }
    : signInError(failure, credentials);

/** Asks the server for a token, whatever the cache holds, and stores it. Errors: `SignInFailed`, `Interrupted`. */
export const fetchToken = (
  credentials: RenewableCredentials,
  refreshToken: string | undefined,
  world: SignInWorld,
): TE.TaskEither<SyncError, Token> => {
  if (credentials._tag === 'Device' && refreshToken === undefined) return TE.left(NOBODY_SIGNED_IN);
  const again = (first: Token): Grant => grant(credentials, first.refreshToken ?? '', world);
  return pipe(
    grant(credentials, refreshToken ?? '', world),
    TE.chain((first) => settled(first, again, credentials, world)),
    TE.mapLeft((failure) => errorOf(failure, credentials, world)),
  );
};
