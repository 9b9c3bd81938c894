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

/** What a plan is made of. */
export interface PlanOptions {
  readonly config: LoadedConfig;
  /** Whether active experiences that the config does not list are archived; absent: yes, unless `RESIM_NO_ARCHIVE` of the connection's `environment` is true. */
  readonly archive?: boolean;
  /** How many experiences a plan may archive, as a number or as a share such as `60%`; absent: 30% where ten or more are active. */
  readonly maxArchive?: number | string;
  /** The experiences that the plan is limited to, as globs of names; absent: all. */
  readonly selection?: Selection;
  /** Whether what looks like a rename is taken for one, as if the config said so; absent: no. */
  readonly acceptRenames?: boolean;
  /** The config before an edit: the changes of the edit are told from all others (`base` of the plan); absent: they are not. */
  readonly base?: LoadedConfig;
  /** Whether what is not from the edit is left out of the plan, which takes a `base`; absent: no. */
  readonly onlyEdit?: boolean;
  /** Plan for the project of the connection, although the config is bound to another one; absent: that is a `ProjectMismatch`. */
  readonly rebind?: boolean;
  /** Where to save the plan, with mode 0600; absent: it is not saved. */
  readonly file?: string;
  /** Encrypts the file, of which the locations and the text of experiences are a part; absent: it is written as it is. */
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

/** How the text of a plan is put into its file: as it is, or encrypted where a passphrase is given. */
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

/** What the connection's environment says of a setting that no option gives; nothing is read from a disk. */
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
 * Computes the difference between a config and the live state, and puts it into a plan. Sends no write. Errors: those of reading the
 * state, `ComputeFailed`, `NothingSelected`, `ProjectMismatch`, `BaseUnusable`, `FileFailed`, and `UsageError` for an option that is none.
 */
export const createPlan = (
  connection: Connection,
  { config, archive, maxArchive, selection, base, file, passphrase, ...options }: PlanOptions,
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

/** Reads the text of a plan file and checks it as `readPlan` does a file. */
export const parsePlan = (text: string): Outcome<ReadPlan, PlanFault> => parse(text);

/** How a plan file is read. */
export interface ReadPlanOptions {
  /** What the plan is encrypted with; absent: nothing, or `SYNC_PLAN_PASSPHRASE` of the `environment` of a connection. */
  readonly passphrase?: string;
}

/** Reads a plan file and checks it as far as that goes without the network. Errors: `PlanUnusable`, `UsageError` for an empty passphrase. */
export const readPlan = (file: string, { passphrase }: ReadPlanOptions = {}): Call<Plan> =>
  callOf(
    pipe(
      read(file, { ...planFiles(), planKey: planKey({ passphrase }) }),
      TE.map(({ plan }) => plan),
    ),
  );

/** How a plan is checked. */
export interface CheckOptions extends ReadPlanOptions {
  /** Whether drift that nothing of the plan touches is no reason to refuse it; absent: it is one. */
  readonly allowUnrelatedDrift?: boolean;
}

/**
 * Whether a plan file could still be applied; gives the plan, and what has drifted where that is allowed. Sends no write. Errors: those of reading the state, `PlanUnusable`,
 * `TargetMismatch`, and `StalePlan` with what has drifted.
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

/** How a plan is applied. */
export interface ApplyOptions extends CheckOptions {
  /** The plan file; its journal is written beside it. */
  readonly file: string;
  /** Continue an apply of the same plan that was interrupted; absent: no. */
  readonly resume?: boolean;
  /** Consent to a plan that archives more than its limit: at least how many, as a number or as a share such as `60%`. */
  readonly allowArchive?: number | string;
  /** A plan file that was reviewed: nothing is applied that is not in it (`NotReviewed`); absent: the plan itself was. */
  readonly reviewed?: string;
  /** Consent to leave test suites empty through archiving; absent: no. */
  readonly allowEmptySuites?: boolean;
  /** Write the IDs of the experiences into the config files that the plan was made from; absent: no. */
  readonly updateConfig?: boolean;
  /** Take the lock of the project, which holds across machines, and wait so long for who has it, 0 for not at all; absent: without the lock. */
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
 * Runs exactly a plan file, if the live state still is the one that it was made from, and confirms the outcome. Errors, before anything is
 * written: those of `checkPlan`, `UnrelatedPlans`, `NotReviewed`, `ArchiveLimitExceeded`, `EmptiesSuites`, `ConfigNotCurrent`, `InterruptedEarlier`, `ApplyRunning`, `LockHeld`; after:
 * `ApplyIncomplete`, `OutcomeDiffers`, `OutcomeUnknown`, `Interrupted`, and `UnexpectedFault` where the connection's `onEvent` threw.
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
