import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { type ConfigFileBytes, readConfigFiles } from '../../system/config-files.ts';
import type { ReadConfig } from '../../usecases/located-problems.ts';
import { decodeConfigs } from './config-thread.ts';

/** What a command is told about its config. */
export interface ConfigFlags {
  readonly 'experiences-config': readonly string[];
  readonly strict: boolean;
}

/** A config that is being read. */
export interface StartedConfig {
  readonly config: TE.TaskEither<SyncError, ReadConfig>;
  /** The files as they were read; none where they cannot be. */
  readonly sources: Task<readonly ConfigFileBytes[]>;
}

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
  };
};

/** The config before an edit, read once it is asked for: a plan waits for it last. Errors: those of `startConfig`. */
export const baseConfig =
  (flags: ConfigFlags, root: string): StartedConfig['config'] =>
  () =>
    startConfig(flags, root).config();
