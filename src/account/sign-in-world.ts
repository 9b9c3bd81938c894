import type { SignInEvent } from '../domain/setting.ts';
import type { TokenCache } from './token-cache.ts';
import type { RenewableCredentials } from './credentials.ts';
import type { SignInTransport } from './sign-in-transport.ts';
import type { SignInServer } from './token-grants.ts';

/** What signing in depends on. */
export interface SignInWorld {
  readonly transport: SignInTransport;
  readonly cache: TokenCache;
  readonly now: () => Date;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Receives what the user should know but does not stop the sign-in. */
  readonly notify: (event: SignInEvent) => void;
  readonly signal?: AbortSignal;
}

/** Returns the server and client of some credentials. */
export const serverOf = (
  { authUrl, clientID }: Pick<RenewableCredentials, 'authUrl' | 'clientID'>,
  { transport, now }: Pick<SignInWorld, 'transport' | 'now'>,
): SignInServer => ({ authUrl, clientID, transport, now });
