import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isUnfinished, type JournalState, mayHaveSent, readJournal } from '../apply/journal.ts';
import type { ApplyReport, ConfigUpdate } from '../domain/apply-report.ts';
import type { Drift } from '../domain/drift.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import type { ReadState } from '../ingest/get-current-database-state.ts';
import { suitesLeftEmpty, type Limit, mayArchive, showLimit } from '../plan/archive-limit.ts';
import { isUnrelated } from '../plan/obstacle.ts';
import type { Plan } from '../plan/plan.ts';
import type { LockablePlan, Release } from '../system/plan-lock.ts';
import type { Capabilities, ConfigStore, Session } from './capabilities.ts';
import {
  type CarriedOut,
  carryOut,
  type CarryOutWorld,
  type CarryOutOptions,
  type Work,
} from './carry-out-plan.ts';
import { checkReviewed } from './compare-plan-files.ts';
import { type LockRequest, type LockWorld, withProjectLock } from './project-lock.ts';
import { type ReadPlanFile, readPlanFor } from './read-plan.ts';
import { stalePlan } from './stale-plan.ts';
import { judgeUnfinished, type DriftPolicy, needsJudging, remainderOrRefusal } from './unfinished-apply.ts';
import { checkConfigFiles, updateConfigFiles } from './update-config.ts';
import {
  checkAgainst,
  readIfUnchanged,
  readPlannedState,
  verifiedMeanwhile,
  verifyTarget,
} from './verify-plan.ts';
import { wholeWork } from './whole-work.ts';

/** The options of `sync apply PLAN`. */
export interface ApplyRequest extends CarryOutOptions {
  readonly allowArchive?: Limit;
  /** Whether archiving may leave suites empty; absent: no. */
  readonly allowEmptySuites?: boolean;
  /** Whether to accept unrelated drift; absent: no. */
  readonly allowUnrelatedDrift?: boolean;
  /** Whether to write the IDs of experiences to the config files of the plan. */
  readonly updateConfig: boolean;
  /** A reviewed plan file: the plan may contain nothing that it does not; absent: no such check. */
  readonly reviewed?: string;
  /** The project's lock to acquire, which works across machines; absent: none. */
  readonly lock?: LockRequest;
}

/** The capabilities of `apply`. */
export interface ApplyCapabilities extends CarryOutWorld, ConfigStore, Pick<LockWorld, 'isRunning'> {
  readonly lock: (plan: LockablePlan, now: string) => E.Either<SyncError, Release>;
}

/** A plan that was applied completely. */
export interface AppliedPlan {
  readonly plan: Plan;
  readonly report: ApplyReport;
  /** The updates of config files, if requested. */
  readonly configUpdates?: readonly ConfigUpdate[];
}

/** A plan to apply, with its journal and where to apply it. */
interface Application {
  readonly read: ReadPlanFile;
  readonly journal: JournalState;
  readonly request: ApplyRequest;
  readonly session: Session;
  readonly world: ApplyCapabilities;
}

const step = (world: Capabilities, text: string): Result<void> =>
  TE.fromIO(() => world.notify({ _tag: 'Step', text }));

const checkLimit = (
  { plan }: ReadPlanFile,
  { allowArchive, allowEmptySuites = false, file }: ApplyRequest,
): E.Either<SyncError, void> => {
  const { archiveLimit } = plan.options;
  const emptied = allowEmptySuites ? [] : suitesLeftEmpty(plan).map(({ name, before }) => ({ name, before }));
  if (!mayArchive(archiveLimit, allowArchive)) {
    const { archive, active, limit } = archiveLimit;
    return E.left({
      _tag: 'ArchiveLimitExceeded',
      archive,
      active,
      limit,
      file,
      ...(plan.undoes && { undoes: true }),
      ...(emptied.length > 0 && { emptied }),
    });
  }
  if (emptied.length === 0) return E.right(undefined);
  const given = allowArchive && { allowArchive: showLimit(allowArchive) };
  return E.left({ _tag: 'EmptiesSuites', suites: emptied, file, ...given });
};

/** A live state and when its read began. */
interface LiveRead {
  readonly before: ReadState;
  readonly since: number;
}

const freshWork = (
  { request: { file }, read: { plan }, journal }: Application,
  { before, since }: LiveRead,
  policy: DriftPolicy,
): E.Either<SyncError, Work> => {
  const work = (drift: Drift) =>
    wholeWork({ plan, journal }, { _tag: 'Decoded', read: before }, since, drift);
  if (isUnfinished(journal))
    return pipe(
      judgeUnfinished(file, plan, before, journal, policy),
      E.map(() => work([])),
    );
  const checked = checkAgainst(plan, before);
  // Applied again, it would find its own tags and suites, and take them for somebody else's.
  const isAllowed = policy.allowUnrelatedDrift && !checked.alreadyApplied && isUnrelated(checked.drift);
  return !checked.stale || isAllowed
    ? E.right(work(checked.drift))
    : E.left(policy.refused({ ...checked, applied: journal.confirmed }));
};

const resumedWork = (
  { read: { plan }, journal }: Application,
  { before, since }: LiveRead,
  policy: DriftPolicy,
): E.Either<SyncError, Work> =>
  pipe(
    remainderOrRefusal(plan, before, journal, policy),
    E.map(({ phases, skip, createdIDs, tagIDs, earlier, drift }): Work => ({
      phases,
      skip,
      unrecorded: (id) => mayHaveSent(journal, id) && !journal.done.has(id),
      createdIDs,
      tagIDs,
      earlier,
      since,
      drift,
      before: { _tag: 'Decoded', read: before },
    })),
  );

/** Returns the work of a plan if its scope is known to be unchanged; undefined if the state must be decoded. */
const unchangedWork = ({
  read: { plan },
  journal,
  request,
  session,
  world: { now },
}: Application): Result<Work | undefined> => {
  // Only the decoded state shows what is already done and the IDs for the config.
  if (request.resume || request.updateConfig || needsJudging(journal)) return TE.right(undefined);
  return pipe(
    TE.fromIO(() => now().getTime()),
    TE.chain((since) =>
      pipe(
        readIfUnchanged(plan, session),
        TE.map((live) => live && wholeWork({ plan, journal }, { _tag: 'Unchanged', ...live }, since)),
      ),
    ),
  );
};

const workFromDecodedState = (application: Application, policy: DriftPolicy): Result<Work> => {
  const { read, journal, request, session, world } = application;
  return pipe(
    TE.Do,
    TE.bind('since', () => TE.fromIO(() => world.now().getTime())),
    TE.bind('before', () => readPlannedState(read.plan, session, world)),
    TE.chainEitherK((live) =>
      // A confirmed apply has nothing to resume.
      request.resume && !journal.confirmed
        ? resumedWork(application, live, policy)
        : freshWork(application, live, policy),
    ),
  );
};

/** Reads the live state, checks that the plan's scope has not drifted, and returns the work to do. */
const checkedWork = (application: Application): Result<Work> => {
  const { read, request, session, world } = application;
  const refused = stalePlan(request.file, read, session, world);
  const policy = { refused, allowUnrelatedDrift: request.allowUnrelatedDrift ?? false };
  return pipe(
    TE.Do,
    TE.chainFirst(() => step(world, 'reading the state and comparing it with the plan')),
    TE.bind('unchanged', () => unchangedWork(application)),
    TE.chain(({ unchanged }) =>
      unchanged ? TE.right(unchanged) : workFromDecodedState(application, policy),
    ),
    // Checked last, because a stale or applied plan matters more than a changed config.
    TE.chainFirst(() => (request.updateConfig ? checkConfigFiles(read.plan, world) : TE.right(undefined))),
  );
};

/**
 * Verifies the target, reads, checks and applies, under the project's lock if requested. Acquiring the lock is a write, so it waits until the
 * target is verified; reads do not wait.
 */
const applyVerified = (application: Application): Result<CarriedOut> => {
  const { read, request, session, world } = application;
  const { plan } = read;
  const { lock } = request;
  const work = checkedWork(application);
  if (lock === undefined)
    return pipe(
      verifiedMeanwhile(plan, session, work),
      TE.chain((checked) => carryOut({ work: checked, read, options: request, session, world })),
    );
  return pipe(
    verifyTarget(plan, session),
    TE.chain(() =>
      withProjectLock(session, plan.target.projectID, lock, world, (beforePhase) =>
        pipe(
          work,
          TE.chain((checked) =>
            carryOut({ work: checked, read, options: { ...request, beforePhase }, session, world }),
          ),
        ),
      ),
    ),
  );
};

const applyLocked = (
  read: ReadPlanFile,
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
): Result<AppliedPlan> => {
  const { plan, checksum } = read;
  return pipe(
    TE.Do,
    TE.apS('journalText', TE.fromEither(world.journalOf(request.file).read())),
    TE.chain(({ journalText }) =>
      applyVerified({ read, journal: readJournal(journalText, checksum), request, session, world }),
    ),
    TE.chainTaskK(({ report, state }) => async () => ({
      plan,
      report,
      ...(request.updateConfig && state && { configUpdates: await updateConfigFiles(plan, state, world)() }),
    })),
  );
};

/**
 * `sync apply PLAN`: applies a plan, if its scope has not drifted, and checks the
 * outcome. Errors: `PlanUnusable`, `UnrelatedPlans`, `NotReviewed`, `ArchiveLimitExceeded`, `EmptiesSuites`, `ConfigNotCurrent`, `TargetMismatch`, `StalePlan`, `InterruptedEarlier`,
 * `ApplyRunning`, `LockHeld` before anything is written; `ApplyIncomplete`, `OutcomeDiffers`, `OutcomeUnknown`, `Interrupted` after.
 */
export const applyPlan = (
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
): Result<AppliedPlan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlanFor(request.file, session, world)),
    TE.chainFirst(({ read: { plan } }) =>
      request.reviewed === undefined
        ? TE.right(undefined)
        : checkReviewed({ file: request.file, plan }, request.reviewed, world),
    ),
    TE.chainFirstEitherK(({ read }) => checkLimit(read, request)),
    TE.chain(({ read }) =>
      TE.bracket(
        TE.fromEither(world.lock({ file: request.file, checksum: read.checksum }, world.now().toISOString())),
        () => applyLocked(read, request, session, world),
        (release) => TE.fromIO(release),
      ),
    ),
  );
