import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { computeExperienceUpdates as compute } from '../compute/compute-experience-updates.ts';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig, LoadedConfig } from '../domain/experience-sync-config.ts';
import type { Computation } from '../domain/experience-updates.ts';
import type { Selection } from '../domain/selection.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { sha256 } from '../plan/canonical-json.ts';
import { readConfigFiles } from '../system/config-files.ts';
import type { ConfigSource } from '../config/read/load-experience-sync-config.ts';
import { cloneExperiences as clone } from '../usecases/clone-experiences.ts';
import type { Cloned } from '../usecases/clone-files.ts';
import { readStateFor } from '../usecases/make-plan.ts';
import { type Call, callOf, type Outcome } from './call.ts';
import { overConnection } from './calls.ts';
import type { Connection } from './connection.ts';

/** Options of `loadExperienceSyncConfig`. */
export interface LoadConfigOptions {
  /** Whether an unknown key that looks like a typo is an error; absent: a warning. */
  readonly strict?: boolean;
}

const NO_SOURCE: SyncError = { _tag: 'UsageError', about: 'file', fault: { _tag: 'NoConfigSource' } };

const sourcesOf = (paths: readonly (string | ConfigSource)[]): Result<readonly ConfigSource[]> =>
  pipe(
    paths,
    TE.traverseSeqArray((one) => (typeof one === 'string' ? readConfigFiles([one]) : TE.right([one]))),
    TE.map((sources) => sources.flat()),
  );

/**
 * Reads a config from files, folders and globs, or from bytes, merged in this order. Errors: `UsageError` if `paths` is empty,
 * `ConfigUnreadable`, and `ConfigInvalid` with every fault of every file, each with its place.
 */
export const loadExperienceSyncConfig = (
  paths: readonly (string | ConfigSource)[],
  { strict = false }: LoadConfigOptions = {},
): Call<LoadedConfig> =>
  callOf(
    pipe(
      // An empty list must not mean "archive everything".
      paths.length === 0 ? TE.left(NO_SOURCE) : sourcesOf(paths),
      TE.chain((sources) => async () => {
        const { loadExperienceSyncConfig: load } =
          await import('../config/read/load-experience-sync-config.ts');
        return load(sources, { strict, sha256 });
      }),
    ),
  );

/**
 * Reads the live state: all experiences, and the tags, systems and suites that a config names. Sends no write. Returns the complete state or fails.
 * Errors: `UsageError`, `SignInFailed`, `ProjectNotFound`, `AmbiguousEntity`, `ApiError`, `IncompleteRead`, `Interrupted`.
 */
export const getCurrentDatabaseState = (
  connection: Connection,
  config: ExperienceSyncConfig,
): Call<DatabaseState> =>
  callOf(
    pipe(
      overConnection(connection, (session, world) => readStateFor({ config }, session, world)),
      TE.map(({ state }) => state),
    ),
  );

/** Options of `computeExperienceUpdates`. */
export interface ComputeOptions {
  /** Whether to archive active experiences that the config does not list; absent: yes. */
  readonly archive?: boolean;
  /** Limits the updates to some experiences; absent: all. */
  readonly selection?: Selection;
}

/**
 * Computes the difference between a config and the live state. Pure. The left side holds every problem, in the order of the config, each
 * with its path; `LoadedConfig.locate` returns the place in the text.
 */
export const computeExperienceUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  { archive = true, selection }: ComputeOptions = {},
): Outcome<Computation, readonly ComputeProblem[]> =>
  compute(config, state, { archive, ...(selection && { selection }) });

/** Options of `cloneExperiences`. */
export interface CloneOptions {
  /** The file to write or update; absent: only the text is returned. */
  readonly file?: string;
  /** Further files to update, each entry in its own file; all files are written or none; absent: none. */
  readonly more?: readonly string[];
  /** The file for new entries, `file` or one of `more`; absent: `file`. */
  readonly newIn?: string;
  /** Globs of names to leave out, which the file then ignores; absent: none. */
  readonly exclude?: readonly string[];
  /** Whether to leave out the IDs of experiences, as for another project; absent: no. */
  readonly withoutIDs?: boolean;
  /** Whether to write tags and suites so that another project can create them; absent: no. */
  readonly declare?: boolean;
  /** Whether to include archived experiences; absent: no. */
  readonly includeArchived?: boolean;
  /** Whether to overwrite an existing file; absent: no. */
  readonly force?: boolean;
  /** Whether to add no managed tags and suites to an existing file; absent: no. */
  readonly keepManaged?: boolean;
}

/**
 * Reads the whole live state and writes it as a config; a plan of that config has no changes. Sends no write. Errors: those of reading,
 * `NotUpdatable`, `CloneImpossible`, `FileFailed`.
 */
export const cloneExperiences = (
  connection: Connection,
  { includeArchived = false, force = false, keepManaged = false, ...options }: CloneOptions = {},
): Call<Cloned> =>
  callOf(
    overConnection(connection, (session, world) =>
      clone({ ...options, includeArchived, force, keepManaged }, session, world),
    ),
  );
