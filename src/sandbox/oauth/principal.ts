import * as E from 'fp-ts/lib/Either.js';
import type { Principal } from '../http/operation.ts';
import { type RequestError, unauthenticated } from '../request-error.ts';
import { type Issuer, nowSeconds } from './issuer.ts';
import { verifyToken } from './json-web-token.ts';

const BEARER = /^Bearer +([^ ]+) *$/i;
const REMEMBERED = 100;

interface Remembered {
  readonly principal: Principal;
  readonly expires: number;
}

/** Tells who sends a request from its `Authorization` header. Tokens that were verified once are remembered until they expire. */
export const principalReader = (
  issuer: Issuer,
): ((header: string | undefined) => E.Either<RequestError, Principal>) => {
  const remembered = new Map<string, Remembered>();
  return (header) => {
    const [, token] = BEARER.exec(header ?? '') ?? [];
    if (token === undefined)
      return unauthenticated('The request needs an access token: `Authorization: Bearer …`.');
    const now = nowSeconds(issuer);
    const known = remembered.get(token);
    if (known && known.expires > now) return E.right(known.principal);
    const claims = verifyToken(token, issuer.secret, now);
    if (E.isLeft(claims)) return unauthenticated(claims.left);
    const principal = { userID: claims.right.sub, permissions: new Set(claims.right.permissions) };
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(token, { principal, expires: claims.right.exp });
    return E.right(principal);
  };
};
