import { createHmac, timingSafeEqual } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

const SandboxClaims = t.intersection([
  t.strict({ sub: t.string, exp: t.number, permissions: t.readonlyArray(t.string) }),
  t.partial({ iss: t.string, aud: t.string, iat: t.number, jti: t.string, scope: t.string, gty: t.string }),
]);
/** The claims of a token. Times are seconds since 1970. */
export type SandboxClaims = t.TypeOf<typeof SandboxClaims>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

const signatureOf = (content: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(content).digest();

/** Creates a JSON Web Token (RFC 7519), signed with HMAC-SHA256. */
export const signToken = (claims: SandboxClaims, secret: string): string => {
  const content = `${HEADER}.${encode(claims)}`;
  return `${content}.${signatureOf(content, secret).toString('base64url')}`;
};

const parse = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Verifies the signature and the expiry of a token. The error is a message for the user. */
export const verifyToken = (
  token: string,
  secret: string,
  nowSeconds: number,
): E.Either<string, SandboxClaims> => {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return E.left('The access token is not a JSON Web Token.');
  const actual = Buffer.from(signature, 'base64url');
  const expected = signatureOf(`${header}.${payload}`, secret);
  // Comparing the header as well rejects every other algorithm.
  if (header !== HEADER || actual.length !== expected.length || !timingSafeEqual(actual, expected))
    return E.left('The access token was not issued by this sandbox.');
  const claims = SandboxClaims.decode(parse(payload));
  if (E.isLeft(claims)) return E.left('The access token was not issued by this sandbox.');
  return claims.right.exp > nowSeconds ? claims : E.left('The access token has expired.');
};
