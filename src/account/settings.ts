import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Setting, SettingSource } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { SettingFault, UrlFault } from '../domain/usage-fault.ts';
import { makeRedact } from '../api/secrets.ts';
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

/** Reports whether a URL points to this machine, so that plain http does not expose secrets. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** The key of a setting in `Settings.values`. */
type SettingKey = SettingName | 'access-token';

/** The effective settings. */
export interface Settings {
  /** Ends in a slash. */
  readonly apiUrl: string;
  /** Ends in a slash. */
  readonly authUrl: string;
  readonly project?: string;
  /** Maximum number of concurrent requests. */
  readonly parallelism: number;
  /** Every value that is set, with unmasked secrets: for signing in, never for output. */
  readonly values: ReadonlyMap<SettingKey, SourcedValue>;
}

export const PRODUCTION_AUTH_URL = 'https://resim.us.auth0.com/';
export const DEVELOPMENT_AUTH_URL = 'https://resim-dev.us.auth0.com/';
const GOVCLOUD_URL = 'https://api-gov.resim.ai/v1/';

const SECRETS: readonly string[] = ['client-secret', 'password', 'access-token'];
const MASK = '(secret)';

const settingFault = (fault: SettingFault): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', about: 'setting', fault });

const urlFault = (fault: UrlFault): E.Either<SyncError, never> =>
  E.left({ _tag: 'UsageError', about: 'url', fault });

const notAUrl = ({ value, origin }: SourcedValue): E.Either<SyncError, never> =>
  urlFault({ _tag: 'NotAUrl', origin, value: makeRedact([])(value) });

const checkedUrl = (setting: SourcedValue): E.Either<SyncError, string> => {
  const { value, origin } = setting;
  if (!URL.canParse(value)) return notAUrl(setting);
  const url = new URL(value);
  if (!['http:', 'https:'].includes(url.protocol)) return notAUrl(setting);
  if (url.username !== '' || url.password !== '') return urlFault({ _tag: 'UrlWithCredentials', origin });
  if (url.search !== '' || url.hash !== '')
    return urlFault({ _tag: 'UrlTooLong', origin, url: `${url.origin}${url.pathname}` });
  if (url.protocol === 'http:' && !isLoopback(url))
    return urlFault({ _tag: 'UrlNotEncrypted', origin, url: url.href });
  return E.right(url.href.endsWith('/') ? url.href : `${url.href}/`);
};

// The values that Go's `strconv.ParseBool` accepts. The `resim` CLI silently reads anything else as false.
const TRUE = /^(?:1|t|T|true|TRUE|True)$/;
const FALSE = /^(?:0|f|F|false|FALSE|False)$/;

/** Parses a boolean; undefined if the word is neither true nor false. */
export const booleanOf = (word: string): boolean | undefined => {
  if (TRUE.test(word)) return true;
  return FALSE.test(word) ? false : undefined;
};

/** A boolean setting and its source. */
export interface SourcedBoolean extends Omit<SourcedValue, 'value'> {
  readonly value: boolean;
}

const checkedBoolean =
  (name: Switch) =>
  (setting: SourcedValue): E.Either<SyncError, SourcedBoolean> => {
    const { origin } = setting;
    const value = booleanOf(setting.value);
    return value === undefined
      ? settingFault({
          _tag: 'SettingNotBoolean',
          setting: name,
          origin,
          value: makeRedact([])(setting.value),
        })
      : E.right({ ...setting, value });
  };

const PRECEDENCE: Readonly<Record<SettingSource, number>> = { flag: 3, environment: 2, file: 1, default: 0 };

const UNSET: SourcedValue = { value: '', source: 'default', origin: 'default' };

/** Returns a boolean setting with its source. Errors: `UsageError` if the value is neither true nor false. */
export const switchSetting = (name: Switch, inputs: SettingInputs): E.Either<SyncError, SourcedBoolean> =>
  pipe(
    sourcedValue(name, inputs),
    E.chain((setting) => checkedBoolean(name)(setting ?? { ...UNSET, value: 'false' })),
  );

/** Returns the API URL. GovCloud has its own, unless a URL is given by a source of the same or higher precedence. */
const urlOf = (
  url: SourcedValue,
  authUrl: string,
  govcloud: SourcedValue,
  wanted: boolean,
): E.Either<SyncError, SourcedValue> => {
  const given = url.source !== 'default' && PRECEDENCE[url.source] >= PRECEDENCE[govcloud.source];
  if (!wanted || given) return E.right(url);
  if (authUrl === DEVELOPMENT_AUTH_URL) return urlFault({ _tag: 'NoGovCloudUrl' });
  return E.right({ ...govcloud, value: GOVCLOUD_URL });
};

const MAX_PARALLELISM = 256;

const checkedParallelism = ({ value, origin }: SourcedValue): E.Either<SyncError, number> => {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  return number >= 1 && number <= MAX_PARALLELISM
    ? E.right(number)
    : settingFault({ _tag: 'WrongParallelism', origin, value, most: MAX_PARALLELISM });
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
  const valueOf = (name: SettingName): SourcedValue => values.get(name) ?? UNSET;
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
 * Resolves the settings. Precedence: flag, `RESIM_*` in the environment, settings file, default. `credentialsFrom` checks whether
 * they are enough to sign in. Errors: `UsageError`.
 */
export const resolveSettings = (inputs: SettingInputs): E.Either<SyncError, Settings> =>
  pipe(valuesOf(inputs), E.chain(resolveValues));

/**
 * Returns every setting with its value and source, secrets masked, in a fixed order. Errors: `UsageError` for a boolean that is neither
 * true nor false; commands that do not need it ignore it.
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

/** Returns the secret values, which no output may contain. */
export const secretsOf = ({ values }: Pick<Settings, 'values'>): readonly string[] =>
  [...values].flatMap(([name, { value }]) => (SECRETS.includes(name) ? [value] : []));
