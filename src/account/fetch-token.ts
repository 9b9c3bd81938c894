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

const PERMISSIONS_DELAY = 1_000;

/** Fetches a token without permissions again, once: a new user's first token is issued before their permissions. */
const withPermissions = (first: Token, refetch: () => Grant, { wait, signal }: SignInWorld): Grant =>
  lacksPermissions(first.accessToken)
    ? pipe(
        TE.fromTask(() => wait(PERMISSIONS_DELAY, signal)),
        TE.chain(refetch),
      )
    : TE.right(first);

/** Stores a token in the cache with its server and user. Errors: `FileFailed`. */
export const storeToken = (
  token: Token,
  credentials: RenewableCredentials,
  { cache }: Pick<SignInWorld, 'cache'>,
): TE.TaskEither<SyncError, void> => {
  const username = credentials._tag === 'Password' ? { username: credentials.username } : {};
  return cache.write(credentials.clientID, cachedToken(token, { authUrl: credentials.authUrl, ...username }));
};

/** Continues if the cache cannot be written, and reports it if that loses a refresh token. */
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
 * Stores a token at once, because the previous refresh token may be used up, and fetches another one if it carries no
 * permissions.
 */
export const storedToken = (
  first: Token,
  refetch: (first: Token) => Grant,
  credentials: RenewableCredentials,
  world: SignInWorld,
): Grant =>
  pipe(
    TE.right(first),
    TE.chainFirstTaskK(() => storeIfPossible(first, credentials, world)),
    TE.chain(() => withPermissions(first, () => refetch(first), world)),
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

/** Returns the error for a failed grant. A missing response after an interruption is the interruption itself. */
const errorOf = (
  failure: GrantFailure,
  credentials: RenewableCredentials,
  { signal }: SignInWorld,
): SyncError =>
  failure._tag === 'NoAnswer' && signal?.aborted
    ? { _tag: 'Interrupted' }
    : signInError(failure, credentials);

/** Fetches a token from the server, regardless of the cache, and stores it. Errors: `SignInFailed`, `Interrupted`. */
export const fetchToken = (
  credentials: RenewableCredentials,
  refreshToken: string | undefined,
  world: SignInWorld,
): TE.TaskEither<SyncError, Token> => {
  if (credentials._tag === 'Device' && refreshToken === undefined) return TE.left(NOBODY_SIGNED_IN);
  const refetch = (first: Token): Grant => grant(credentials, first.refreshToken ?? '', world);
  return pipe(
    grant(credentials, refreshToken ?? '', world),
    TE.chain((first) => storedToken(first, refetch, credentials, world)),
    TE.mapLeft((failure) => errorOf(failure, credentials, world)),
  );
};
