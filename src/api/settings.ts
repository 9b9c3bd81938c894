import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { SyncError } from '../domain/sync-error.ts';
import { isLoopback } from './loopback.ts';
import { makeRedact } from './secrets.ts';
import {
  accessTokenValue,
  SETTING_NAMES,
  SETTING_SOURCES,
  type SettingInputs,
  type SettingName,
  type SettingSource,
  type SourcedValue,
  sourcedValue,
} from './setting-sources.ts';

/** One setting as it holds, to be shown. */
export interface EffectiveSetting {
  readonly name: SettingName | 'access-token';
  /** Absent where it is not set; a mask where it is a secret. */
  readonly value?: string;
  readonly source?: SettingSource;
  /** The flag, the variable or the file that it comes from. */
  readonly from?: string;
  readonly secret: boolean;
}

/** Where to go, and with what to sign in. */
export interface Settings {
  /** Ends in a slash. */
  readonly apiUrl: string;
  /** Ends in a slash. */
  readonly authUrl: string;
  readonly project?: string;
  /** Every value that is set, secrets as they are: for signing in, never for showing. */
  readonly values: ReadonlyMap<SettingName | 'access-token', SourcedValue>;
}

export const PRODUCTION_AUTH_URL = 'https://resim.us.auth0.com/';
export const DEVELOPMENT_AUTH_URL = 'https://resim-dev.us.auth0.com/';
const GOVCLOUD_URL = 'https://api-gov.resim.ai/v1/';

const SECRETS: readonly string[] = ['client-secret', 'password', 'access-token'];
const MASK = '(secret)';

const usage = (message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', message, hint });

const noUrl = ({ value, from }: SourcedValue): E.Either<SyncError, never> =>
  usage(`the URL of ${from} is no URL: ${makeRedact([])(value)}`, 'write it like https://api.resim.ai/v1/');

const checkedUrl = (setting: SourcedValue): E.Either<SyncError, string> => {
  const { value, from } = setting;
  if (!URL.canParse(value)) return noUrl(setting);
  const url = new URL(value);
  if (!['http:', 'https:'].includes(url.protocol)) return noUrl(setting);
  if (url.username !== '' || url.password !== '')
    return usage(
      `the URL of ${from} holds a user name or password`,
      'give credentials by RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
    );
  if (url.search !== '' || url.hash !== '')
    return usage(
      `the URL of ${from} has more than host and path: ${makeRedact([])(value)}`,
      'end it after the path',
    );
  if (url.protocol === 'http:' && !isLoopback(url))
    return usage(
      `the URL of ${from} is plain http, which would show the access token to the network: ${url.href}`,
      'use https; plain http is taken for this machine alone, such as http://127.0.0.1:8080/v1/',
    );
  return E.right(url.href.endsWith('/') ? url.href : `${url.href}/`);
};

const TRUE = /^(?:1|t|true|yes|on)$/i;
const FALSE = /^(?:0|f|false|no|off)$/i;

const checkedBoolean = ({ value, from }: SourcedValue): E.Either<SyncError, boolean> => {
  if (TRUE.test(value)) return E.right(true);
  return FALSE.test(value)
    ? E.right(false)
    : usage(`${from} is neither true nor false: ${value}`, 'write true or false');
};

const strength = (source: SettingSource): number => -SETTING_SOURCES.indexOf(source);

const NOWHERE: SourcedValue = { value: '', source: 'default', from: 'default' };

/** GovCloud has a URL of its own, which a URL that was given at least as plainly beats. */
const urlOf = (
  url: SourcedValue,
  authUrl: string,
  govcloud: SourcedValue,
  wanted: boolean,
): E.Either<SyncError, SourcedValue> => {
  const given = url.source !== 'default' && strength(url.source) >= strength(govcloud.source);
  if (!wanted || given) return E.right(url);
  if (authUrl === DEVELOPMENT_AUTH_URL)
    return usage('GovCloud has no URL for this --auth-url', 'name the deployment with --url');
  return E.right({ ...govcloud, value: GOVCLOUD_URL });
};

const valuesOf = (inputs: SettingInputs): Map<SettingName | 'access-token', SourcedValue> => {
  const values = new Map<SettingName | 'access-token', SourcedValue>();
  for (const name of SETTING_NAMES) {
    const value = sourcedValue(name, inputs);
    if (value) values.set(name, value);
  }
  const accessToken = accessTokenValue(inputs);
  if (accessToken) values.set('access-token', accessToken);
  return values;
};

/**
 * Works out the settings: a flag beats `RESIM_*` in the environment, which beats the settings file, which beats the default.
 * Whether one can sign in with them is another question, see `credentialsFrom`. Errors: `UsageError`.
 */
export const resolveSettings = (inputs: SettingInputs): E.Either<SyncError, Settings> => {
  const values = valuesOf(inputs);
  const valueOf = (name: SettingName): SourcedValue => values.get(name) ?? NOWHERE;
  return pipe(
    E.Do,
    E.apS('authUrl', checkedUrl(valueOf('auth-url'))),
    E.apS('govcloud', checkedBoolean(valueOf('govcloud'))),
    E.bind('url', ({ authUrl, govcloud }) => urlOf(valueOf('url'), authUrl, valueOf('govcloud'), govcloud)),
    E.bind('apiUrl', ({ url }) => checkedUrl(url)),
    E.map(({ apiUrl, authUrl, url }) => {
      const project = values.get('project')?.value;
      values.set('url', { ...url, value: apiUrl });
      values.set('auth-url', { ...valueOf('auth-url'), value: authUrl });
      return { apiUrl, authUrl, values, ...(project !== undefined && { project }) };
    }),
  );
};

/** Every setting with its value and its source, secrets masked, in a fixed order. */
export const effectiveSettings = ({ values }: Settings): readonly EffectiveSetting[] =>
  [...SETTING_NAMES, 'access-token' as const].map((name) => {
    const secret = SECRETS.includes(name);
    const setting = values.get(name);
    if (!setting) return { name, secret };
    const { value, source, from } = setting;
    return { name, value: secret ? MASK : value, source, from, secret };
  });

/** The values that must be shown nowhere. */
export const secretsOf = ({ values }: Settings): readonly string[] =>
  [...values].flatMap(([name, { value }]) => (SECRETS.includes(name) ? [value] : []));
