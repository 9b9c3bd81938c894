import { homedir } from 'node:os';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { SETTING_NAMES, type SettingInputs } from '../api/setting-sources.ts';
import { resolveSettings, type Settings } from '../api/settings.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { renderSignInEvent } from '../render/sign-in-text.ts';
import { liveFiles } from '../system/files.ts';

/** The folder that sync shares with the `resim` CLI. */
export const RESIM_FOLDER = path.join(homedir(), '.resim');

const SETTINGS_FILE = path.join(RESIM_FOLDER, 'resim.yaml');
const SETTINGS_FILE_NAME = '~/.resim/resim.yaml';

const isMissing = (error: SyncError): boolean =>
  error._tag === 'FileFailed' && ['ENOENT', 'ENOTDIR'].includes(error.code);

const userSettings: TE.TaskEither<SyncError, ReadonlyMap<string, string>> = async () => {
  const bytes = await liveFiles.read(SETTINGS_FILE)();
  if (E.isLeft(bytes)) return isMissing(bytes.left) ? E.right(new Map()) : bytes;
  const { parseUserSettings } = await import('../config/user-settings.ts');
  const text = new TextDecoder().decode(bytes.right);
  const settings = parseUserSettings(text, SETTINGS_FILE_NAME, SETTING_NAMES);
  if (E.isLeft(settings)) return settings;
  const { values, strays } = settings.right;
  for (const stray of strays)
    process.stderr.write(renderSignInEvent({ _tag: 'StrayKey', file: SETTINGS_FILE_NAME, ...stray }));
  return E.right(values);
};

/** Works out the settings of a command from its flags, the environment and the user's settings file. */
export const settingsFor = (flags: SettingInputs['flags']): TE.TaskEither<SyncError, Settings> =>
  pipe(
    userSettings,
    TE.chainEitherK((file) =>
      resolveSettings({ flags, env: process.env, file, fileName: SETTINGS_FILE_NAME }),
    ),
  );
