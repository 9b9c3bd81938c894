import * as t from 'io-ts';
import { FORMAT, optional } from './codecs.ts';

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);

/** A setting; `value` is null if it is not set, and masked if it is a secret. */
const JsonSetting = t.strict(
  {
    name: t.string,
    value: orNull(t.string),
    source: t.union([t.keyof({ flag: null, environment: null, file: null, default: null }), t.null]),
    origin: orNull(t.string),
    secret: t.boolean,
  },
  'Setting',
);

const Way = t.keyof({ accessToken: null, clientCredentials: null, password: null, device: null }, 'Way');

/** What `sync config show --json` prints. If sync cannot sign in, `signIn.way` is null and `signIn.problem` says why. */
export const SettingsDocument = t.strict(
  {
    kind: t.literal('settings'),
    formatVersion: FORMAT,
    settings: t.readonlyArray(JsonSetting),
    signIn: t.strict({ way: orNull(Way), problem: orNull(t.string) }),
  },
  'SettingsDocument',
);
export type SettingsDocument = t.TypeOf<typeof SettingsDocument>;

const identity = {
  formatVersion: FORMAT,
  way: Way,
  apiUrl: t.string,
  authUrl: t.string,
  subject: orNull(t.string),
  email: orNull(t.string),
  permissions: orNull(t.readonlyArray(t.string)),
  expires: orNull(t.string),
};

/** What `sync whoami --json` prints; null stands for what the token does not contain. */
export const WhoamiDocument = t.strict({ kind: t.literal('whoami'), ...identity }, 'WhoamiDocument');
export type WhoamiDocument = t.TypeOf<typeof WhoamiDocument>;

/** What `sync login --json` prints. */
export const LoginDocument = t.strict({ kind: t.literal('login'), ...identity }, 'LoginDocument');
export type LoginDocument = t.TypeOf<typeof LoginDocument>;

/** What `sync logout --json` prints; `forgotten` says whether a token was deleted. */
export const LogoutDocument = t.strict(
  { kind: t.literal('logout'), formatVersion: FORMAT, authUrl: t.string, forgotten: t.boolean },
  'LogoutDocument',
);
export type LogoutDocument = t.TypeOf<typeof LogoutDocument>;

/**
 * What `sync unlock --json` prints: the project with the holder of its lock, or the plan with its locks on this machine. A holder is absent
 * if the lock did not name one.
 */
export const UnlockDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('unlock'),
      formatVersion: FORMAT,
      freed: t.boolean,
    }),
    optional({
      project: t.strict({ projectID: t.string, name: t.string }),
      plan: t.string,
      locks: t.readonlyArray(
        t.intersection([
          t.strict({ file: t.string }),
          optional({ holder: t.strict({ pid: t.number, host: t.string, since: t.string }) }),
        ]),
      ),
      holder: t.strict({ who: t.string, pid: t.number, host: t.string, since: t.string, plan: t.string }),
    }),
  ],
  'UnlockDocument',
);
export type UnlockDocument = t.TypeOf<typeof UnlockDocument>;
