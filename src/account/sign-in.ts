import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { CachedToken } from './token-cache.ts';
import type { NoLock } from './token-cache-lock.ts';
import type { Credentials, RenewableCredentials } from './credentials.ts';
import { fetchToken } from './fetch-token.ts';
import type { AccessToken } from '../api/request.ts';
import { signInFailed } from './sign-in-errors.ts';
import type { SignInWorld } from './sign-in-world.ts';
import { belongsTo } from './token-ownership.ts';
import { isFresh, type Token, tokenOf } from './token.ts';

type Renewal = Promise<E.Either<SyncError, Token>>;

/** Returns the cached token of these credentials. */
const entryOf = async (
  credentials: RenewableCredentials,
  { cache }: SignInWorld,
): Promise<CachedToken | undefined> => {
  const entry = await cache.read(credentials.clientID);
  return entry && belongsTo(entry, credentials) ? entry : undefined;
};

const usable = (
  entry: CachedToken | undefined,
  refused: string | undefined,
  { now }: SignInWorld,
): Token | undefined => {
  const token = entry && tokenOf(entry);
  return token && token.accessToken !== refused && isFresh(token, now()) ? token : undefined;
};

const renewLocked = async (
  credentials: RenewableCredentials,
  refused: string | undefined,
  world: SignInWorld,
): Renewal => {
  const entry = await entryOf(credentials, world);
  const found = usable(entry, refused, world);
  if (found) return E.right(found);
  const fetched = await fetchToken(credentials, entry && tokenOf(entry).refreshToken, world)();
  if (E.isRight(fetched) || credentials._tag !== 'Device') return fetched;
  // The `resim` CLI takes no lock: it may have used the refresh token meanwhile and stored the next one.
  const later = await entryOf(credentials, world);
  if (!later || later.refresh_token === entry?.refresh_token) return fetched;
  const foundLater = usable(later, refused, world);
  return foundLater ? E.right(foundLater) : fetchToken(credentials, tokenOf(later).refreshToken, world)();
};

const lockHeld = ({ file, holder }: NoLock & { readonly _tag: 'Held' }): SyncError =>
  signInFailed(
    `${holder ? `process ${holder.pid} on ${holder.host}` : 'another process'} has been renewing the sign-in for too long`,
    `End it, or remove ${file} if it is gone.`,
  );

/** Renews the token under the lock, so that of several processes only one sends a request, and the others read its result. */
const renew = async (
  credentials: RenewableCredentials,
  refused: string | undefined,
  world: SignInWorld,
): Renewal => {
  const lock = await world.cache.lock();
  if (E.isLeft(lock) && lock.left._tag === 'Held') return E.left(lockHeld(lock.left));
  try {
    return await renewLocked(credentials, refused, world);
  } finally {
    // If the lock file cannot be created, the cache cannot be written either, so there is nothing to protect.
    if (E.isRight(lock)) lock.right();
  }
};

/**
 * Provides access tokens for a session: the given one, or one from the cache or the server, renewed before it expires and after
 * the API refuses it. Concurrent calls share one request. Errors: `SignInFailed`.
 */
export const makeAccessToken = (credentials: Credentials, world: SignInWorld): AccessToken => {
  if (credentials._tag === 'AccessToken') return () => TE.right(credentials.accessToken);
  let held: Token | undefined;
  let pending: Renewal | undefined;

  const obtain = async (refused: string | undefined): Renewal => {
    const found = usable(await entryOf(credentials, world), refused, world);
    const token = found ? E.right(found) : await renew(credentials, refused, world);
    if (E.isRight(token)) held = token.right;
    return token;
  };

  return (refused) => async () => {
    if (held && held.accessToken !== refused && isFresh(held, world.now())) return E.right(held.accessToken);
    pending ??= obtain(refused ?? held?.accessToken).finally(() => {
      pending = undefined;
    });
    return pipe(
      await pending,
      E.map(({ accessToken }) => accessToken),
    );
  };
};
