import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import type { PlanRequest } from '../../usecases/make-plan.ts';
import { configSetting, switchFor } from './settings.ts';

const NO_CONFIG: SyncError = { _tag: 'UsageError', about: 'file', fault: { _tag: 'NoConfigFlag' } };

/** The configs named on the command line, or else by the settings, or else `other`. Errors: `UsageError` if there is none. */
export const configsOf = (
  named: readonly string[] = [],
  other?: string,
): TE.TaskEither<SyncError, readonly string[]> =>
  named.length > 0
    ? TE.right(named)
    : pipe(
        configSetting,
        TE.chain((setting) => {
          const config = setting?.value ?? other;
          return config === undefined ? TE.left(NO_CONFIG) : TE.right([config]);
        }),
      );

/** Whether to archive unlisted experiences: `--archive` or `--no-archive`, or else the setting `no-archive`. */
export const archiveOption = (
  flag: boolean | undefined,
): TE.TaskEither<SyncError, Pick<PlanRequest, 'archive' | 'archiveFrom'>> =>
  flag === undefined
    ? pipe(
        switchFor('no-archive', undefined),
        TE.map(({ value, source, origin }) => ({
          archive: !value,
          // The plan names the source if it is not a flag.
          ...(value && { archiveFrom: source === 'file' ? `no-archive in ${origin}` : origin }),
        })),
      )
    : TE.right({ archive: flag });

/**
 * Whether to write experience IDs into the config: the flag, or else the setting `update-config`. A sandbox makes up its IDs, so under
 * `--sandbox` only the flag counts.
 */
export const updateConfigOption = (
  flag: boolean | undefined,
  sandbox: boolean,
): TE.TaskEither<SyncError, boolean> =>
  pipe(
    switchFor('update-config', flag ?? (sandbox ? false : undefined)),
    TE.map(({ value }) => value),
  );
