import type { CachedToken } from '../system/token-cache.ts';
import type { RenewableCredentials } from './credentials.ts';
import { DEVELOPMENT_AUTH_URL, PRODUCTION_AUTH_URL } from './settings.ts';
import { claimsOf } from './token.ts';

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

/**
 * Whether a cached token was given out by this server. It must be sent to no other, nor must its refresh token, and the cache
 * is by client ID, of which one serves many servers.
 */
export const isFromServer = ({ access_token, auth_url }: CachedToken, authUrl: string): boolean => {
  if (auth_url !== undefined) return auth_url === authUrl;
  const issuer = claimsOf(access_token)?.iss;
  // An entry of the `resim` CLI that does not tell: it signs in at its own two servers alone.
  if (issuer === undefined) return [PRODUCTION_AUTH_URL, DEVELOPMENT_AUTH_URL].includes(authUrl);
  return originOf(issuer) === originOf(authUrl);
};

/** Whether a cached token is what these credentials would get. */
export const belongsTo = (entry: CachedToken, credentials: RenewableCredentials): boolean =>
  isFromServer(entry, credentials.authUrl) &&
  // One client signs in for all users with passwords: another user's token must not be taken for this one's.
  (credentials._tag !== 'Password' || entry.username === credentials.username);
