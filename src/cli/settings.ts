import * as E from 'fp-ts/lib/Either.js';
import type { Credentials } from '../api/sign-in.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { ConnectionFlags } from './session.ts';

/** Where to go and as whom. */
export interface Settings {
  /** Ends in a slash. */
  readonly apiUrl: string;
  readonly credentials: Credentials;
  readonly project?: string;
}

const DEFAULT_URL = 'https://api.resim.ai/v1/';
const DEFAULT_AUTH_URL = 'https://resim.us.auth0.com/';

type Environment = Readonly<Record<string, string | undefined>>;

const usage = (message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', message, hint });

const checkedUrl = (text: string, name: string): E.Either<SyncError, string> => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return usage(`${name} is not a URL: ${text}`, 'write it like https://api.resim.ai/v1/');
  if (url.username !== '' || url.password !== '')
    return usage(
      `${name} holds a user name or password`,
      'give credentials by RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
    );
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !loopback)
    return usage(`${name} is plain http, which would show the access token to the network`, 'use https');
  return E.right(url.href.endsWith('/') ? url.href : `${url.href}/`);
};

const credentialsOf = (
  flags: ConnectionFlags,
  env: Environment,
  authUrl: string,
): E.Either<SyncError, Credentials> => {
  const accessToken = env.RESIM_ACCESS_TOKEN;
  if (accessToken !== undefined && accessToken !== '') return E.right({ _tag: 'AccessToken', accessToken });
  const clientID = flags['client-id'] ?? env.RESIM_CLIENT_ID;
  const clientSecret = flags['client-secret'] ?? env.RESIM_CLIENT_SECRET;
  if (clientID && clientSecret)
    return E.right({ _tag: 'ClientCredentials', authUrl, clientID, clientSecret });
  return E.left({
    _tag: 'SignInFailed',
    message: 'no credentials are given',
    hint: 'set RESIM_ACCESS_TOKEN, or RESIM_CLIENT_ID and RESIM_CLIENT_SECRET; or try --sandbox, which needs none',
  });
};

/** Works out the settings: a flag beats the environment, which beats the default. */
export const settingsFrom = (flags: ConnectionFlags, env: Environment): E.Either<SyncError, Settings> => {
  const url = checkedUrl(flags.url ?? env.RESIM_URL ?? DEFAULT_URL, '--url');
  if (E.isLeft(url)) return url;
  const authUrl = checkedUrl(flags['auth-url'] ?? env.RESIM_AUTH_URL ?? DEFAULT_AUTH_URL, '--auth-url');
  if (E.isLeft(authUrl)) return authUrl;
  const credentials = credentialsOf(flags, env, authUrl.right);
  if (E.isLeft(credentials)) return credentials;
  const project = flags.project ?? env.RESIM_PROJECT;
  return E.right({
    apiUrl: url.right,
    credentials: credentials.right,
    ...(project !== undefined && project !== '' && { project }),
  });
};
