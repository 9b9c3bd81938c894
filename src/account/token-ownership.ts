import type { CachedToken } from './token-cache.ts';
import type { RenewableCredentials } from './credentials.ts';
import { DEVELOPMENT_AUTH_URL, PRODUCTION_AUTH_URL } from './settings.ts';
import { claimsOf } from './token.ts';

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

/**
 * Reports whether a cached token was issued by this server. A token and its refresh token must not be sent to any other server, and
 * the cache's key, the client ID, can be the same on several servers.
 */
export const isFromServer = ({ access_token, auth_url }: CachedToken, authUrl: string): boolean => {
  if (auth_url !== undefined) return auth_url === authUrl;
  const issuer = claimsOf(access_token)?.iss;
  // An entry of the `resim` CLI without an issuer: that CLI signs in only at these two servers.
  if (issuer === undefined) return [PRODUCTION_AUTH_URL, DEVELOPMENT_AUTH_URL].includes(authUrl);
  return originOf(issuer) === originOf(authUrl);
};

/** Reports whether a cached token is for these credentials. */
export const belongsTo = (entry: CachedToken, credentials: RenewableCredentials): boolean =>
  isFromServer(entry, credentials.authUrl) &&
  // All users with passwords share one client, so compare the usernames.
  (credentials._tag !== 'Password' || entry.username === credentials.username);
