import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { CachedToken } from './token-cache.ts';

/** A token that a sign-in server issued. */
export interface Token {
  readonly accessToken: string;
  /** Valid for one use if the server rotates refresh tokens. */
  readonly refreshToken?: string;
  /** Milliseconds since 1970 by this machine's clock; absent if unknown. */
  readonly expiresAt?: number;
  /** Milliseconds from issue to expiry. */
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
/** The claims of a token. They are not verified: use them for information, never for authorization. */
export type Claims = t.TypeOf<typeof Claims>;

/** Reads the claims of a JSON Web Token; undefined if the token is not one. */
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

/** Reports whether a token's claims contain no permissions, as in a new user's first token. */
export const lacksPermissions = (accessToken: string): boolean => {
  const claims = claimsOf(accessToken);
  return claims !== undefined && (claims.permissions ?? []).length === 0;
};

const EARLY = 60_000;
/** Maximum share of a token's lifetime by which it is renewed early. Otherwise a short-lived token would be renewed for every request. */
const SHARE = 0.2;

/** Reports whether a token will not expire before a request with it arrives. A token without a known expiry is fresh. */
export const isFresh = ({ expiresAt, lifetime }: Token, now: Date): boolean =>
  expiresAt === undefined || now.getTime() < expiresAt - Math.min(EARLY, (lifetime ?? Infinity) * SHARE);

const lifetimeOf = (accessToken: string, expiresIn: number | undefined): number | undefined => {
  if (expiresIn !== undefined) return expiresIn * 1000;
  const { iat, exp } = claimsOf(accessToken) ?? {};
  return iat === undefined || exp === undefined ? undefined : (exp - iat) * 1000;
};

/** Makes a token from a server's response. Its expiry is by this machine's clock, not the server's. */
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

/** An expiry before this year means "never": the `resim` CLI writes year 1. */
const FIRST_YEAR = 1970;

/** Converts a cache entry to a token. */
export const tokenOf = ({ access_token, refresh_token, expiry }: CachedToken): Token => {
  const date = expiry === undefined ? undefined : new Date(expiry);
  const known = date !== undefined && date.getUTCFullYear() >= FIRST_YEAR;
  return {
    accessToken: access_token,
    ...(refresh_token !== undefined && refresh_token !== '' && { refreshToken: refresh_token }),
    ...(known && { expiresAt: date.getTime() }),
  };
};

/** Converts a token to a cache entry, with its server and user. */
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
