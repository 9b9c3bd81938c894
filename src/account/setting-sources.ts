import * as E from 'fp-ts/lib/Either.js';
import type { SettingSource } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** The names of all settings, as flags and as keys of the settings file. */
export const SETTING_NAMES = [
  'url',
  'auth-url',
  'govcloud',
  'project',
  'client-id',
  'client-secret',
  'username',
  'password',
  'prod-interactive-client',
  'prod-non-interactive-client',
  'dev-interactive-client',
  'dev-non-interactive-client',
  'parallelism',
  'verbose',
  'experiences-config',
  'no-archive',
  'update-config',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** Boolean settings. */
export const SWITCHES = ['govcloud', 'verbose', 'no-archive', 'update-config'] as const;
export type Switch = (typeof SWITCHES)[number];

/** Aliases of settings, as the `resim` CLI accepts them. */
const ALIASES: Readonly<Partial<Record<SettingName, readonly string[]>>> = {
  'experiences-config': ['experience-config'],
};

const namesOf = (name: SettingName): readonly string[] => [name, ...(ALIASES[name] ?? [])];

/** Every name and alias of a setting: a key of the settings file or, in capitals, a variable. */
export const ALL_SETTING_NAMES: readonly string[] = SETTING_NAMES.flatMap(namesOf);

/** A value and its source. */
export interface SourcedValue {
  readonly value: string;
  readonly source: SettingSource;
  /** The name of the flag, variable or file, as messages show it. */
  readonly origin: string;
}

/** All sources of settings. */
export interface SettingInputs {
  /** The flags of the command line; undefined if not given. */
  readonly flags: Readonly<Partial<Record<SettingName, string | number | boolean | undefined>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's settings file, by key. */
  readonly file: ReadonlyMap<string, string>;
  /** The name of that file in messages, such as `~/.resim/resim.yaml`. */
  readonly fileName: string;
}

/** Returns the variable of a setting: `RESIM_CLIENT_ID` for `client-id`. */
export const variableOf = (name: string): string => `RESIM_${name.toUpperCase().replaceAll('-', '_')}`;

/** The variable that holds an access token. There is no flag for it, because command lines are visible to all users of a machine. */
export const ACCESS_TOKEN_VARIABLE = 'RESIM_ACCESS_TOKEN';

/** The defaults. */
const SETTING_DEFAULTS: Readonly<Partial<Record<SettingName, string>>> = {
  url: 'https://api.resim.ai/v1/',
  'auth-url': 'https://resim.us.auth0.com/',
  govcloud: 'false',
  // Public client IDs that the `resim` CLI signs in with; not secret.
  'prod-interactive-client': 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy',
  'prod-non-interactive-client': '0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI',
  'dev-interactive-client': 'Rg1F0ZOCBmVYje4UVrS3BKIh4T2nCW9y',
  'dev-non-interactive-client': 'LLNl3xsbNLSd16gQyYsiEn3tbLDZo1gj',
  parallelism: '16',
  verbose: 'false',
  'no-archive': 'false',
  'update-config': 'false',
};

/** Trims a value. Of a password only a final line break is removed, because it usually comes from a file; blanks may be part of it. */
const nonEmpty = (name: string, value: string | undefined): string | undefined => {
  const text = (name === 'password' ? value?.replace(/\r?\n$/, '') : value?.trim()) ?? '';
  return text === '' ? undefined : text;
};

type Candidate = readonly [source: SettingSource, origin: string, value: string | undefined];

/** Returns the values of a setting in order of precedence. */
const candidates = (
  name: SettingName,
  { flags, env, file, fileName }: SettingInputs,
): readonly Candidate[] => [
  ['flag', `--${name}`, nonEmpty(name, flags[name]?.toString())],
  ...namesOf(name).map((one): Candidate => [
    'environment',
    variableOf(one),
    nonEmpty(name, env[variableOf(one)]),
  ]),
  ...namesOf(name).map((one): Candidate => ['file', fileName, nonEmpty(name, file.get(one))]),
  ['default', 'default', SETTING_DEFAULTS[name]],
];

/**
 * Returns the effective value of a setting. Precedence: flag, environment, file, default. An empty variable or key counts as
 * unset, because pipelines set a variable to an empty string if a secret is unavailable. An empty flag is an error: otherwise an
 * unset variable in a script could make sync act as another account. Errors: `UsageError`.
 */
export const sourcedValue = (
  name: SettingName,
  inputs: SettingInputs,
): E.Either<SyncError, SourcedValue | undefined> => {
  if (typeof inputs.flags[name] === 'string' && nonEmpty(name, inputs.flags[name]) === undefined)
    return E.left({
      _tag: 'UsageError',
      about: 'setting',
      fault: { _tag: 'EmptyFlag', flag: name },
    });
  const given = candidates(name, inputs).filter(([, , value]) => value !== undefined);
  const [[source, origin, value] = []] = given;
  if (source === undefined || origin === undefined || value === undefined) return E.right(undefined);
  const other = given.find(([from, , another]) => from === source && another !== value);
  if (other !== undefined)
    return E.left({
      _tag: 'UsageError',
      about: 'setting',
      fault: { _tag: 'TwoValues', names: namesOf(name), origins: [...new Set([origin, other[1]])] },
    });
  return E.right({ value, source, origin });
};

/** Returns the access token in the environment. */
export const accessTokenValue = ({ env }: SettingInputs): SourcedValue | undefined => {
  const value = nonEmpty('access-token', env[ACCESS_TOKEN_VARIABLE]);
  return value === undefined ? undefined : { value, source: 'environment', origin: ACCESS_TOKEN_VARIABLE };
};
