import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { PlanRequest } from '../usecases/make-plan.ts';
import { configSetting, switchFor } from './settings.ts';

const NO_CONFIG: SyncError = {
  _tag: 'UsageError',
  message: '--experiences-config is missing',
  hint: 'name the config with -c FILE, as RESIM_EXPERIENCES_CONFIG, or as experiences-config in ~/.resim/resim.yaml',
};

/** The configs that a command line names, or else the settings. Errors: `UsageError` where neither does and there is no other. */
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

/** Whether unlisted experiences are archived: what `--archive` or `--no-archive` says, or else the setting `no-archive`. */
export const archiveOption = (
  flag: boolean | undefined,
): TE.TaskEither<SyncError, Pick<PlanRequest, 'archive' | 'archiveFrom'>> =>
  flag === undefined
    ? pipe(
        switchFor('no-archive', undefined),
        TE.map(({ value, source, origin }) => ({
          archive: !value,
          // What nobody typed is told with the plan.
          ...(value && { archiveFrom: source === 'file' ? `no-archive in ${origin}` : origin }),
        })),
      )
    : TE.right({ archive: flag });

/**
 * Whether the IDs of experiences are written into the config: what the command line says, or else the setting `update-config`. A rehearsal
 * makes up IDs that no other server knows: they go into a config only where somebody types so.
 */
export const updateConfigOption = (
  flag: boolean | undefined,
  sandbox: boolean,
): TE.TaskEither<SyncError, boolean> =>
  pipe(
    switchFor('update-config', flag ?? (sandbox ? false : undefined)),
    TE.map(({ value }) => value),
  );
