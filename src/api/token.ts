import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { CachedToken } from '../system/token-cache.ts';

/** A token that a sign-in server gave out. */
export interface Token {
  readonly accessToken: string;
  /** Spent by using it, where the server rotates them. */
  readonly refreshToken?: string;
  /** Milliseconds since 1970 by the clock of this machine; absent: it is not known. */
  readonly expiresAt?: number;
  /** Milliseconds from its issue to its end. */
  readonly lifetime?: number;
}

const Claims = t.partial({
  iss: t.string,
  sub: t.string,
  email: t.string,
  gty: t.string,
  org_id: t.string,
  iat: t.number,
  exp: t.number,
  permissions: t.readonlyArray(t.string),
});
/** What a token says of itself. Nobody verified it here: it serves to tell, not to decide who may do what. */
export type Claims = t.TypeOf<typeof Claims>;

/** Reads the claims of a JSON Web Token; nothing where the token is not one. */
export const claimsOf = (accessToken: string): Claims | undefined => {
  const [header, payload, signature] = accessToken.split('.');
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const json = E.tryCatch(
    (): unknown => JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')),
    String,
  );
  const claims = E.isRight(json) ? Claims.decode(json.right) : undefined;
  return claims && E.isRight(claims) ? claims.right : undefined;
};

/** Whether a token that should say what it permits permits nothing: the first one of a new user can be like that. */
export const lacksPermissions = (accessToken: string): boolean => {
  const claims = claimsOf(accessToken);
  return claims !== undefined && (claims.permissions ?? []).length === 0;
};

const EARLY = 60_000;
/** Of a short-lived token so much is left alone at the end, or it would be renewed for every request. */
const SHARE = 0.2;

/** Whether a token can be sent now and will not die on the way. One whose end is not known counts as fresh. */
export const isFresh = ({ expiresAt, lifetime }: Token, now: Date): boolean =>
  expiresAt === undefined || now.getTime() < expiresAt - Math.min(EARLY, (lifetime ?? Infinity) * SHARE);

const lifetimeOf = (accessToken: string, expiresIn: number | undefined): number | undefined => {
  if (expiresIn !== undefined) return expiresIn * 1000;
  const { iat, exp } = claimsOf(accessToken) ?? {};
  return iat === undefined || exp === undefined ? undefined : (exp - iat) * 1000;
};

/** A token as the server described it. Its end is counted by the clock of this machine, whatever the server's clock shows. */
export const issuedToken = (
  accessToken: string,
  expiresIn: number | undefined,
  refreshToken: string | undefined,
  now: Date,
): Token => {
  const lifetime = lifetimeOf(accessToken, expiresIn);
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(lifetime !== undefined && { lifetime, expiresAt: now.getTime() + lifetime }),
  };
};

/** The year below which an expiry means "never": the `resim` CLI writes the year 1. */
const FIRST_YEAR = 1970;

/** A token out of the cache. */
export const tokenOf = ({ access_token, refresh_token, expiry }: CachedToken): Token => {
  const date = expiry === undefined ? undefined : new Date(expiry);
  const known = date !== undefined && date.getUTCFullYear() >= FIRST_YEAR;
  return {
    accessToken: access_token,
    ...(refresh_token !== undefined && refresh_token !== '' && { refreshToken: refresh_token }),
    ...(known && { expiresAt: date.getTime() }),
  };
};

/** A token for the cache, with where and whose it is. */
export const cachedToken = (
  { accessToken, refreshToken, expiresAt }: Token,
  origin: { readonly authUrl: string; readonly username?: string },
): CachedToken => ({
  access_token: accessToken,
  token_type: 'Bearer',
  ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  expiry: expiresAt === undefined ? '0001-01-01T00:00:00Z' : new Date(expiresAt).toISOString(),
  auth_url: origin.authUrl,
  ...(origin.username !== undefined && { username: origin.username }),
});
