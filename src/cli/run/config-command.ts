import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { credentialsFrom, wayOf } from '../../account/credentials.ts';
import type { SettingInputs } from '../../account/setting-sources.ts';
import { effectiveSettings, type Settings } from '../../account/settings.ts';
import type { Setting } from '../../domain/setting.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { settingsJson } from '../../render/settings-json.ts';
import { renderSettings, type SignInStatus } from '../../render/settings-text.ts';
import { settingsFor } from './settings.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

const signInStatus = (settings: Settings): SignInStatus => {
  const credentials = credentialsFrom(settings);
  if (E.isRight(credentials)) return { _tag: 'Way', way: wayOf(credentials.right) };
  const error = credentials.left;
  return { _tag: 'Problem', message: 'message' in error ? error.message : error._tag };
};

interface ShownSettings {
  readonly shown: readonly Setting[];
  readonly signIn: SignInStatus;
}

const SETTINGS: Views<View<ShownSettings>> = {
  text: ({ shown, signIn }, { stdout }) => ({ stdout: renderSettings(shown, signIn, stdout) }),
  json: ({ shown, signIn }) => ({ stdout: jsonText(settingsJson(shown, signIn)) }),
};

/** Prints each setting with its source, and whether sync can sign in with them. */
export const showSettings = (
  flags: SettingInputs['flags'],
  display: Display,
): TE.TaskEither<SyncError, Printed> =>
  pipe(
    settingsFor(flags),
    TE.bindTo('settings'),
    TE.bind('shown', ({ settings }) => TE.fromEither(effectiveSettings(settings))),
    TE.let('signIn', ({ settings }) => signInStatus(settings)),
    TE.chainTaskK(viewOf(SETTINGS, display)),
  );
