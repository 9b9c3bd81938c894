import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { reasonOf } from '../api/retry.ts';
import { execute, type Executed, type JournalRecord } from '../apply/execute.ts';
import type { Watch } from '../apply/look.ts';
import { journalLine } from '../apply/journal.ts';
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
import type { Capabilities, Session } from './capabilities.ts';
import { type Before, checkOutcome } from './check-outcome.ts';

/** Which plan file is carried out, and whether an earlier apply of it began. */
export interface Undertaking {
  readonly file: string;
  readonly resume: boolean;
  /** Asked before each phase, such as whether the lock of the project is still held. */
  readonly mayStart?: TE.TaskEither<SyncError, void>;
}

/** What is to be run, and the state that it starts from. */
export interface Work {
  readonly phases: readonly Phase[];
  readonly skip: ReadonlySet<string>;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** The same of the tags that the plan creates; absent: none is known to be there. */
  readonly tagIDs?: ReadonlyMap<string, TagID>;
  readonly before: Before;
  /** When that state began to be read, in milliseconds. */
  readonly since: number;
  /** What else has changed since the plan was made, and that nothing of it touches. */
  readonly drift: Drift;
}

/** What carrying a plan out needs of the world. */
export interface CarryOutWorld extends Capabilities {
  readonly journalOf: (planFile: string) => JournalFile;
  /** Does something whose writes get a while to end when the user asks to stop; absent: nothing asks. */
  readonly whileWriting?: <A>(use: () => Promise<A>) => Promise<A>;
  readonly pid: number;
}

/** What was done, and the state that it led to, where that was decoded. */
export interface CarriedOut {
  readonly report: ApplyReport;
  readonly state?: DatabaseState;
}

const BASE_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 8_000;

/** Waits before something is sent again that was found not to be done, and tells so. */
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

const watchOf = ({ fingerprint, options }: Plan, { since }: Work, { now }: CarryOutWorld): Watch => ({
  now: () => now().getTime(),
  since,
  experiences: Math.max(Object.keys(fingerprint.experiences).length, options.archiveLimit.active),
});

const unhurried = <A>(use: () => Promise<A>): Promise<A> => use();

const run = (
  work: Work,
  { plan, checksum }: ReadPlan,
  { resume, mayStart }: Undertaking,
  session: Session,
  world: CarryOutWorld,
  record: ReturnType<typeof recorderOf>,
): Result<Executed> => {
  const { whileWriting = unhurried } = world;
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
    TE.chainTaskK(
      () => () =>
        whileWriting(() =>
          execute(work.phases, {
            target: { api: session.api, projectID: plan.target.projectID },
            parallelism: session.parallelism,
            createdIDs: work.createdIDs,
            ...(work.tagIDs && { tagIDs: work.tagIDs }),
            skip: work.skip,
            pause: pauseIn(world),
            watch: watchOf(plan, work, world),
            ...(mayStart && { mayStart }),
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

/** Splits what is otherwise than promised by whether the server kept it so as soon as it was written, which nobody else did. */
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

const besideDrift = ({ drift }: Work): Pick<ApplyReport, 'drift'> => (drift.length > 0 ? { drift } : {});

/** What goes on only where drift is allowed again. */
const besideDriftAgain =
  ({ drift }: Work) =>
  (error: SyncError): SyncError =>
    drift.length > 0 &&
    (error._tag === 'ApplyIncomplete' || error._tag === 'Interrupted' || error._tag === 'OutcomeUnknown')
      ? { ...error, besideDrift: true }
      : error;

/** Tells whether what is there now is what the plan promised. */
const confirm = (
  { counts, createdIDs, ...rest }: Executed,
  file: string,
  work: Work,
  { plan }: ReadPlan,
  session: Session,
  world: CarryOutWorld,
): Result<CarriedOut> => {
  const { doneByKind, created } = rest;
  const report: ApplyReport = { counts, doneByKind, created, ...besideDrift(work) };
  return pipe(
    checkOutcome(plan, session, world, { before: work.before, createdIDs }),
    TE.mapLeft((error): SyncError =>
      error._tag === 'Interrupted'
        ? { _tag: 'Interrupted', file, counts }
        : { _tag: 'OutcomeUnknown', file, counts, error },
    ),
    TE.chainEitherK(({ differences, state }): E.Either<SyncError, CarriedOut> => {
      const { keptOtherwise, rest: others } = splitKept(differences, rest.keptOtherwise ?? []);
      if (others.length > 0) return E.left({ _tag: 'OutcomeDiffers', file, differences, counts });
      const told = keptOtherwise.length > 0 ? { ...report, keptOtherwise } : report;
      return E.right({ report: told, ...(state && { state }) });
    }),
  );
};

const checkedOutcome = (
  executed: Executed,
  { file }: Undertaking,
  work: Work,
  read: ReadPlan,
  session: Session,
  world: CarryOutWorld,
): Result<CarriedOut> => {
  const { counts } = executed;
  const failed = failuresOf(executed);
  if (!isComplete(executed))
    return TE.left({ _tag: world.stopped() ? 'Interrupted' : 'ApplyIncomplete', file, failed, counts });
  const text = 'reading the state again to verify the outcome';
  return pipe(
    TE.fromIO(() => world.notify({ _tag: 'Step', text })),
    TE.chain(() => confirm(executed, file, work, read, session, world)),
  );
};

/** Nobody may take a plan for applied whose outcome was not confirmed. */
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
 * Runs the operations with the journal beside the plan, and confirms the outcome. Errors: `FileFailed` before anything is written;
 * `ApplyIncomplete`, `Interrupted`, `OutcomeDiffers`, `OutcomeUnknown` after.
 */
export const carryOut = (
  work: Work,
  read: ReadPlan,
  undertaking: Undertaking,
  session: Session,
  world: CarryOutWorld,
): Result<CarriedOut> => {
  if (operationsOf(work.phases).length === 0) {
    const { before } = work;
    return TE.right({
      report: { ...NOTHING_DONE, ...besideDrift(work) },
      ...(before._tag === 'Decoded' && { state: before.read.state }),
    });
  }
  return TE.bracket(
    TE.fromEither(world.journalOf(undertaking.file).open()),
    (journal) => {
      const record = recorderOf(journal, world);
      return pipe(
        run(work, read, undertaking, session, world, record),
        TE.chain((executed) => checkedOutcome(executed, undertaking, work, read, session, world)),
        // Where this line cannot be kept, the next apply finds by the live state that all is done.
        TE.tapIO(() => () => void record({ _tag: 'Finish', outcome: 'confirmed' })),
        TE.tapError((error) => TE.fromIO(() => recordFailure(error, record))),
        TE.mapLeft(besideDriftAgain(work)),
      );
    },
    (journal) => TE.fromIO(() => journal.close()),
  );
};
