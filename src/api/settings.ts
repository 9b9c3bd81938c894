import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Setting, SettingSource } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { isLoopback } from './loopback.ts';
import { makeRedact } from './secrets.ts';
import {
  accessTokenValue,
  SETTING_NAMES,
  type SettingInputs,
  type SettingName,
  type SourcedValue,
  sourcedValue,
  type Switch,
  SWITCHES,
} from './setting-sources.ts';

/** What settings are kept under. */
export type SettingKey = SettingName | 'access-token';

/** Where to go, and with what to sign in. */
export interface Settings {
  /** Ends in a slash. */
  readonly apiUrl: string;
  /** Ends in a slash. */
  readonly authUrl: string;
  readonly project?: string;
  /** Requests at the same time. */
  readonly parallelism: number;
  /** Every value that is set, secrets as they are: for signing in, never for showing. */
  readonly values: ReadonlyMap<SettingKey, SourcedValue>;
}

export const PRODUCTION_AUTH_URL = 'https://resim.us.auth0.com/';
export const DEVELOPMENT_AUTH_URL = 'https://resim-dev.us.auth0.com/';
const GOVCLOUD_URL = 'https://api-gov.resim.ai/v1/';

const SECRETS: readonly string[] = ['client-secret', 'password', 'access-token'];
const MASK = '(secret)';

const usage = (message: string, hint: string): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', message, hint });

const noUrl = ({ value, origin }: SourcedValue): E.Either<SyncError, never> =>
  usage(`the URL of ${origin} is no URL: ${makeRedact([])(value)}`, 'write it like https://api.resim.ai/v1/');

const checkedUrl = (setting: SourcedValue): E.Either<SyncError, string> => {
  const { value, origin } = setting;
  if (!URL.canParse(value)) return noUrl(setting);
  const url = new URL(value);
  if (!['http:', 'https:'].includes(url.protocol)) return noUrl(setting);
  if (url.username !== '' || url.password !== '')
    return usage(
      `the URL of ${origin} holds a user name or password`,
      'give credentials by RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
    );
  if (url.search !== '' || url.hash !== '')
    return usage(
      `the URL of ${origin} has more than host and path: ${url.origin}${url.pathname} is followed by something`,
      'end it after the path',
    );
  if (url.protocol === 'http:' && !isLoopback(url))
    return usage(
      `the URL of ${origin} is plain http, which would show the access token to the network: ${url.href}`,
      'use https; plain http is taken for this machine alone, such as http://127.0.0.1:8080/v1/',
    );
  return E.right(url.href.endsWith('/') ? url.href : `${url.href}/`);
};

// What `strconv.ParseBool` of Go takes. Whatever else is written, the `resim` CLI reads as false without a word.
const TRUE = /^(?:1|t|T|true|TRUE|True)$/;
const FALSE = /^(?:0|f|F|false|FALSE|False)$/;

/** What a word says that is on or off; nothing where it says neither. */
export const booleanOf = (word: string): boolean | undefined => {
  if (TRUE.test(word)) return true;
  return FALSE.test(word) ? false : undefined;
};

/** A setting that is on or off, and what sets it. */
export interface SourcedBoolean extends Omit<SourcedValue, 'value'> {
  readonly value: boolean;
}

const checkedBoolean =
  (name: Switch) =>
  (setting: SourcedValue): E.Either<SyncError, SourcedBoolean> => {
    const value = booleanOf(setting.value);
    return value === undefined
      ? usage(
          `the ${name} of ${setting.origin} is neither true nor false: ${makeRedact([])(setting.value)}`,
          'write true or false',
        )
      : E.right({ ...setting, value });
  };

const STRENGTH: Readonly<Record<SettingSource, number>> = { flag: 3, environment: 2, file: 1, default: 0 };

const NOWHERE: SourcedValue = { value: '', source: 'default', origin: 'default' };

/** Whether a switch is on, and what says so; a word that is neither true nor false is a `UsageError`. */
export const switchSetting = (name: Switch, inputs: SettingInputs): E.Either<SyncError, SourcedBoolean> =>
  pipe(
    sourcedValue(name, inputs),
    E.chain((setting) => checkedBoolean(name)(setting ?? { ...NOWHERE, value: 'false' })),
  );

/** GovCloud has a URL of its own, which a URL that was given at least as plainly beats. */
const urlOf = (
  url: SourcedValue,
  authUrl: string,
  govcloud: SourcedValue,
  wanted: boolean,
): E.Either<SyncError, SourcedValue> => {
  const given = url.source !== 'default' && STRENGTH[url.source] >= STRENGTH[govcloud.source];
  if (!wanted || given) return E.right(url);
  if (authUrl === DEVELOPMENT_AUTH_URL)
    return usage('GovCloud has no URL for this --auth-url', 'name the deployment with --url');
  return E.right({ ...govcloud, value: GOVCLOUD_URL });
};

const MOST_PARALLELISM = 256;

const checkedParallelism = ({ value, origin }: SourcedValue): E.Either<SyncError, number> => {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  return number >= 1 && number <= MOST_PARALLELISM
    ? E.right(number)
    : usage(`the parallelism of ${origin} is ${value}`, `write a whole number from 1 to ${MOST_PARALLELISM}`);
};

type Values = Map<SettingKey, SourcedValue>;

const isSwitch = (name: SettingKey): name is Switch => SWITCHES.some((one) => one === name);

const valuesOf = (inputs: SettingInputs): E.Either<SyncError, Values> => {
  const values: Values = new Map();
  for (const name of SETTING_NAMES) {
    const value = sourcedValue(name, inputs);
    if (E.isLeft(value)) return value;
    if (value.right) values.set(name, value.right);
  }
  const accessToken = accessTokenValue(inputs);
  if (accessToken) values.set('access-token', accessToken);
  return E.right(values);
};

const resolveValues = (values: Values): E.Either<SyncError, Settings> => {
  const valueOf = (name: SettingName): SourcedValue => values.get(name) ?? NOWHERE;
  return pipe(
    E.Do,
    E.apS('authUrl', checkedUrl(valueOf('auth-url'))),
    E.apS('govcloud', checkedBoolean('govcloud')(valueOf('govcloud'))),
    E.apS('parallelism', checkedParallelism(valueOf('parallelism'))),
    E.bind('url', ({ authUrl, govcloud }) =>
      urlOf(valueOf('url'), authUrl, valueOf('govcloud'), govcloud.value),
    ),
    E.bind('apiUrl', ({ url }) => checkedUrl(url)),
    E.map(({ apiUrl, authUrl, parallelism, url }) => {
      const project = values.get('project')?.value;
      const normal = new Map(values)
        .set('url', { ...url, value: apiUrl })
        .set('auth-url', { ...valueOf('auth-url'), value: authUrl });
      return { apiUrl, authUrl, parallelism, values: normal, ...(project !== undefined && { project }) };
    }),
  );
};

/**
 * Works out the settings: a flag beats `RESIM_*` in the environment, which beats the settings file, which beats the default.
 * Whether one can sign in with them is another question, see `credentialsFrom`. Errors: `UsageError`.
 */
export const resolveSettings = (inputs: SettingInputs): E.Either<SyncError, Settings> =>
  pipe(valuesOf(inputs), E.chain(resolveValues));

/**
 * Every setting with its value and its source, secrets masked, in a fixed order. Errors: `UsageError` for a switch that is neither true
 * nor false, which a command that does not need it passes over.
 */
export const effectiveSettings = ({ values }: Settings): E.Either<SyncError, readonly Setting[]> => {
  const shown: Setting[] = [];
  for (const name of [...SETTING_NAMES, 'access-token' as const]) {
    const secret = SECRETS.includes(name);
    const setting = values.get(name);
    const on = setting && isSwitch(name) ? checkedBoolean(name)(setting) : undefined;
    if (on && E.isLeft(on)) return on;
    const value = on ? String(on.right.value) : MASK;
    shown.push({ name, secret, ...setting, ...(setting && (secret || on) && { value }) });
  }
  return E.right(shown);
};

/** The values that must be shown nowhere. */
export const secretsOf = ({ values }: Pick<Settings, 'values'>): readonly string[] =>
  [...values].flatMap(([name, { value }]) => (SECRETS.includes(name) ? [value] : []));
