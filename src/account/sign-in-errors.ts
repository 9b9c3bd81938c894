import type { SignedOut } from '../domain/api-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { isCertificateFault, isProxyRefusal, PROXY_UNREACHABLE } from '../api/connection-codes.ts';
import { type RenewableCredentials, WAYS_TO_SIGN_IN } from './credentials.ts';
import type { GrantFailure } from './token-grants.ts';

/** Makes a `SignInFailed` with a hint. */
export const signInFailed = (message: string, hint: string, signedOut?: SignedOut): SyncError => ({
  _tag: 'SignInFailed',
  message,
  hint,
  ...(signedOut && { signedOut }),
});

const SIGN_IN_AGAIN = `Run \`sync login\`, or ${WAYS_TO_SIGN_IN}.`;

/** The error without credentials and without a stored sign-in. */
export const NOBODY_SIGNED_IN = signInFailed(
  'no credentials are set, and nobody is signed in',
  `${SIGN_IN_AGAIN} \`sync plan --sandbox\` needs none.`,
  'nobody',
);

const REFUSED: Readonly<
  Record<RenewableCredentials['_tag'], { readonly what: string; readonly hint: string }>
> = {
  ClientCredentials: {
    what: 'the client credentials',
    hint: 'Check --client-id and --client-secret, or RESIM_CLIENT_ID and RESIM_CLIENT_SECRET.',
  },
  Password: {
    what: 'the username and password',
    hint: 'Check --username and --password, or RESIM_USERNAME and RESIM_PASSWORD.',
  },
  Device: { what: 'the stored sign-in', hint: SIGN_IN_AGAIN },
};

const NEEDS_CREDENTIALS = 'PROXY_407';

/** Returns the advice for a connection that failed with `code`. */
const adviceFor = (code: string): string => {
  if (code === NEEDS_CREDENTIALS) return 'Write HTTPS_PROXY as `http://user:password@host:port`.';
  if (code === PROXY_UNREACHABLE) return 'Check HTTPS_PROXY, or add the host to NO_PROXY.';
  if (isProxyRefusal(code))
    return 'Ask the administrator of the proxy in HTTPS_PROXY, or add the host to NO_PROXY.';
  return isCertificateFault(code)
    ? 'This machine does not trust the certificate; if you have your own certificate authority, set NODE_EXTRA_CA_CERTS.'
    : 'Check --auth-url (or RESIM_AUTH_URL) and the network; set a proxy with HTTPS_PROXY.';
};

/** Converts a refusal or failure of the sign-in server into a `SignInFailed`. */
export const signInError = (
  failure: GrantFailure,
  { _tag, authUrl }: Pick<RenewableCredentials, '_tag' | 'authUrl'>,
): SyncError => {
  if (failure._tag === 'NoAnswer')
    return signInFailed(
      `could not get a token from ${authUrl}: ${failure.detail}`,
      adviceFor(failure.code ?? ''),
    );
  const { error, description } = failure;
  const { what, hint } = REFUSED[_tag];
  return signInFailed(
    `the sign-in server ${authUrl} refused ${what}: ${description === '' ? error : description}`,
    hint,
    _tag === 'Device' ? 'expired' : undefined,
  );
};
