import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readConfigFiles } from '../system/config-files.ts';
import { decodeConfigs } from './config-thread.ts';

/** What a command is told about its config. */
export interface ConfigFlags {
  readonly 'experiences-config': readonly string[];
  readonly strict: boolean;
}

/**
 * Begins to read the config, before what else a command needs is loaded; whoever asks gets the one result. `root` is the folder of sync's
 * own package. Errors: `ConfigUnreadable`, `ConfigInvalid`.
 */
export const startConfig = (flags: ConfigFlags, root: string): TE.TaskEither<SyncError, LoadedConfig> => {
  const running = pipe(
    readConfigFiles(flags['experiences-config']),
    TE.chain((sources) => () => decodeConfigs(sources, flags.strict, root)),
  )();
  return () => running;
};
