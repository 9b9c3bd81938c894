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
import { cloneExperiences as clone, type Cloned } from '../usecases/clone-experiences.ts';
import { readStateFor } from '../usecases/make-plan.ts';
import { type Call, callOf, type Outcome } from './call.ts';
import { overConnection } from './calls.ts';
import type { Connection } from './connection.ts';

/** How a config is read. */
export interface LoadConfigOptions {
  /** Whether a near miss of a known key is an error; absent: a warning. */
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
 * Reads the wanted state from files, folders and globs, or from bytes that are there already, merged in this order. Errors: `UsageError` where
 * there is nothing to read, `ConfigUnreadable`, and `ConfigInvalid` with every fault of every file, each with its place.
 */
export const loadExperienceSyncConfig = (
  paths: readonly (string | ConfigSource)[],
  { strict = false }: LoadConfigOptions = {},
): Call<LoadedConfig> =>
  callOf(
    pipe(
      // What nobody listed must not read as "archive everything".
      paths.length === 0 ? TE.left(NO_SOURCE) : sourcesOf(paths),
      TE.chain((sources) => async () => {
        const { loadExperienceSyncConfig: load } =
          await import('../config/read/load-experience-sync-config.ts');
        return load(sources, { strict, sha256 });
      }),
    ),
  );

/**
 * Reads the live state: all experiences, and the tags, systems and suites that a config names. Sends no write, and is whole or fails.
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

/** How the wanted and the live state are compared. */
export interface ComputeOptions {
  /** Whether active experiences that the config does not list are archived; absent: yes. */
  readonly archive?: boolean;
  /** Limits the updates to some experiences; absent: all. */
  readonly selection?: Selection;
}

/**
 * The whole difference between the wanted and the live state. Pure. The left side holds every problem, in the order of the config,
 * each with its path in it; `LoadedConfig.locate` finds the place in the text.
 */
export const computeExperienceUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  { archive = true, selection }: ComputeOptions = {},
): Outcome<Computation, readonly ComputeProblem[]> =>
  compute(config, state, { archive, ...(selection && { selection }) });

/** What is cloned, and where to. */
export interface CloneOptions {
  /** The file to write, or to bring up to date; absent: nothing is written, the text is the result. */
  readonly file?: string;
  /** Further files that are brought up to date with it, all or none, each entry where it stands; absent: none. */
  readonly more?: readonly string[];
  /** The file for what is new, `file` or one of `more`; absent: `file`. */
  readonly newIn?: string;
  /** Globs of the names of experiences that are left out, and ignored by the file; absent: none. */
  readonly exclude?: readonly string[];
  /** Whether the IDs of experiences are left out, as for another project; absent: no. */
  readonly withoutIDs?: boolean;
  /** Whether tags and suites are written so that another project can create them; absent: no. */
  readonly declare?: boolean;
  /** Whether archived experiences are written, too; absent: no. */
  readonly includeArchived?: boolean;
  /** Whether a file that is there is written anew; absent: no. */
  readonly force?: boolean;
  /** Whether a file that is there shall manage no more tags and suites than it does; absent: no. */
  readonly keepManaged?: boolean;
}

/**
 * Reads the whole live state and writes it as a config, of which a plan has nothing to do. Sends no write. Errors: those of reading,
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
