import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import { isLimited, type Selection } from '../domain/selection.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { type Limit, parseLimit } from '../plan/archive-limit.ts';
import type { Plan } from '../plan/plan.ts';
import { serialisePlan } from '../plan/plan-file.ts';
import { type AppliedPlan, applyPlan as apply } from '../usecases/apply-plan.ts';
import { checkPlan as check } from '../usecases/check-plan.ts';
import { draftPlan } from '../usecases/make-plan.ts';
import { readPlan as read } from '../usecases/read-plan.ts';
import { type Connection, sessionOf } from './connection.ts';
import type { Result } from './result.ts';
import { worldOf } from './world.ts';

/** What a plan is made of. */
export interface PlanOptions {
  readonly config: LoadedConfig;
  /** Whether active experiences that the config does not list are archived; absent: yes. */
  readonly archive?: boolean;
  /** How many experiences a plan may archive, as a number or as a share such as `60%`; absent: 30% where ten or more are active. */
  readonly maxArchive?: number | string;
  /** The experiences that the plan is limited to, as globs of names; absent: all. */
  readonly selection?: Selection;
  /** Where to save the plan, with mode 0600; absent: it is not saved. */
  readonly file?: string;
}

const limitOf = (name: string, given: number | string | undefined): E.Either<SyncError, Limit | undefined> =>
  given === undefined
    ? E.right(undefined)
    : pipe(
        parseLimit(String(given)),
        E.mapLeft((hint): SyncError => ({
          _tag: 'UsageError',
          message: `${name} is ${String(given)}`,
          hint: `give ${hint}`,
        })),
      );

/**
 * Computes the difference between a config and the live state, and puts it into a plan. Sends no write. Errors: those of reading the
 * state, `ComputeFailed`, `NothingSelected`, `FileFailed`.
 */
export const createPlan = (
  connection: Connection,
  { config, archive = true, maxArchive, selection, file }: PlanOptions,
): Result<Plan> =>
  pipe(
    TE.Do,
    TE.apS('limit', TE.fromEither(limitOf('maxArchive', maxArchive))),
    TE.bind('session', () => sessionOf(connection)),
    TE.chain(({ limit, session }) =>
      draftPlan(
        {
          config: TE.right(config),
          archive,
          ...(limit && { maxArchive: limit }),
          ...(selection && isLimited(selection) && { selection }),
        },
        session,
        worldOf(connection),
      ),
    ),
    TE.map(({ plan }) => plan),
    TE.chainFirst((plan) =>
      file === undefined ? TE.right(undefined) : worldOf(connection).writeText(file, serialisePlan(plan)),
    ),
  );

/** Reads a plan file and checks it as far as that goes without the network. Errors: `PlanUnusable`. */
export const readPlan = (file: string): Result<Plan> =>
  pipe(
    read(file, worldOf({})),
    TE.map(({ plan }) => plan),
  );

/**
 * Whether a plan file could still be applied; gives the plan. Sends no write. Errors: those of reading the state, `PlanUnusable`,
 * `TargetMismatch`, and `StalePlan` with what has drifted.
 */
export const checkPlan = (connection: Connection, file: string): Result<Plan> =>
  pipe(
    sessionOf(connection),
    TE.chain((session) => check(file, session, worldOf(connection))),
  );

/** How a plan is applied. */
export interface ApplyOptions {
  /** The plan file; its journal is written beside it. */
  readonly file: string;
  /** Continue an apply of the same plan that was interrupted; absent: no. */
  readonly resume?: boolean;
  /** Consent to a plan that archives more than its limit: at least how many, as a number or as a share such as `60%`. */
  readonly allowArchive?: number | string;
  /** Write the IDs of the experiences into the config files that the plan was made from; absent: no. */
  readonly updateConfig?: boolean;
}

/**
 * Runs exactly a plan file, if the live state still is the one that it was made from, and confirms the outcome. Errors, before anything is
 * written: those of `checkPlan`, `ArchiveLimitExceeded`, `ConfigNotCurrent`, `InterruptedEarlier`, `ApplyRunning`; after: `ApplyIncomplete`,
 * `OutcomeDiffers`, `OutcomeUnknown`, `Interrupted`.
 */
export const applyPlan = (
  connection: Connection,
  { file, resume = false, allowArchive, updateConfig = false }: ApplyOptions,
): Result<AppliedPlan> =>
  pipe(
    TE.Do,
    TE.apS('limit', TE.fromEither(limitOf('allowArchive', allowArchive))),
    TE.bind('session', () => sessionOf(connection)),
    TE.chain(({ limit, session }) =>
      apply(
        { file, resume, updateConfig, ...(limit && { allowArchive: limit }) },
        session,
        worldOf(connection),
      ),
    ),
  );
