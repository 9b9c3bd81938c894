/** Where a setting's value comes from; an earlier one beats a later one. */
export type SettingSource = 'flag' | 'environment' | 'file' | 'default';

/** A setting with its effective value. */
export interface Setting {
  /** As the flag and the key in the file are called, such as `client-id`. */
  readonly name: string;
  /** Absent where nothing sets it; a mask where it is a secret. */
  readonly value?: string;
  readonly source?: SettingSource;
  /** What exactly sets it: `--url`, `RESIM_URL`, the file's path. */
  readonly origin?: string;
  /** Its value must never be shown. */
  readonly secret: boolean;
}

/** The way in which tokens are had. */
export type SignInWay = 'accessToken' | 'clientCredentials' | 'password' | 'device';

/** Whom the server takes us for, as far as the access token tells. */
export interface Identity {
  readonly way: SignInWay;
  readonly apiUrl: string;
  readonly authUrl: string;
  /** The token's subject; absent in a token that cannot be read. */
  readonly subject?: string;
  readonly email?: string;
  /** Sorted; absent where the token does not tell. */
  readonly permissions?: readonly string[];
  /** UTC, RFC 3339. */
  readonly expires?: string;
}

/** What a person has to be told while settings are read and while they sign in. */
export type SignInEvent =
  | {
      readonly _tag: 'DeviceCode';
      readonly url: string;
      readonly code: string;
      readonly expiresInSeconds: number;
      /** Whether a browser was asked to open the page. */
      readonly opened: boolean;
    }
  /** A key of the settings file looks like a setting that was misspelt; it is passed over. */
  | {
      readonly _tag: 'StrayKey';
      readonly file: string;
      readonly line: number;
      readonly key: string;
      readonly suggestion: string;
    }
  /** A settings file of another format lies beside the one that is read, or no other does. */
  | { readonly _tag: 'SettingsPassedOver'; readonly file: string; readonly chosen?: string }
  /** Variables named like settings that are none, where one looks like a slip alone with what was probably meant. */
  | { readonly _tag: 'StrayVariable'; readonly names: readonly string[]; readonly suggestion?: string }
  /** The token cache is not what it should be, and is treated as empty. */
  | { readonly _tag: 'CacheBroken'; readonly file: string }
  /** A token was had and cannot be kept for the next command. */
  | { readonly _tag: 'CacheNotWritten'; readonly file: string; readonly code: string }
  /** The sign-in server could not be told that a token is no longer needed. */
  | { readonly _tag: 'NotRevoked'; readonly authUrl: string };
