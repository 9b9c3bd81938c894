import { randomBytes } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';

/** What a refresh token stands for: somebody's sign-in by one client. */
interface SignIn {
  readonly clientID: string;
  readonly subject: string;
  readonly scope: string | undefined;
}

interface Family {
  readonly signIn: SignIn;
  /** Every token of the sign-in so far; the last one is good. */
  readonly tokens: string[];
}

/** Refresh tokens that are spent by using them (RFC 9700, section 4.14.2), in memory: none outlives its server. */
export interface RefreshTokens {
  /** The first one of a sign-in. */
  readonly issue: (signIn: SignIn) => string;
  /** The sign-in that a token stands for, and the next token. A token that comes a second time was stolen: its sign-in ends. */
  readonly spend: (
    token: string,
    clientID: string,
  ) => E.Either<'unknown' | 'reused', { readonly signIn: SignIn; readonly next: string }>;
  /** Ends the sign-in of a token (RFC 7009); does nothing for one that is unknown or another client's. */
  readonly revoke: (token: string, clientID: string) => void;
}

const FAMILIES_LIMIT = 1000;
const TOKEN_BYTES = 32;

const newToken = (): string => `sandbox-refresh-${randomBytes(TOKEN_BYTES).toString('base64url')}`;

/** Starts with no sign-ins. */
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
      if (oldest && new Set(families.values()).size >= FAMILIES_LIMIT) end(oldest);
      return add({ signIn, tokens: [] });
    },
    spend: (token, clientID) => {
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
