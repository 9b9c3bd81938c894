import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { login, logout, whoami } from '../../account/login.ts';
import type { SettingInputs } from '../../account/setting-sources.ts';
import type { Identity } from '../../domain/setting.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { loginJson, logoutJson, whoamiJson } from '../../render/settings-json.ts';
import { renderIdentity, renderLogin, renderLogout } from '../../render/sign-in-text.ts';
import { openInBrowser } from '../../system/browser.ts';
import { withSignIn } from './sign-in.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

type Flags = SettingInputs['flags'];

const LOGIN: Views<View<Identity>> = {
  text: (identity) => ({ stdout: renderLogin(identity) }),
  json: (identity) => ({ stdout: jsonText(loginJson(identity)) }),
};

const LOGOUT: Views<View<{ readonly forgotten: boolean; readonly authUrl: string }>> = {
  text: ({ forgotten, authUrl }) => ({ stdout: renderLogout(forgotten, authUrl) }),
  json: ({ forgotten, authUrl }) => ({ stdout: jsonText(logoutJson(authUrl, forgotten)) }),
};

const WHOAMI: Views<View<{ readonly identity: Identity; readonly now: Date }>> = {
  text: ({ identity, now }, { stdout }) => ({ stdout: renderIdentity(identity, now, stdout) }),
  json: ({ identity }) => ({ stdout: jsonText(whoamiJson(identity)) }),
};

/** Signs in and stores the token. Without a terminal, it neither prompts nor opens a browser. */
export const loginCommand = (flags: Flags, display: Display): TE.TaskEither<SyncError, Printed> =>
  withSignIn(flags, (settings, world) =>
    pipe(
      login(settings, {
        ...world,
        interactive: process.stdin.isTTY && process.stderr.isTTY,
        openBrowser: openInBrowser(process.platform),
      }),
      TE.chainTaskK(viewOf(LOGIN, display)),
    ),
  );

/** Deletes the stored tokens. */
export const logoutCommand = (flags: Flags, display: Display): TE.TaskEither<SyncError, Printed> =>
  withSignIn(flags, (settings, world) =>
    pipe(
      logout(settings, world),
      TE.map((forgotten) => ({ forgotten, authUrl: settings.authUrl })),
      TE.chainTaskK(viewOf(LOGOUT, display)),
    ),
  );

/** Shows the signed-in account. */
export const whoamiCommand = (flags: Flags, display: Display): TE.TaskEither<SyncError, Printed> =>
  withSignIn(flags, (settings, world) =>
    pipe(
      whoami(settings, world),
      TE.map((identity) => ({ identity, now: world.now() })),
      TE.chainTaskK(viewOf(WHOAMI, display)),
    ),
  );
