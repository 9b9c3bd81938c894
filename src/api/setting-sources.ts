import * as E from 'fp-ts/lib/Either.js';
import type { SettingSource } from '../domain/setting.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** The settings that a user can give, by the names of the flags and of the keys in the settings file. */
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

/** Settings that are on or off. */
export const SWITCHES = ['govcloud', 'verbose', 'no-archive', 'update-config'] as const;
export type Switch = (typeof SWITCHES)[number];

/** Other names of settings, which the `resim` CLI takes as well, by the name that they stand for. */
const OTHER_NAMES: Readonly<Partial<Record<SettingName, readonly string[]>>> = {
  'experiences-config': ['experience-config'],
};

const namesOf = (name: SettingName): readonly string[] => [name, ...(OTHER_NAMES[name] ?? [])];

/** Every name that a setting may have as a key of the settings file or, in capitals, as a variable. */
export const ALL_SETTING_NAMES: readonly string[] = SETTING_NAMES.flatMap(namesOf);

/** One value and where it comes from. */
export interface SourcedValue {
  readonly value: string;
  readonly source: SettingSource;
  /** The flag, the variable or the file by name, as a message shows it. */
  readonly origin: string;
}

/** What the sources say. */
export interface SettingInputs {
  /** As they were given on the command line; absent or undefined: not given. */
  readonly flags: Readonly<Partial<Record<SettingName, string | number | boolean | undefined>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's settings file, by key. */
  readonly file: ReadonlyMap<string, string>;
  /** How that file is called in messages, such as `~/.resim/resim.yaml`. */
  readonly fileName: string;
}

/** The variable of a setting: `RESIM_CLIENT_ID` for `client-id`. */
export const variableOf = (name: string): string => `RESIM_${name.toUpperCase().replaceAll('-', '_')}`;

/** The variable that holds an access token; it has no flag, since a command line is seen by everybody on a machine. */
export const ACCESS_TOKEN_VARIABLE = 'RESIM_ACCESS_TOKEN';

/** What a setting is where nobody says anything. */
export const SETTING_DEFAULTS: Readonly<Partial<Record<SettingName, string>>> = {
  url: 'https://api.resim.ai/v1/',
  'auth-url': 'https://resim.us.auth0.com/',
  govcloud: 'false',
  // Public identifiers of the applications that the `resim` CLI signs in as; there is no secret to them.
  'prod-interactive-client': 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy',
  'prod-non-interactive-client': '0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI',
  'dev-interactive-client': 'Rg1F0ZOCBmVYje4UVrS3BKIh4T2nCW9y',
  'dev-non-interactive-client': 'LLNl3xsbNLSd16gQyYsiEn3tbLDZo1gj',
  parallelism: '16',
  verbose: 'false',
  'no-archive': 'false',
  'update-config': 'false',
};

/** Blanks around a value are slips, but a password may have some; a line break at its end comes from a file. */
const nonEmpty = (name: string, value: string | undefined): string | undefined => {
  const text = (name === 'password' ? value?.replace(/\r?\n$/, '') : value?.trim()) ?? '';
  return text === '' ? undefined : text;
};

type Candidate = readonly [source: SettingSource, origin: string, value: string | undefined];

/** The values of one setting, the strongest first. */
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
 * The strongest value of a setting: a flag beats the environment, which beats the file, which beats the default. An empty
 * variable or key is none, since pipelines set variables to nothing where a secret is not to be had; an empty flag is an
 * error, or an unset variable of a script would make sync act as somebody else. Errors: `UsageError`.
 */
export const sourcedValue = (
  name: SettingName,
  inputs: SettingInputs,
): E.Either<SyncError, SourcedValue | undefined> => {
  if (typeof inputs.flags[name] === 'string' && nonEmpty(name, inputs.flags[name]) === undefined)
    return E.left({
      _tag: 'UsageError',
      message: `--${name} is empty`,
      hint: 'give it a value, or leave it out',
    });
  const given = candidates(name, inputs).filter(([, , value]) => value !== undefined);
  const [[source, origin, value] = []] = given;
  if (source === undefined || origin === undefined || value === undefined) return E.right(undefined);
  const other = given.find(([from, , otherwise]) => from === source && otherwise !== value);
  if (other !== undefined)
    return E.left({
      _tag: 'UsageError',
      message: `${namesOf(name).join(' and ')} are given by ${[...new Set([origin, other[1]])].join(' and ')}, with two values`,
      hint: 'they mean the same setting: keep one of the two',
    });
  return E.right({ value, source, origin });
};

/** The access token that the environment holds. */
export const accessTokenValue = ({ env }: SettingInputs): SourcedValue | undefined => {
  const value = nonEmpty('access-token', env[ACCESS_TOKEN_VARIABLE]);
  return value === undefined ? undefined : { value, source: 'environment', origin: ACCESS_TOKEN_VARIABLE };
};
