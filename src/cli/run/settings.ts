import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  ALL_SETTING_NAMES,
  sourcedValue,
  type SettingInputs,
  type SourcedValue,
  type Switch,
} from '../../account/setting-sources.ts';
import {
  resolveSettings,
  type Settings,
  type SourcedBoolean,
  switchSetting,
} from '../../account/settings.ts';
import { strayVariables } from '../../account/stray-variables.ts';
import type { SignInEvent } from '../../domain/setting.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderSignInEvent } from '../../render/sign-in-text.ts';
import { liveFiles } from '../../system/files.ts';

/** The folder that sync shares with the `resim` CLI. */
export const RESIM_FOLDER = path.join(homedir(), '.resim');

const FOLDER_NAME = '~/.resim';

const isMissing = (error: SyncError): boolean =>
  error._tag === 'FileFailed' && ['ENOENT', 'ENOTDIR'].includes(error.code);

type FileSettings = Pick<SettingInputs, 'file' | 'fileName'>;

const NO_FILE: FileSettings = { file: new Map(), fileName: `${FOLDER_NAME}/resim.yaml` };

const printEvent = (event: SignInEvent): void => {
  process.stderr.write(renderSignInEvent(event));
};

const namesInFolder = (): Promise<readonly string[]> => readdir(RESIM_FOLDER).catch(() => []);

const fileSettings: TE.TaskEither<SyncError, FileSettings> = async () => {
  const names = await namesInFolder();
  // Do not load the parser if there is no settings file.
  if (!names.some((name) => name.startsWith('resim.'))) return E.right(NO_FILE);
  const { parseUserSettings, settingsFileAmong } = await import('../../account/user-settings.ts');
  const { chosen, passedOver } = settingsFileAmong(names);
  for (const name of passedOver)
    printEvent({
      _tag: 'SettingsPassedOver',
      file: `${FOLDER_NAME}/${name}`,
      ...(chosen !== undefined && { chosen: `${FOLDER_NAME}/${chosen}` }),
    });
  if (chosen === undefined) return E.right(NO_FILE);
  const fileName = `${FOLDER_NAME}/${chosen}`;
  const bytes = await liveFiles.read(path.join(RESIM_FOLDER, chosen))();
  if (E.isLeft(bytes)) return isMissing(bytes.left) ? E.right(NO_FILE) : bytes;
  const settings = parseUserSettings(new TextDecoder().decode(bytes.right), fileName, ALL_SETTING_NAMES);
  if (E.isLeft(settings)) return settings;
  for (const stray of settings.right.strays) printEvent({ _tag: 'StrayKey', file: fileName, ...stray });
  return E.right({ file: settings.right.values, fileName });
};

let reading: Promise<E.Either<SyncError, FileSettings>> | undefined;

/** The settings file, read once per process, so that its warnings appear once. */
const readOnce: TE.TaskEither<SyncError, FileSettings> = () => {
  if (reading === undefined) {
    for (const stray of strayVariables(Object.keys(process.env)))
      printEvent({ _tag: 'StrayVariable', ...stray });
    reading = fileSettings();
  }
  return reading;
};

const inputsWith = (flags: SettingInputs['flags']): TE.TaskEither<SyncError, SettingInputs> =>
  pipe(
    readOnce,
    TE.map((file) => ({ flags, env: process.env, ...file })),
  );

/** Resolves the settings of a command from its flags, the environment and the settings file. */
export const settingsFor = (flags: SettingInputs['flags']): TE.TaskEither<SyncError, Settings> =>
  pipe(inputsWith(flags), TE.chainEitherK(resolveSettings));

/** Resolves one boolean setting; `flag` is its value on the command line. */
export const switchFor = (
  name: Switch,
  flag: boolean | undefined,
): TE.TaskEither<SyncError, SourcedBoolean> =>
  pipe(
    inputsWith({ [name]: flag }),
    TE.chainEitherK((inputs) => switchSetting(name, inputs)),
  );

/** The config named by the environment or the settings file. */
export const configSetting: TE.TaskEither<SyncError, SourcedValue | undefined> = pipe(
  inputsWith({}),
  TE.chainEitherK((inputs) => sourcedValue('experiences-config', inputs)),
);
