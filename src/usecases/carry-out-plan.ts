import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { reasonOf } from '../api/retry.ts';
import { type EarlierApply, execute, type Executed, type JournalRecord } from '../apply/execute.ts';
import type { SnapshotClock } from '../apply/snapshot.ts';
import { journalLine } from '../apply/journal.ts';
import type { Operation } from '../apply/operation.ts';
import { operationsOf, type Phase } from '../apply/phases.ts';
import type { ApplyReport } from '../domain/apply-report.ts';
import type { DatabaseState } from '../domain/database-state.ts';
import type { Drift } from '../domain/drift.ts';
import type { ExperienceID, TagID } from '../domain/ids.ts';
import type { FailedOperation, OutcomeDifference } from '../domain/apply-error.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { ReadPlan } from '../plan/plan-file.ts';
import type { JournalFile, OpenJournal } from '../system/journal-file.ts';
import type { LockablePlan } from '../system/plan-lock.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { type Before, checkOutcome } from './check-outcome.ts';

/** The options of an apply's execution. */
export interface CarryOutOptions {
  readonly file: string;
  readonly resume: boolean;
  /** Runs before each phase, for example to check that the project's lock is still held. */
  readonly beforePhase?: TE.TaskEither<SyncError, void>;
}

/** The operations to run, and the state that they start from. */
export interface Work {
  readonly phases: readonly Phase[];
  readonly skip: ReadonlySet<string>;
  /** Reports whether an earlier apply may have done an operation although its journal does not say so; absent: none has. */
  readonly unrecorded?: (id: string) => boolean;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** The IDs of tags that the plan creates and that exist; absent: none. */
  readonly tagIDs?: ReadonlyMap<string, TagID>;
  /** What earlier applies of the plan may have done; absent: there were none. */
  readonly earlier?: EarlierApply;
  readonly before: Before;
  /** When the read of that state began, in milliseconds. */
  readonly since: number;
  /** The unrelated drift. */
  readonly drift: Drift;
}

/** The capabilities of an apply's execution. */
export interface CarryOutWorld extends Capabilities {
  readonly journalOf: (planFile: string) => JournalFile;
  /** Refuses a plan that another process is applying: its journal and the live state change meanwhile. */
  readonly checkIdle: (plan: LockablePlan) => E.Either<SyncError, void>;
  /** Runs `use`, whose writes get a grace period to finish after an interruption; absent: there are no interruptions. */
  readonly whileWriting?: <A>(use: () => Promise<A>) => Promise<A>;
  readonly pid: number;
}

/** The execution of one plan: what to run, and where. */
export interface PlanExecution {
  readonly work: Work;
  readonly read: ReadPlan;
  readonly options: CarryOutOptions;
  readonly session: Session;
  readonly world: CarryOutWorld;
}

/** What was done, and the resulting state if it was decoded. */
export interface CarriedOut {
  readonly report: ApplyReport;
  readonly state?: DatabaseState;
}

const BASE_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 8_000;

/** Waits before an operation is sent again, and reports that. */
const pauseIn =
  (world: CarryOutWorld) =>
  (attempt: number, failed: SyncError): Promise<void> => {
    const longest = Math.min(BASE_PAUSE_MILLISECONDS * 2 ** attempt, LONGEST_PAUSE_MILLISECONDS);
    const milliseconds = longest * (0.5 + world.random() / 2);
    if (failed._tag === 'ApiError')
      world.notify({
        _tag: 'Retrying',
        operation: failed.operation,
        attempt: attempt + 1,
        waitSeconds: Math.round(milliseconds / 100) / 10,
        reason: `${reasonOf(failed.failure)}, and it was not done`,
      });
    return world.wait(milliseconds);
  };

const recorderOf = (journal: OpenJournal, world: CarryOutWorld) => (entry: JournalRecord) =>
  journal.append(journalLine({ ...entry, at: world.now().toISOString() }));

const clockOf = ({ fingerprint, options }: Plan, { since }: Work, { now }: CarryOutWorld): SnapshotClock => ({
  now: () => now().getTime(),
  since,
  experiences: Math.max(Object.keys(fingerprint.experiences).length, options.archiveLimit.active),
});

const withoutGracePeriod = <A>(use: () => Promise<A>): Promise<A> => use();

/** The journal entry of what an earlier apply did although its journal does not say so: all of an operation, or a part. */
const foundEntry = ({ skip, earlier, createdIDs }: Work, operation: Operation): JournalRecord | undefined => {
  const { id } = operation;
  if (!skip.has(id)) return earlier?.found.has(id) === true ? { _tag: 'Start', id } : undefined;
  const experienceID = operation.kind === 'create' ? createdIDs.get(operation.wanted.name) : undefined;
  return { _tag: 'End', id, result: 'alreadyDone', ...(experienceID !== undefined && { experienceID }) };
};

/** Records what an earlier apply did although its journal does not say so, so that an undo covers it. */
const recordFound = (work: Work, record: ReturnType<typeof recorderOf>): E.Either<SyncError, void> => {
  const { phases, unrecorded } = work;
  if (unrecorded === undefined) return E.right(undefined);
  for (const operation of operationsOf(phases)) {
    const entry = unrecorded(operation.id) ? foundEntry(work, operation) : undefined;
    const recorded = entry ? record(entry) : E.right(undefined);
    if (E.isLeft(recorded)) return recorded;
  }
  return E.right(undefined);
};

const run = (
  { work, read: { plan, checksum }, options: { resume, beforePhase }, session, world }: PlanExecution,
  record: ReturnType<typeof recorderOf>,
): Result<Executed> => {
  const { whileWriting = withoutGracePeriod } = world;
  const operations = operationsOf(work.phases).length;
  return pipe(
    TE.fromEither(
      record({
        _tag: 'Begin',
        plan: checksum,
        pid: world.pid,
        operations,
        resumed: resume,
        ...(world.actor && { by: world.actor }),
      }),
    ),
    TE.chainEitherK(() => recordFound(work, record)),
    TE.chainTaskK(
      () => () =>
        whileWriting(() =>
          execute(work.phases, {
            target: { api: session.api, projectID: plan.target.projectID },
            parallelism: session.parallelism,
            createdIDs: work.createdIDs,
            ...(work.tagIDs && { tagIDs: work.tagIDs }),
            skip: work.skip,
            ...(work.earlier && { earlier: work.earlier }),
            pause: pauseIn(world),
            clock: clockOf(plan, work, world),
            ...(beforePhase && { beforePhase }),
            record,
            notify: world.notify,
            stopped: world.stopped,
          }),
        ),
    ),
  );
};

const isComplete = ({ counts }: Executed): boolean => counts.failed === 0 && counts.notStarted === 0;

const failuresOf = ({ failed, journalFault, obstacle }: Executed): readonly FailedOperation[] => [
  ...failed,
  ...(journalFault ? [{ title: 'write the journal', error: journalFault }] : []),
  ...(obstacle ? [{ title: 'keep the lock of the project', error: obstacle }] : []),
];

/** Splits differences by whether the server's response to the write already had the other value, so that nobody else changed it. */
const splitKept = (differences: readonly OutcomeDifference[], kept: readonly OutcomeDifference[]) => {
  const answered = new Map(kept.map((one) => [JSON.stringify([one.id, one.field]), one.now]));
  const isKept = ({ kind, id, field, now }: OutcomeDifference): boolean =>
    kind === 'experience' &&
    now !== undefined &&
    JSON.stringify(answered.get(JSON.stringify([id, field]))) === JSON.stringify(now);
  return {
    keptOtherwise: differences.filter(isKept),
    rest: differences.filter((one) => !isKept(one)),
  };
};

const unrelatedDriftOf = ({ drift }: Work): Pick<ApplyReport, 'drift'> => (drift.length > 0 ? { drift } : {});

/** Marks errors after which a resume must allow unrelated drift again. */
const markUnrelatedDrift =
  ({ drift }: Work) =>
  (error: SyncError): SyncError =>
    drift.length > 0 &&
    (error._tag === 'ApplyIncomplete' || error._tag === 'Interrupted' || error._tag === 'OutcomeUnknown')
      ? { ...error, despiteDrift: true }
      : error;

/** Checks that the live state is what the plan promised. */
const confirm = (
  { counts, createdIDs, ...rest }: Executed,
  { work, read: { plan }, options: { file }, session }: PlanExecution,
): Result<CarriedOut> => {
  const { doneByKind, created } = rest;
  const report: ApplyReport = { counts, doneByKind, created, ...unrelatedDriftOf(work) };
  return pipe(
    checkOutcome(plan, session, { before: work.before, createdIDs }),
    TE.mapLeft((error): SyncError =>
      error._tag === 'Interrupted'
        ? { _tag: 'Interrupted', file, counts }
        : { _tag: 'OutcomeUnknown', file, counts, error },
    ),
    TE.chainEitherK(({ differences, state }): E.Either<SyncError, CarriedOut> => {
      const { keptOtherwise, rest: others } = splitKept(differences, rest.keptOtherwise ?? []);
      if (others.length > 0) return E.left({ _tag: 'OutcomeDiffers', file, differences, counts });
      const checked = keptOtherwise.length > 0 ? { ...report, keptOtherwise } : report;
      return E.right({ report: checked, ...(state && { state }) });
    }),
  );
};

const checkedOutcome = (executed: Executed, execution: PlanExecution): Result<CarriedOut> => {
  const {
    options: { file },
    world,
  } = execution;
  const { counts } = executed;
  const failed = failuresOf(executed);
  if (!isComplete(executed))
    return TE.left({ _tag: world.stopped() ? 'Interrupted' : 'ApplyIncomplete', file, failed, counts });
  const text = 'reading the state again to verify the outcome';
  return pipe(
    TE.fromIO(() => world.notify({ _tag: 'Step', text })),
    TE.chain(() => confirm(executed, execution)),
  );
};

/** Records a failure, so that the journal does not show an unconfirmed plan as applied. */
const recordFailure = (error: SyncError, record: ReturnType<typeof recorderOf>): void => {
  if (error._tag === 'OutcomeDiffers' || error._tag === 'OutcomeUnknown')
    record({ _tag: 'Finish', outcome: 'unconfirmed' });
  else if (error._tag === 'ApplyIncomplete') record({ _tag: 'Finish', outcome: 'incomplete' });
  else if (error._tag === 'Interrupted') record({ _tag: 'Finish', outcome: 'interrupted' });
};

const NOTHING_DONE: ApplyReport = {
  counts: { done: 0, failed: 0, notStarted: 0 },
  doneByKind: {},
  created: [],
};

/**
 * Runs the operations with the journal next to the plan, and checks the outcome. Errors before the first write: `FileFailed`; after it:
 * `ApplyIncomplete`, `Interrupted`, `OutcomeDiffers`, `OutcomeUnknown`.
 */
export const carryOut = (execution: PlanExecution): Result<CarriedOut> => {
  const { work, options, world } = execution;
  if (operationsOf(work.phases).length === 0) {
    const { before } = work;
    return TE.right({
      report: { ...NOTHING_DONE, ...unrelatedDriftOf(work) },
      ...(before._tag === 'Decoded' && { state: before.read.state }),
    });
  }
  return TE.bracket(
    TE.fromEither(world.journalOf(options.file).open()),
    (journal) => {
      const record = recorderOf(journal, world);
      return pipe(
        run(execution, record),
        TE.chain((executed) => checkedOutcome(executed, execution)),
        // If this line cannot be written, the next apply finds from the live state that everything is done.
        TE.tapIO(() => () => void record({ _tag: 'Finish', outcome: 'confirmed' })),
        TE.tapError((error) => TE.fromIO(() => recordFailure(error, record))),
        TE.mapLeft(markUnrelatedDrift(work)),
      );
    },
    (journal) => TE.fromIO(() => journal.close()),
  );
};
