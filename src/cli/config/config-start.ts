import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { type ConfigFileBytes, readConfigFiles } from '../../system/config-files.ts';
import type { ReadConfig } from '../../usecases/located-problems.ts';
import { decodeConfigs } from './config-thread.ts';

/** The flags of a command that select and read its config. */
export interface ConfigFlags {
  readonly 'experiences-config': readonly string[];
  readonly strict: boolean;
}

/** A config whose reading has started. */
export interface StartedConfig {
  readonly config: TE.TaskEither<SyncError, ReadConfig>;
  /** The files as read. Empty if they cannot be read. */
  readonly sources: Task<readonly ConfigFileBytes[]>;
}

/**
 * Starts to read the config before the rest of the command is loaded. All callers share the one result. `root` is the folder of sync's own
 * package. Errors: `ConfigUnreadable`, `ConfigInvalid`.
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

/** The base config. It is read only when requested, because a plan needs it last. Errors: those of `startConfig`. */
export const baseConfig =
  (flags: ConfigFlags, root: string): StartedConfig['config'] =>
  () =>
    startConfig(flags, root).config();
