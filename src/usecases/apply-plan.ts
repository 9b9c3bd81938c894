import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { execute, type Executed } from '../apply/execute.ts';
import { journalLine, type JournalState, readJournal } from '../apply/journal.ts';
import { operationsOf, type Phase, phasesOf } from '../apply/phases.ts';
import { remainderOf } from '../apply/resume-plan.ts';
import type { ApplyReport, ConfigUpdate } from '../domain/apply-report.ts';
import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { ReadState } from '../ingest/get-current-database-state.ts';
import { type Limit, mayArchive } from '../plan/archive-limit.ts';
import { outcomeDifferences, promisedScope } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import type { JournalFile, OpenJournal } from '../system/journal-file.ts';
import type { Release } from '../system/plan-lock.ts';
import type { Capabilities, ConfigStore, Session } from './capabilities.ts';
import { type LockRequest, type LockWorld, withProjectLock } from './project-lock.ts';
import { readPlan, type ReadPlanFile } from './read-plan.ts';
import { type Refusal, stalePlan } from './stale-plan.ts';
import { checkConfigFiles, updateConfigFiles } from './update-config.ts';
import { checkAgainst, readOutcome, readPlannedState, verifyTarget } from './verify-plan.ts';

/** What a user asks for with `sync apply PLAN`. */
export interface ApplyRequest {
  readonly file: string;
  /** Continue an apply of the same plan that was interrupted. */
  readonly resume: boolean;
  readonly allowArchive?: Limit;
  /** Write the IDs of the experiences into the config files that the plan was made from. */
  readonly updateConfig: boolean;
  /** Take the lock of the project, which holds across machines. */
  readonly lock?: LockRequest;
}

/** What only `apply` needs of the world. */
export interface ApplyCapabilities extends Capabilities, ConfigStore, Pick<LockWorld, 'isRunning'> {
  readonly journalOf: (planFile: string) => JournalFile;
  readonly lock: (planFile: string, now: string) => E.Either<SyncError, Release>;
  readonly pid: number;
}

/** A plan that was carried out, all of it. */
export interface AppliedPlan {
  readonly plan: Plan;
  readonly report: ApplyReport;
  /** What became of the config files, where they were to be updated. */
  readonly configUpdates?: readonly ConfigUpdate[];
}

/** What was done, and the state that it led to. */
interface CarriedOut {
  readonly report: ApplyReport;
  readonly state: DatabaseState;
}

type Result<A> = TE.TaskEither<SyncError, A>;

/** What is to be run, and the state that it starts from. */
interface Work {
  readonly phases: readonly Phase[];
  readonly skip: ReadonlySet<string>;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  readonly before: ReadState;
}

const step = (world: Capabilities, text: string): Result<void> =>
  TE.fromIO(() => world.notify({ _tag: 'Step', text }));

const checkLimit = (
  { plan }: ReadPlanFile,
  { allowArchive, file }: ApplyRequest,
): E.Either<SyncError, void> => {
  const { archiveLimit } = plan.options;
  if (mayArchive(archiveLimit, allowArchive)) return E.right(undefined);
  const { archive, active, limit } = archiveLimit;
  return E.left({ _tag: 'ArchiveLimitExceeded', archive, active, limit, file });
};

const checkJournal = (
  journal: JournalState,
  { file, resume }: ApplyRequest,
  refused: Refusal,
): E.Either<SyncError, void> => {
  if (journal.complete) return E.left(refused({ alreadyApplied: true, drift: [] }));
  if (resume || (journal.done.size === 0 && journal.open.size === 0)) return E.right(undefined);
  return E.left({ _tag: 'InterruptedEarlier', file, done: journal.done.size, total: journal.operations });
};

const freshWork = (plan: Plan, before: ReadState, refused: Refusal): E.Either<SyncError, Work> => {
  const checked = checkAgainst(plan, before);
  if (checked.stale) return E.left(refused(checked));
  return E.right({ phases: phasesOf(plan.updates), skip: new Set(), createdIDs: new Map(), before });
};

const resumedWork = (
  plan: Plan,
  before: ReadState,
  journal: JournalState,
  refused: Refusal,
): E.Either<SyncError, Work> => {
  const { drift, ...rest } = remainderOf(plan, phasesOf(plan.updates), before.state, journal);
  if (drift.length > 0) return E.left(refused({ alreadyApplied: false, drift }));
  return E.right({ ...rest, before });
};

const BASE_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 8_000;

const run = async (
  work: Work,
  { plan, checksum }: ReadPlanFile,
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
  journal: OpenJournal,
): Promise<Executed> => {
  const at = () => world.now().toISOString();
  const operations = operationsOf(work.phases).length;
  const begin = {
    _tag: 'Begin',
    plan: checksum,
    at: at(),
    pid: world.pid,
    operations,
    resumed: request.resume,
  } as const;
  journal.append(journalLine(begin));
  return execute(work.phases, {
    target: { api: session.api, projectID: plan.target.projectID },
    parallelism: session.parallelism,
    createdIDs: work.createdIDs,
    skip: work.skip,
    pause: (attempt) =>
      world.wait(
        Math.min(BASE_PAUSE_MILLISECONDS * 2 ** attempt, LONGEST_PAUSE_MILLISECONDS) *
          (0.5 + world.random() / 2),
      ),
    record: (entry) => journal.append(journalLine({ ...entry, at: at() })),
    notify: world.notify,
    stopped: world.stopped,
  });
};

const isComplete = ({ counts }: Executed): boolean => counts.failed === 0 && counts.notStarted === 0;

const verdict = (
  executed: Executed,
  request: ApplyRequest,
  work: Work,
  session: Session,
  plan: Plan,
  world: ApplyCapabilities,
): Result<CarriedOut> => {
  const { counts, failed, createdIDs, ...report } = executed;
  const { file } = request;
  if (world.stopped() && !isComplete(executed)) return TE.left({ _tag: 'Interrupted', file, counts });
  if (!isComplete(executed)) return TE.left({ _tag: 'ApplyIncomplete', file, failed, counts });
  const scope = promisedScope(plan.updates, work.before.scope);
  return pipe(
    step(world, 'reading the state again, to compare it with what the plan promises'),
    TE.chain(() => readOutcome(plan, session, scope)),
    TE.chain((after) => {
      const before = work.before.state;
      const differences = outcomeDifferences(
        { before, scope, updates: plan.updates, createdIDs },
        after.state,
      );
      return differences.length === 0
        ? TE.right({ report: { ...report, counts }, state: after.state })
        : TE.left<SyncError, CarriedOut>({ _tag: 'OutcomeDiffers', file, differences, counts });
    }),
  );
};

const NOTHING_DONE: ApplyReport = {
  counts: { done: 0, failed: 0, notStarted: 0 },
  doneByKind: {},
  created: [],
};

const carryOut = (
  work: Work,
  read: ReadPlanFile,
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
): Result<CarriedOut> => {
  const { plan } = read;
  if (operationsOf(work.phases).length === 0)
    return TE.right({ report: NOTHING_DONE, state: work.before.state });
  return TE.bracket(
    TE.fromEither(world.journalOf(request.file).open()),
    (journal) =>
      pipe(
        TE.fromTask(() => run(work, read, request, session, world, journal)),
        TE.chainFirstIOK((executed) => () => {
          const outcome = isComplete(executed) ? 'complete' : world.stopped() ? 'interrupted' : 'incomplete';
          journal.append(journalLine({ _tag: 'Finish', at: world.now().toISOString(), outcome }));
        }),
        TE.chain((executed) => verdict(executed, request, work, session, plan, world)),
      ),
    (journal) => TE.fromIO(() => journal.close()),
  );
};

const applyChecked = (
  read: ReadPlanFile,
  journal: JournalState,
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
): Result<CarriedOut> => {
  const { plan } = read;
  const refused = stalePlan(request.file, read, session, world);
  return pipe(
    TE.Do,
    TE.chainFirst(() =>
      step(world, 'reading the state and checking that it is the one that the plan was made from'),
    ),
    TE.bind('before', () => readPlannedState(plan, session, world)),
    TE.bind('work', ({ before }) =>
      TE.fromEither(
        request.resume ? resumedWork(plan, before, journal, refused) : freshWork(plan, before, refused),
      ),
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
  use: Result<A>,
): Result<A> => (lock === undefined ? use : withProjectLock(session, target.projectID, lock, world, use));

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
    TE.chainFirstEitherK(({ journal }) =>
      checkJournal(journal, request, stalePlan(request.file, read, session, world)),
    ),
    TE.chainFirst(() => verifyTarget(plan, session)),
    TE.chain(({ journal }) =>
      underLock(plan, request, session, world, applyChecked(read, journal, request, session, world)),
    ),
    TE.chainTaskK(({ report, state }) => async () => ({
      plan,
      report,
      ...(request.updateConfig && { configUpdates: await updateConfigFiles(plan, state, world)() }),
    })),
  );
};

/**
 * `sync apply PLAN`: runs exactly the plan, if the live state still is the one that it was made from, and confirms the
 * outcome. Errors: `PlanUnusable`, `ArchiveLimitExceeded`, `ConfigNotCurrent`, `TargetMismatch`, `StalePlan`, `InterruptedEarlier`,
 * `ApplyRunning`, `LockHeld` before anything is written; `ApplyIncomplete`, `OutcomeDiffers`, `Interrupted` after.
 */
export const applyPlan = (
  request: ApplyRequest,
  session: Session,
  world: ApplyCapabilities,
): Result<AppliedPlan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlan(request.file, world)),
    TE.chainFirstEitherK(({ read }) => checkLimit(read, request)),
    TE.chain(({ read }) =>
      TE.bracket(
        TE.fromEither(world.lock(request.file, world.now().toISOString())),
        () => applyLocked(read, request, session, world),
        (release) => TE.fromIO(release),
      ),
    ),
  );
