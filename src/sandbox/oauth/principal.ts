import * as E from 'fp-ts/lib/Either.js';
import type { Principal } from '../http/operation.ts';
import { type RequestError, unauthorized } from '../request-error.ts';
import { type Issuer, nowSeconds } from './issuer.ts';
import { verifyToken } from './json-web-token.ts';

const BEARER = /^Bearer +([^ ]+) *$/i;
const CACHE_SIZE = 100;

interface CachedPrincipal {
  readonly principal: Principal;
  readonly expires: number;
}

/** Creates a function that authenticates a request by its `Authorization` header. Verified tokens are cached until they expire. */
export const principalReader = (
  issuer: Issuer,
): ((header: string | undefined) => E.Either<RequestError, Principal>) => {
  const cache = new Map<string, CachedPrincipal>();
  return (header) => {
    const [, token] = BEARER.exec(header ?? '') ?? [];
    if (token === undefined)
      return unauthorized('The request needs an access token: `Authorization: Bearer …`.');
    const now = nowSeconds(issuer);
    const known = cache.get(token);
    if (known && known.expires > now) return E.right(known.principal);
    const claims = verifyToken(token, issuer.secret, now);
    if (E.isLeft(claims)) return unauthorized(claims.left);
    const principal = { userID: claims.right.sub, permissions: new Set(claims.right.permissions) };
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(token, { principal, expires: claims.right.exp });
    return E.right(principal);
  };
};
