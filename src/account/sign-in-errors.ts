import type { SyncError } from '../domain/sync-error.ts';
import { isCertificateFault, isProxyRefusal, PROXY_UNREACHABLE } from '../api/connection-codes.ts';
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
  'no credentials are set, and nobody is signed in',
  `${SIGN_IN_AGAIN}; \`sync plan --sandbox\` needs none`,
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

const NEEDS_CREDENTIALS = 'PROXY_407';

/** What to look at where no answer came. */
const adviceFor = (code: string): string => {
  if (code === NEEDS_CREDENTIALS) return 'write HTTPS_PROXY as http://user:password@host:port';
  if (code === PROXY_UNREACHABLE) return 'check HTTPS_PROXY, or add the host to NO_PROXY';
  if (isProxyRefusal(code))
    return 'ask the administrator of the proxy in HTTPS_PROXY, or add the host to NO_PROXY';
  return isCertificateFault(code)
    ? 'this machine does not trust the certificate; if you have your own certificate authority, set NODE_EXTRA_CA_CERTS'
    : 'check --auth-url (or RESIM_AUTH_URL) and the network; set a proxy with HTTPS_PROXY';
};

/** A refused or missing answer of the sign-in server, in words. */
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
  );
};
