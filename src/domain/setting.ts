/** The source of a setting's value, in order of precedence. */
export type SettingSource = 'flag' | 'environment' | 'file' | 'default';

/** A setting with its effective value. */
export interface Setting {
  /** The name of the flag and of the key in the settings file, such as `client-id`. */
  readonly name: string;
  /** Absent if nothing sets it; masked if it is secret. */
  readonly value?: string;
  readonly source?: SettingSource;
  /** What sets it: `--url`, `RESIM_URL`, or the path of the file. */
  readonly origin?: string;
  /** The value must never be shown. */
  readonly secret: boolean;
}

/** How sync gets an access token. */
export type SignInWay = 'accessToken' | 'clientCredentials' | 'password' | 'device';

/** The account that an access token belongs to. */
export interface Identity {
  readonly way: SignInWay;
  readonly apiUrl: string;
  readonly authUrl: string;
  /** The subject of the token; absent if the token cannot be read. */
  readonly subject?: string;
  readonly email?: string;
  /** Sorted; absent if the token does not list them. */
  readonly permissions?: readonly string[];
  /** UTC, RFC 3339. */
  readonly expires?: string;
}

/** A message for the user while settings are read and while they sign in. */
export type SignInEvent =
  | {
      readonly _tag: 'DeviceCode';
      readonly url: string;
      readonly code: string;
      readonly expiresInSeconds: number;
      /** Whether a browser was asked to open the page. */
      readonly opened: boolean;
    }
  /** An unknown key of the settings file that looks like a misspelt one; it is ignored. */
  | {
      readonly _tag: 'StrayKey';
      readonly file: string;
      readonly line: number;
      readonly key: string;
      readonly suggestion: string;
    }
  /** A settings file of another format was found and is not read. */
  | { readonly _tag: 'SettingsPassedOver'; readonly file: string; readonly chosen?: string }
  /** Variables with names similar to settings that are not settings, with a suggestion for likely typos. */
  | { readonly _tag: 'StrayVariable'; readonly names: readonly string[]; readonly suggestion?: string }
  /** The token cache is not valid and is treated as empty. */
  | { readonly _tag: 'CacheBroken'; readonly file: string }
  /** A new token could not be cached for the next command. */
  | { readonly _tag: 'CacheNotWritten'; readonly file: string; readonly code: string }
  /** The sign-in server could not be reached to revoke a token. */
  | { readonly _tag: 'NotRevoked'; readonly authUrl: string };
