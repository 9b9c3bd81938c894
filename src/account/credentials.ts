import * as E from 'fp-ts/lib/Either.js';
import type { SignInWay } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { SettingName, SourcedValue } from './setting-sources.ts';
import { DEVELOPMENT_AUTH_URL, type Settings } from './settings.ts';

/** The credentials that a user can sign in with. */
export type Credentials =
  /** A token that was obtained elsewhere: used as given, and never renewed. */
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
  /** A token that an earlier `sync login` stored in the cache. */
  | { readonly _tag: 'Device'; readonly authUrl: string; readonly clientID: string };

/** Credentials that sync exchanges for tokens. */
export type RenewableCredentials = Exclude<Credentials, { readonly _tag: 'AccessToken' }>;

const WAYS: Readonly<Record<Credentials['_tag'], SignInWay>> = {
  AccessToken: 'accessToken',
  ClientCredentials: 'clientCredentials',
  Password: 'password',
  Device: 'device',
};

/** Returns the sign-in method of these credentials. */
export const wayOf = ({ _tag }: Credentials): SignInWay => WAYS[_tag];

/** Advice for a user without credentials. */
export const WAYS_TO_SIGN_IN =
  'set RESIM_CLIENT_ID and RESIM_CLIENT_SECRET, or RESIM_USERNAME and RESIM_PASSWORD, or RESIM_ACCESS_TOKEN';

const signInFailed = (message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'SignInFailed', message, hint });

/** Returns the public client that sync signs in as: `interactive` for the browser, `non-interactive` for a password. */
export const publicClient = (
  { authUrl, values }: Pick<Settings, 'authUrl' | 'values'>,
  kind: 'interactive' | 'non-interactive',
): string => {
  const stage = authUrl === DEVELOPMENT_AUTH_URL ? 'dev' : 'prod';
  return values.get(`${stage}-${kind}-client`)?.value ?? '';
};

// Characters that a header cannot carry. Without this check, a token with a line break fails in an unrelated place.
const NOT_IN_TOKENS = /[^\x21-\x7e]/;

const PAIRS = [
  ['client-id', 'client-secret'],
  ['username', 'password'],
] as const;

const incomplete = (given: SettingName, origin: string, missing: SettingName): E.Either<SyncError, never> =>
  signInFailed(
    `${given} is set by ${origin}, but ${missing} is not set`,
    `Also set ${missing}: --${missing} or RESIM_${missing.toUpperCase().replaceAll('-', '_')}.`,
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
 * Returns the credentials in the settings; without any, the token stored by `sync login`. Errors: `SignInFailed` if half of
 * a pair is missing, or if both a username and a client ID are given.
 */
export const credentialsFrom = (settings: Settings): E.Either<SyncError, Credentials> => {
  const { authUrl, values } = settings;
  const accessToken = values.get('access-token')?.value;
  if (accessToken !== undefined)
    return NOT_IN_TOKENS.test(accessToken)
      ? signInFailed(
          'RESIM_ACCESS_TOKEN contains more than a token',
          'Set it to only the token, on one line.',
        )
      : E.right({ _tag: 'AccessToken', accessToken });
  const [clientID, username] = [values.get('client-id'), values.get('username')];
  if (clientID && username)
    return signInFailed(
      `both a username (${username.origin}) and a client ID (${clientID.origin}) are set`,
      'Keep the username and its password, or the client ID and its secret.',
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
