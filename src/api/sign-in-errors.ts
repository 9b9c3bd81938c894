import type { SyncError } from '../domain/sync-error.ts';
import { type RenewableCredentials, WAYS_TO_SIGN_IN } from './credentials.ts';
import type { GrantFailure } from './token-grants.ts';

/** A sign-in that failed, with what to do about it. */
export const signInFailed = (message: string, hint: string): SyncError => ({
  _tag: 'SignInFailed',
  message,
  hint,
});

const SIGN_IN_AGAIN = `run \`sync login\`, or ${WAYS_TO_SIGN_IN}`;

/** Nobody signed in, and nothing says with what to. */
export const NOBODY_SIGNED_IN = signInFailed(
  'no credentials are given, and nobody is signed in',
  `${SIGN_IN_AGAIN}; or try --sandbox, which needs none`,
);

const REFUSED: Readonly<
  Record<RenewableCredentials['_tag'], { readonly what: string; readonly hint: string }>
> = {
  ClientCredentials: {
    what: 'the client credentials',
    hint: 'check --client-id and --client-secret, or RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
  },
  Password: {
    what: 'the username and password',
    hint: 'check --username and --password, or RESIM_USERNAME and RESIM_PASSWORD',
  },
  Device: { what: 'the stored sign-in', hint: SIGN_IN_AGAIN },
};

/** A refused or missing answer of the sign-in server, in words. */
export const signInError = (
  failure: GrantFailure,
  { _tag, authUrl }: Pick<RenewableCredentials, '_tag' | 'authUrl'>,
): SyncError => {
  if (failure._tag === 'NoAnswer')
    return signInFailed(
      `no token could be had from ${authUrl}: ${failure.detail}`,
      'check --auth-url (or RESIM_AUTH_URL) and the network',
    );
  const { error, description } = failure;
  const { what, hint } = REFUSED[_tag];
  return signInFailed(
    `the sign-in server ${authUrl} refused ${what}: ${description === '' ? error : description}`,
    hint,
  );
};
