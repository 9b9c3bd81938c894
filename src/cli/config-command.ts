import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { credentialsFrom, wayOf } from '../api/credentials.ts';
import type { SettingInputs } from '../api/setting-sources.ts';
import { effectiveSettings, type Settings } from '../api/settings.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { settingsJson } from '../render/settings-json.ts';
import { renderSettings, type SignInOutlook } from '../render/settings-text.ts';
import { settingsFor } from './settings.ts';
import { jsonText, type Printed, type View } from './view.ts';

const outlookOf = (settings: Settings): SignInOutlook => {
  const credentials = credentialsFrom(settings);
  if (E.isRight(credentials)) return { _tag: 'Way', way: wayOf(credentials.right) };
  const error = credentials.left;
  return { _tag: 'Problem', message: 'message' in error ? error.message : error._tag };
};

/** Prints each setting with its source; settings that do not let sync sign in are shown all the same, and said to be so. */
export const showSettings = (flags: SettingInputs['flags'], view: View): TE.TaskEither<SyncError, Printed> =>
  pipe(
    settingsFor(flags),
    TE.bindTo('settings'),
    TE.bind('shown', ({ settings }) => TE.fromEither(effectiveSettings(settings))),
    TE.map(({ settings, shown }) => {
      const outlook = outlookOf(settings);
      return {
        stdout: view.json
          ? jsonText(settingsJson(shown, outlook))
          : renderSettings(shown, outlook, view.stdout),
      };
    }),
  );
