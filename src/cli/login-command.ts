import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { login, logout, whoami } from '../api/login.ts';
import type { SettingInputs } from '../api/setting-sources.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { loginJson, logoutJson, whoamiJson } from '../render/settings-json.ts';
import { renderIdentity, renderLogin, renderLogout } from '../render/sign-in-text.ts';
import { openInBrowser } from '../system/browser.ts';
import { withSignIn } from './sign-in.ts';
import { jsonText, type Printed, type View } from './view.ts';

type Flags = SettingInputs['flags'];

/** Signs in and keeps the token. Prompts nobody and opens nothing without a terminal to read and answer on. */
export const loginCommand = (
  flags: Flags,
  view: View,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed> =>
  withSignIn(flags, toolVersion, (settings, world) =>
    pipe(
      login(settings, {
        ...world,
        interactive: process.stdin.isTTY && process.stderr.isTTY,
        openBrowser: openInBrowser(process.platform),
      }),
      TE.map((identity) => ({
        stdout: view.json ? jsonText(loginJson(identity)) : renderLogin(identity),
      })),
    ),
  );

/** Forgets the tokens of this machine. */
export const logoutCommand = (
  flags: Flags,
  view: View,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed> =>
  withSignIn(flags, toolVersion, (settings, world) =>
    pipe(
      logout(settings, world),
      TE.map((forgotten) => ({
        stdout: view.json
          ? jsonText(logoutJson(settings.authUrl, forgotten))
          : renderLogout(forgotten, settings.authUrl),
      })),
    ),
  );

/** Tells whom the server takes us for. */
export const whoamiCommand = (
  flags: Flags,
  view: View,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed> =>
  withSignIn(flags, toolVersion, (settings, world) =>
    pipe(
      whoami(settings, world),
      TE.map((identity) => ({
        stdout: view.json
          ? jsonText(whoamiJson(identity))
          : renderIdentity(identity, world.now(), view.stdout),
      })),
    ),
  );
