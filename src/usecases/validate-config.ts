import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ConfigReport, validateConfig } from '../config/read/validate-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { sha256 } from '../plan/canonical-json.ts';
import type { Capabilities } from './capabilities.ts';

/** The options of `sync validate`. */
export interface ValidateRequest {
  readonly files: readonly string[];
  readonly strict: boolean;
}

const refused = ({ errors, warnings }: ConfigReport): SyncError => ({
  _tag: 'ConfigInvalid',
  errors,
  warnings,
});

/**
 * `sync validate`: checks config files, without the network. Returns the warnings about a valid config; with `--strict` they are errors. Errors:
 * `ConfigUnreadable`, `ConfigInvalid`.
 */
export const validateConfigFiles = (
  { files, strict }: ValidateRequest,
  { readConfigs }: Pick<Capabilities, 'readConfigs'>,
): TE.TaskEither<SyncError, ConfigReport> =>
  pipe(
    readConfigs(files),
    TE.map((sources) => validateConfig(sources, { strict, sha256 })),
    TE.chainEitherK((report) => (report.errors.length > 0 ? E.left(refused(report)) : E.right(report))),
  );
