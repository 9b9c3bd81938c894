import type { Identity, Setting } from '../domain/setting.ts';
import {
  type LoginDocument,
  type LogoutDocument,
  type SettingsDocument,
  type WhoamiDocument,
} from './json/account-codecs.ts';
import { JSON_FORMAT_VERSION } from './json/codecs.ts';
import type { SignInStatus } from './settings-text.ts';

/** The document of `sync config show --json`. */
export const settingsJson = (settings: readonly Setting[], signIn: SignInStatus): SettingsDocument => ({
  kind: 'settings',
  formatVersion: JSON_FORMAT_VERSION,
  settings: settings.map(({ name, value, source, origin, secret }) => ({
    name,
    value: value ?? null,
    source: source ?? null,
    origin: origin ?? null,
    secret,
  })),
  signIn: {
    way: signIn._tag === 'Way' ? signIn.way : null,
    problem: signIn._tag === 'Problem' ? signIn.message : null,
  },
});

const identityFields = ({ way, apiUrl, authUrl, subject, email, permissions, expires }: Identity) => ({
  way,
  apiUrl,
  authUrl,
  subject: subject ?? null,
  email: email ?? null,
  permissions: permissions ?? null,
  expires: expires ?? null,
});

/** The document of `sync whoami --json`. */
export const whoamiJson = (identity: Identity): WhoamiDocument => ({
  kind: 'whoami',
  formatVersion: JSON_FORMAT_VERSION,
  ...identityFields(identity),
});

/** The document of `sync login --json`. */
export const loginJson = (identity: Identity): LoginDocument => ({
  kind: 'login',
  formatVersion: JSON_FORMAT_VERSION,
  ...identityFields(identity),
});

/** The document of `sync logout --json`. */
export const logoutJson = (authUrl: string, forgotten: boolean): LogoutDocument => ({
  kind: 'logout',
  formatVersion: JSON_FORMAT_VERSION,
  authUrl,
  forgotten,
});
