import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isUnfinished, type JournalState, readJournal } from '../apply/journal.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import type { CarryOutWorld } from './carry-out-plan.ts';
import { readPlanFor } from './read-plan.ts';
import { type Refusal, stalePlan } from './stale-plan.ts';
import { judgeUnfinished } from './unfinished-apply.ts';
import { checkLiveState, readPlannedState, verifyTarget } from './verify-plan.ts';

/** What a check needs of the world. */
export type CheckWorld = Capabilities & Pick<CarryOutWorld, 'journalOf'>;

type Result<A> = TE.TaskEither<SyncError, A>;

const asChecked = (error: SyncError): SyncError =>
  error._tag === 'InterruptedEarlier' ? { ...error, checked: true } : error;

/** Whether a plan can go on whose apply was begun: its own writes are no drift. */
const checkUnfinished = (
  file: string,
  plan: Plan,
  journal: JournalState,
  session: Session,
  world: CheckWorld,
  refused: Refusal,
): Result<void> =>
  pipe(
    readPlannedState(plan, session, world),
    TE.chainEitherK((now) => pipe(judgeUnfinished(file, plan, now, journal, refused), E.mapLeft(asChecked))),
  );

const checkFresh = (
  plan: Plan,
  { confirmed }: JournalState,
  session: Session,
  world: CheckWorld,
  refused: Refusal,
): Result<void> =>
  pipe(
    checkLiveState(plan, session, world),
    TE.chain((checked) =>
      checked.stale ? TE.left(refused({ ...checked, applied: confirmed })) : TE.right(undefined),
    ),
  );

/**
 * `sync check PLAN`: whether a plan could still be applied, or resumed where an apply of it was begun. Sends no write. Errors: `StalePlan` with
 * what has drifted, `InterruptedEarlier` where it has to be resumed.
 */
export const checkPlan = (file: string, session: Session, world: CheckWorld): Result<Plan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlanFor(file, session, world)),
    TE.apS('journalText', TE.fromEither(world.journalOf(file).read())),
    TE.chainFirst(({ read }) => verifyTarget(read.plan, session)),
    TE.chainFirst(({ read, journalText }) => {
      const journal = readJournal(journalText, read.checksum);
      const refused = stalePlan(file, read, session, world);
      return isUnfinished(journal)
        ? checkUnfinished(file, read.plan, journal, session, world, refused)
        : checkFresh(read.plan, journal, session, world, refused);
    }),
    TE.map(({ read }) => read.plan),
  );
