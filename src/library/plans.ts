import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SettingInputs } from '../account/setting-sources.ts';
import { switchSetting } from '../account/settings.ts';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import { isLimited, type Selection } from '../domain/selection.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { type Limit, parseLimit } from '../plan/archive-limit.ts';
import type { Plan } from '../plan/plan.ts';
import { parsePlan as parse, type ReadPlan, serialisePlan } from '../plan/plan-file.ts';
import { lockHolder } from '../system/process-identity.ts';
import { type AppliedPlan, applyPlan as apply } from '../usecases/apply-plan.ts';
import { type CheckedPlan, checkPlan as check } from '../usecases/check-plan.ts';
import { readConfig } from '../usecases/located-problems.ts';
import { draftPlan } from '../usecases/make-plan.ts';
import type { LockRequest } from '../usecases/project-lock.ts';
import { readPlan as read } from '../usecases/read-plan.ts';
import { type Call, callOf, type Outcome } from './call.ts';
import { overConnection } from './calls.ts';
import type { Connection } from './connection.ts';
import { planEncryption, planKey } from './plan-key.ts';
import { planFiles } from './world.ts';

/** Options of `createPlan`. */
export interface CreatePlanOptions {
  readonly config: LoadedConfig;
  /** Whether to archive active experiences that the config does not list; absent: yes, unless `RESIM_NO_ARCHIVE` in the connection's `environment` is true. */
  readonly archive?: boolean;
  /** Maximum number of experiences the plan may archive, as a number or a share such as `60%`; absent: 30% if ten or more are active. */
  readonly maxArchive?: number | string;
  /** Limits the plan to some experiences, as globs of names; absent: all. */
  readonly selection?: Selection;
  /** Whether to treat likely renames as renames, as if the config declared them; absent: no. */
  readonly acceptRenames?: boolean;
  /** The config before an edit, to separate the changes of the edit from others (`base` of the plan); absent: they are not separated. */
  readonly base?: LoadedConfig;
  /** Whether to leave out changes that are not from the edit; needs `base`; absent: no. */
  readonly onlyEdit?: boolean;
  /** Whether to plan for the project of the connection even if the config is bound to another one; absent: that is a `ProjectMismatch`. */
  readonly rebind?: boolean;
  /** The file to save the plan in, with mode 0600; absent: none. */
  readonly file?: string;
  /** Encrypts the plan file, which contains the locations and texts of experiences; absent: it is not encrypted. */
  readonly passphrase?: string;
}

/** A limit as a program gives it. Errors: `UsageError`. */
export const limitOf = (
  option: 'maxArchive' | 'allowArchive',
  given: number | string | undefined,
): E.Either<SyncError, Limit | undefined> =>
  given === undefined
    ? E.right(undefined)
    : pipe(
        parseLimit(String(given)),
        E.mapLeft((): SyncError => ({
          _tag: 'UsageError',
          about: 'option',
          fault: { option, value: String(given), wanted: 'limit' },
        })),
      );

const NO_FILE: SyncError = { _tag: 'UsageError', about: 'planKey', fault: { _tag: 'PassphraseWithoutFile' } };

/** Returns the function that encrypts the text of a plan; without a passphrase, the identity. */
const writingOf = (
  passphrase: string | undefined,
  file: string | undefined,
): Result<(text: string) => string> => {
  if (passphrase === undefined) return TE.right((text) => text);
  if (file === undefined) return TE.left(NO_FILE);
  return pipe(
    planEncryption(planKey({ passphrase })),
    TE.map(({ encrypt }) => encrypt),
  );
};

/** Returns the sources of settings: options and the connection's environment. Reads no file. */
const environmentInputs = (
  { environment = {} }: Connection,
  archive: boolean | undefined,
): SettingInputs => ({
  flags: { 'no-archive': archive === undefined ? undefined : !archive },
  env: environment,
  file: new Map(),
  fileName: '',
});

/**
 * Makes a plan from the difference between a config and the live state. Sends no write. Errors: those of reading the
 * state, `ComputeFailed`, `NothingSelected`, `ProjectMismatch`, `BaseUnusable`, `FileFailed`, and `UsageError` for an invalid option.
 */
export const createPlan = (
  connection: Connection,
  { config, archive, maxArchive, selection, base, file, passphrase, ...options }: CreatePlanOptions,
): Call<Plan> => {
  const { acceptRenames = false, onlyEdit = false, rebind = false } = options;
  return callOf(
    pipe(
      TE.Do,
      TE.apS('limit', TE.fromEither(limitOf('maxArchive', maxArchive))),
      TE.apS('kept', TE.fromEither(switchSetting('no-archive', environmentInputs(connection, archive)))),
      TE.apS('written', writingOf(passphrase, file)),
      TE.bind('drafted', ({ limit, kept }) =>
        overConnection(connection, (session, world) =>
          draftPlan(
            {
              config: TE.right(readConfig(config)),
              archive: !kept.value,
              acceptRenames,
              rebind,
              ...(base && { base: { config: TE.right(readConfig(base)), onlyEdit } }),
              ...(kept.value && archive === undefined && { archiveFrom: kept.origin }),
              ...(limit && { maxArchive: limit }),
              ...(selection && isLimited(selection) && { selection }),
            },
            session,
            world,
          ),
        ),
      ),
      TE.chainFirst(({ written, drafted: { plan } }) =>
        file === undefined
          ? TE.right(undefined)
          : planFiles().writeText(
              file,
              written(serialisePlan(plan)),
              [...plan.config, ...(plan.base?.files ?? [])].map(({ path }) => path),
            ),
      ),
      TE.map(({ drafted: { plan } }) => plan),
    ),
  );
};

/** Parses and validates the text of a plan file, like `readPlan`. */
export const parsePlan = (text: string): Outcome<ReadPlan, PlanFault> => parse(text);

/** Options of `readPlan`. */
export interface ReadPlanOptions {
  /** The passphrase of an encrypted plan; absent: `SYNC_PLAN_PASSPHRASE` in the `environment` of the connection, for calls that take one. */
  readonly passphrase?: string;
}

/** Reads and validates a plan file, without the network. Errors: `PlanUnusable`, `UsageError` for an empty passphrase. */
export const readPlan = (file: string, { passphrase }: ReadPlanOptions = {}): Call<Plan> =>
  callOf(
    pipe(
      read(file, { ...planFiles(), planKey: planKey({ passphrase }) }),
      TE.map(({ plan }) => plan),
    ),
  );

/** Options of `checkPlan`. */
export interface CheckOptions extends ReadPlanOptions {
  /** Whether to accept a plan despite unrelated drift; absent: no. */
  readonly allowUnrelatedDrift?: boolean;
}

/**
 * Checks whether a plan file can still be applied. Returns the plan, and the unrelated drift if that is allowed. Sends no write. Errors: those
 * of reading the state, `PlanUnusable`, `TargetMismatch`, `ApplyRunning`, and `StalePlan` with the drift.
 */
export const checkPlan = (
  connection: Connection,
  file: string,
  { passphrase, allowUnrelatedDrift = false }: CheckOptions = {},
): Call<CheckedPlan> =>
  callOf(
    overConnection(connection, (session, world) =>
      check({ file, allowUnrelatedDrift }, session, {
        ...world,
        planKey: planKey({ passphrase, environment: connection.environment }),
      }),
    ),
  );

/** Options of `applyPlan`. */
export interface ApplyOptions extends CheckOptions {
  /** The plan file; its journal is written next to it. */
  readonly file: string;
  /** Whether to continue an interrupted apply of the plan; absent: no. */
  readonly resume?: boolean;
  /** Allows the plan to archive this many experiences, as a number or a share such as `60%`, despite its limit. */
  readonly allowArchive?: number | string;
  /** A reviewed plan file: the apply fails with `NotReviewed` if the plan contains anything that it does not; absent: no such check. */
  readonly reviewed?: string;
  /** Whether archiving may leave test suites empty; absent: no. */
  readonly allowEmptySuites?: boolean;
  /** Whether to write the IDs of experiences to the config files of the plan; absent: no. */
  readonly updateConfig?: boolean;
  /** Acquires the project's lock, which works across machines, waiting up to this long; 0: without waiting; absent: no lock. */
  readonly lockTimeoutMilliseconds?: number;
}

const lockOf = (
  file: string,
  timeoutMilliseconds: number | undefined,
): E.Either<SyncError, LockRequest | undefined> => {
  if (timeoutMilliseconds === undefined) return E.right(undefined);
  if (timeoutMilliseconds >= 0) return E.right({ holder: lockHolder(file, new Date()), timeoutMilliseconds });
  return E.left({
    _tag: 'UsageError',
    about: 'option',
    fault: {
      option: 'lockTimeoutMilliseconds',
      value: String(timeoutMilliseconds),
      wanted: 'duration',
    },
  });
};

/**
 * Applies a plan file, if its scope has not drifted, and checks the outcome. Errors before the first write: those of `checkPlan`, `UnrelatedPlans`, `NotReviewed`, `ArchiveLimitExceeded`, `EmptiesSuites`, `ConfigNotCurrent`, `InterruptedEarlier`, `LockHeld`. Errors after it:
 * `ApplyIncomplete`, `OutcomeDiffers`, `OutcomeUnknown`, `Interrupted`, and `UnexpectedFault` if the connection's `onEvent` threw.
 */
export const applyPlan = (connection: Connection, options: ApplyOptions): Call<AppliedPlan> => {
  const { file, resume = false, allowArchive, allowEmptySuites = false } = options;
  const { updateConfig = false, allowUnrelatedDrift = false, passphrase } = options;
  return callOf(
    pipe(
      TE.Do,
      TE.apS('limit', TE.fromEither(limitOf('allowArchive', allowArchive))),
      TE.apS('lock', TE.fromEither(lockOf(file, options.lockTimeoutMilliseconds))),
      TE.let('planKey', () => planKey({ passphrase, environment: connection.environment })),
      TE.chain(({ limit, lock, planKey: key }) =>
        overConnection(connection, (session, world) =>
          apply(
            {
              file,
              resume,
              updateConfig,
              allowEmptySuites,
              allowUnrelatedDrift,
              ...(limit && { allowArchive: limit }),
              ...(options.reviewed !== undefined && { reviewed: options.reviewed }),
              ...(lock && { lock }),
            },
            session,
            { ...world, planKey: key },
          ),
        ),
      ),
    ),
  );
};
