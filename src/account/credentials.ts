import * as E from 'fp-ts/lib/Either.js';
import type { SignInWay } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { SettingName, SourcedValue } from './setting-sources.ts';
import { DEVELOPMENT_AUTH_URL, type Settings } from './settings.ts';

/** What a user can sign in with. */
export type Credentials =
  /** A token of somebody else's making: it is used as it is and cannot be renewed. */
  | { readonly _tag: 'AccessToken'; readonly accessToken: string }
  | {
      readonly _tag: 'ClientCredentials';
      readonly authUrl: string;
      readonly clientID: string;
      readonly clientSecret: string;
    }
  | {
      readonly _tag: 'Password';
      readonly authUrl: string;
      /** The public client that signs in for users. */
      readonly clientID: string;
      readonly username: string;
      readonly password: string;
    }
  /** What an earlier `sync login` left in the token cache. */
  | { readonly _tag: 'Device'; readonly authUrl: string; readonly clientID: string };

/** Credentials for which tokens are asked. */
export type RenewableCredentials = Exclude<Credentials, { readonly _tag: 'AccessToken' }>;

const WAYS: Readonly<Record<Credentials['_tag'], SignInWay>> = {
  AccessToken: 'accessToken',
  ClientCredentials: 'clientCredentials',
  Password: 'password',
  Device: 'device',
};

/** How tokens are had with these credentials. */
export const wayOf = ({ _tag }: Credentials): SignInWay => WAYS[_tag];

/** What to type or set where there are no credentials. */
export const WAYS_TO_SIGN_IN =
  'set RESIM_CLIENT_ID and RESIM_CLIENT_SECRET, or RESIM_USERNAME and RESIM_PASSWORD, or RESIM_ACCESS_TOKEN';

const signInFailed = (message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'SignInFailed', message, hint });

/** The public client that sync signs in as: `interactive` for a person at a browser, the other for a password. */
export const publicClient = (
  { authUrl, values }: Pick<Settings, 'authUrl' | 'values'>,
  kind: 'interactive' | 'non-interactive',
): string => {
  const stage = authUrl === DEVELOPMENT_AUTH_URL ? 'dev' : 'prod';
  return values.get(`${stage}-${kind}-client`)?.value ?? '';
};

// What a header cannot carry: a token with a line break in it would be refused far from here.
const NO_TOKEN = /[^\x21-\x7e]/;

const PAIRS = [
  ['client-id', 'client-secret'],
  ['username', 'password'],
] as const;

const incomplete = (given: SettingName, origin: string, missing: SettingName): E.Either<SyncError, never> =>
  signInFailed(
    `${given} is set by ${origin}, but ${missing} is not set`,
    `also set ${missing}: --${missing} or RESIM_${missing.toUpperCase().replaceAll('-', '_')}`,
  );

const pairsOf = ({
  values,
}: Settings): E.Either<SyncError, readonly (readonly [SourcedValue, SourcedValue])[]> => {
  const complete: (readonly [SourcedValue, SourcedValue])[] = [];
  for (const [name, secret] of PAIRS) {
    const [first, second] = [values.get(name), values.get(secret)];
    if (first && !second) return incomplete(name, first.origin, secret);
    if (second && !first) return incomplete(secret, second.origin, name);
    if (first && second) complete.push([first, second]);
  }
  return E.right(complete);
};

/**
 * What the settings say to sign in with. Nothing given means what an earlier `sync login` left. Errors: `SignInFailed`,
 * where half of a pair is missing, or both a username and a client ID are given.
 */
export const credentialsFrom = (settings: Settings): E.Either<SyncError, Credentials> => {
  const { authUrl, values } = settings;
  const accessToken = values.get('access-token')?.value;
  if (accessToken !== undefined)
    return NO_TOKEN.test(accessToken)
      ? signInFailed('RESIM_ACCESS_TOKEN contains more than a token', 'set it to only the token, on one line')
      : E.right({ _tag: 'AccessToken', accessToken });
  const [clientID, username] = [values.get('client-id'), values.get('username')];
  if (clientID && username)
    return signInFailed(
      `both a username (${username.origin}) and a client ID (${clientID.origin}) are set`,
      'keep the username and its password, or the client ID and its secret',
    );
  const pairs = pairsOf(settings);
  if (E.isLeft(pairs)) return pairs;
  const [pair] = pairs.right;
  if (!pair) return E.right({ _tag: 'Device', authUrl, clientID: publicClient(settings, 'interactive') });
  const [name, secret] = [pair[0].value, pair[1].value];
  return E.right(
    clientID
      ? { _tag: 'ClientCredentials', authUrl, clientID: name, clientSecret: secret }
      : {
          _tag: 'Password',
          authUrl,
          clientID: publicClient(settings, 'non-interactive'),
          username: name,
          password: secret,
        },
  );
};
