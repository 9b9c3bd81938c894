import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { type ConfigFileBytes, readConfigFiles } from '../../system/config-files.ts';
import { decodeConfigs, placesIn } from './config-thread.ts';

/** What a command is told about its config. */
export interface ConfigFlags {
  readonly 'experiences-config': readonly string[];
  readonly strict: boolean;
}

/** A config that is being read. */
export interface StartedConfig {
  readonly config: TE.TaskEither<SyncError, LoadedConfig>;
  /** Whether a name stands anywhere in the files, known before they are decoded. */
  readonly mentions: Task<(name: string) => boolean>;
  /** The files as they were read; none where they cannot be. */
  readonly sources: Task<readonly ConfigFileBytes[]>;
  /** Finds places in the files, also where what was loaded cannot; reading them once more takes its time. */
  readonly places: Task<LoadedConfig['locate']>;
}

/** What can stand before and behind a whole value in YAML or JSON, as bytes. */
const isEdge = (byte: number | undefined): boolean =>
  byte === undefined || ` \t\r\n,:[]{}'"#`.includes(String.fromCharCode(byte));

/** Whether a text holds a name as a value or a word of its own. */
const holdsWord = (text: Buffer, name: string): boolean => {
  const { length } = Buffer.from(name);
  if (length === 0) return false;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (isEdge(text[at - 1]) && isEdge(text[at + length])) return true;
  return false;
};

/** Looks in the bytes. A name that is written with escapes is not found, and one that is a word of a description is: it is a guess. */
const mentionedIn =
  (files: readonly ConfigFileBytes[]) =>
  (name: string): boolean =>
    files.some(({ bytes: { buffer, byteOffset, byteLength } }) =>
      holdsWord(Buffer.from(buffer, byteOffset, byteLength), name),
    );

/**
 * Begins to read the config, before what else a command needs is loaded; whoever asks gets the one result. `root` is the folder of sync's
 * own package. Errors: `ConfigUnreadable`, `ConfigInvalid`.
 */
export const startConfig = (flags: ConfigFlags, root: string): StartedConfig => {
  const files = readConfigFiles(flags['experiences-config'])();
  const decoded = pipe(
    () => files,
    TE.chain((sources) => () => decodeConfigs(sources, flags.strict, root)),
  )();
  return {
    config: () => decoded,
    sources: async () => E.getOrElse((): readonly ConfigFileBytes[] => [])(await files),
    places: async () =>
      pipe(
        await files,
        E.match(
          () => Promise.resolve(() => undefined),
          (sources) => placesIn(sources, flags.strict),
        ),
      ),
    mentions: async () => E.match(() => () => false, mentionedIn)(await files),
  };
};

/** The config before an edit, read once it is asked for: a plan waits for it last. Errors: those of `startConfig`. */
export const baseConfig =
  (flags: ConfigFlags, root: string): StartedConfig['config'] =>
  () =>
    startConfig(flags, root).config();
