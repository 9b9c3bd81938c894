import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';

/** A sign-in of a user by a client. */
interface SignIn {
  readonly clientID: string;
  readonly subject: string;
  readonly scope: string | undefined;
}

interface Family {
  readonly signIn: SignIn;
  /** All tokens of the sign-in. Only the last one is valid. */
  readonly tokens: string[];
}

/** Refresh tokens with rotation (RFC 9700, section 4.14.2). They are kept in memory, so they are lost when the server stops. */
export interface RefreshTokens {
  /** Issues the first token of a sign-in. */
  readonly issue: (signIn: SignIn) => string;
  /** Exchanges a token for the next one. A token that is used twice may be stolen, so it ends the sign-in. */
  readonly rotate: (
    token: string,
    clientID: string,
  ) => E.Either<'unknown' | 'reused', { readonly signIn: SignIn; readonly next: string }>;
  /** Ends the sign-in of a token (RFC 7009). Does nothing if the token is unknown or belongs to another client. */
  readonly revoke: (token: string, clientID: string) => void;
}

const MAX_FAMILIES = 1000;
const TOKEN_BYTES = 32;

const newToken = (): string => `sandbox-refresh-${randomBytes(TOKEN_BYTES).toString('base64url')}`;

/** Creates a store without sign-ins. */
export const makeRefreshTokens = (): RefreshTokens => {
  const families = new Map<string, Family>();
  const end = ({ tokens }: Family): void => tokens.forEach((token) => families.delete(token));
  const add = (family: Family): string => {
    const token = newToken();
    family.tokens.push(token);
    families.set(token, family);
    return token;
  };
  const familyOf = (token: string, clientID: string): Family | undefined => {
    const family = families.get(token);
    return family?.signIn.clientID === clientID ? family : undefined;
  };
  return {
    issue: (signIn) => {
      const [oldest] = families.values();
      if (oldest && new Set(families.values()).size >= MAX_FAMILIES) end(oldest);
      return add({ signIn, tokens: [] });
    },
    rotate: (token, clientID) => {
      const family = familyOf(token, clientID);
      if (family === undefined) return E.left('unknown');
      if (family.tokens.at(-1) !== token) {
        end(family);
        return E.left('reused');
      }
      return E.right({ signIn: family.signIn, next: add(family) });
    },
    revoke: (token, clientID) => {
      const family = familyOf(token, clientID);
      if (family) end(family);
    },
  };
};
