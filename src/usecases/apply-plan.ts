import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isUnfinished, type JournalState, readJournal } from '../apply/journal.ts';
import { phasesOf } from '../apply/phases.ts';
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
  type Undertaking,
  type Work,
} from './carry-out-plan.ts';
import type { Before } from './check-outcome.ts';
import { checkReviewed } from './compare-plan-files.ts';
import { type LockRequest, type LockWorld, withProjectLock } from './project-lock.ts';
import { type ReadPlanFile, readPlanFor } from './read-plan.ts';
import { stalePlan } from './stale-plan.ts';
import { judgeUnfinished, type Leniency, needsJudging, remainderOrRefusal } from './unfinished-apply.ts';
import { checkConfigFiles, updateConfigFiles } from './update-config.ts';
import { checkAgainst, readIfUnchanged, readPlannedState, verifyTarget } from './verify-plan.ts';

/** What a user asks for with `sync apply PLAN`. */
export interface ApplyRequest extends Undertaking {
  readonly allowArchive?: Limit;
  /** Consent to leave suites empty through archiving; absent: no. */
  readonly allowEmptySuites?: boolean;
  /** Go on where nothing that has drifted is touched by an operation of the plan; absent: no. */
  readonly allowUnrelatedDrift?: boolean;
  /** Write the IDs of the experiences into the config files that the plan was made from. */
  readonly updateConfig: boolean;
  /** A plan file that was reviewed: nothing is applied that is not in it; absent: the plan itself was reviewed. */
  readonly reviewed?: string;
  /** Take the lock of the project, which holds across machines. */
  readonly lock?: LockRequest;
}

/** What only `apply` needs of the world. */
export interface ApplyCapabilities extends CarryOutWorld, ConfigStore, Pick<LockWorld, 'isRunning'> {
  readonly lock: (plan: LockablePlan, now: string) => E.Either<SyncError, Release>;
}

/** A plan that was carried out, all of it. */
export interface AppliedPlan {
  readonly plan: Plan;
  readonly report: ApplyReport;
  /** What became of the config files, where they were to be updated. */
  readonly configUpdates?: readonly ConfigUpdate[];
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
      ...(emptied.length > 0 && { emptied }),
    });
  }
  if (emptied.length === 0) return E.right(undefined);
  const given = allowArchive && { allowArchive: showLimit(allowArchive) };
  return E.left({ _tag: 'EmptiesSuites', suites: emptied, file, ...given });
};

const wholeWork = (plan: Plan, before: Before, since: number, drift: Drift = []): Work => ({
  phases: phasesOf(plan.updates),
  skip: new Set(),
  createdIDs: new Map(),
  before,
  since,
  drift,
});

/** A state as it was read, and when that began. */
interface Reading {
  readonly before: ReadState;
  readonly since: number;
}

const freshWork = (
  { file }: ApplyRequest,
  plan: Plan,
  { before, since }: Reading,
  journal: JournalState,
  leniency: Leniency,
): E.Either<SyncError, Work> => {
  const work = (drift: Drift) => wholeWork(plan, { _tag: 'Decoded', read: before }, since, drift);
  if (isUnfinished(journal))
    return pipe(
      judgeUnfinished(file, plan, before, journal, leniency),
      E.map(() => work([])),
    );
  const checked = checkAgainst(plan, before);
  return !checked.stale || (leniency.allowUnrelatedDrift && isUnrelated(checked.drift))
    ? E.right(work(checked.drift))
    : E.left(leniency.refused({ ...checked, applied: journal.confirmed }));
};

const resumedWork = (
  plan: Plan,
  { before, since }: Reading,
  journal: JournalState,
  leniency: Leniency,
): E.Either<SyncError, Work> =>
  pipe(
    remainderOrRefusal(plan, before, journal, leniency),
    E.map(({ phases, skip, createdIDs, tagIDs, drift }) => ({
      phases,
      skip,
      createdIDs,
      tagIDs,
      since,
      drift,
      before: { _tag: 'Decoded', read: before },
    })),
  );

/** The work of a plan whose state is known not to have changed; undefined where it has to be decoded. */
const unchangedWork = (
  plan: Plan,
  journal: JournalState,
  request: ApplyRequest,
  session: Session,
  { now }: Pick<Capabilities, 'now'>,
): Result<Work | undefined> => {
  // What is done already, and which IDs go into the config, is found in the state.
  if (request.resume || request.updateConfig || needsJudging(journal)) return TE.right(undefined);
  return pipe(
    TE.fromIO(() => now().getTime()),
    TE.chain((since) =>
      pipe(
        readIfUnchanged(plan, session),
        TE.map((reading) => reading && wholeWork(plan, { _tag: 'Unchanged', reading }, since)),
      ),
    ),
  );
};

const workFromDecodedState = (
  plan: Plan,
  journal: JournalState,
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
  leniency: Leniency,
): Result<Work> =>
  pipe(
    TE.Do,
    TE.bind('since', () => TE.fromIO(() => world.now().getTime())),
    TE.bind('before', () => readPlannedState(plan, session, world)),
    TE.chainEitherK((reading) =>
      // There is nothing to resume of what was seen through.
      request.resume && !journal.confirmed
        ? resumedWork(plan, reading, journal, leniency)
        : freshWork(request, plan, reading, journal, leniency),
    ),
  );

const applyChecked = (
  read: ReadPlanFile,
  journal: JournalState,
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
): Result<CarriedOut> => {
  const { plan } = read;
  const refused = stalePlan(request.file, read, session, world);
  const leniency = { refused, allowUnrelatedDrift: request.allowUnrelatedDrift ?? false };
  return pipe(
    TE.Do,
    TE.chainFirst(() =>
      step(world, 'reading the state and comparing it with the plan'),
    ),
    TE.bind('unchanged', () => unchangedWork(plan, journal, request, session, world)),
    TE.bind('work', ({ unchanged }) =>
      unchanged
        ? TE.right(unchanged)
        : workFromDecodedState(plan, journal, request, session, world, leniency),
    ),
    // Told last: that a plan is stale or applied already says more than what became of its config.
    TE.chainFirst(() => (request.updateConfig ? checkConfigFiles(plan, world) : TE.right(undefined))),
    TE.chain(({ work }) => carryOut(work, read, request, session, world)),
  );
};

/** Does all that reads or writes the project under its lock, where that is asked for. */
const underLock = <A>(
  { target }: Plan,
  { lock }: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
  use: (stillHeld: Result<void> | undefined) => Result<A>,
): Result<A> =>
  lock === undefined ? use(undefined) : withProjectLock(session, target.projectID, lock, world, use);

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
    TE.let('journal', ({ journalText }) => readJournal(journalText, checksum)),
    TE.chainFirst(() => verifyTarget(plan, session)),
    TE.chain(({ journal }) =>
      underLock(plan, request, session, world, (mayStart) =>
        applyChecked(read, journal, { ...request, ...(mayStart && { mayStart }) }, session, world),
      ),
    ),
    TE.chainTaskK(({ report, state }) => async () => ({
      plan,
      report,
      ...(request.updateConfig && state && { configUpdates: await updateConfigFiles(plan, state, world)() }),
    })),
  );
};

/**
 * `sync apply PLAN`: runs exactly the plan, if the live state still is the one that it was made from, and confirms the
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
