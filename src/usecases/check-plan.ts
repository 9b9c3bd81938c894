import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isUnfinished, type JournalState, readJournal } from '../apply/journal.ts';
import type { Drift } from '../domain/drift.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { isUnrelated } from '../plan/obstacle.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import type { CarryOutWorld } from './carry-out-plan.ts';
import { readPlanFor } from './read-plan.ts';
import { stalePlan } from './stale-plan.ts';
import { judgeUnfinished, type Leniency } from './unfinished-apply.ts';
import { checkLiveState, readPlannedState, verifiedMeanwhile } from './verify-plan.ts';

/** What a check needs of the world. */
export type CheckWorld = Capabilities & Pick<CarryOutWorld, 'journalOf'>;

/** A plan that could be applied. */
export interface CheckedPlan {
  readonly plan: Plan;
  /** What has changed since it was made, and that nothing of it touches; empty unless that is allowed. */
  readonly drift: Drift;
}

/** Which plan is checked. */
export interface CheckRequest {
  readonly file: string;
  /** Whether drift that nothing of the plan touches is no reason to refuse it; absent: it is one. */
  readonly allowUnrelatedDrift?: boolean;
}

const asChecked = (error: SyncError): SyncError =>
  error._tag === 'InterruptedEarlier' ? { ...error, checked: true } : error;

/** Whether a plan can go on whose apply was begun: its own writes are no drift. */
const checkUnfinished = (
  file: string,
  plan: Plan,
  journal: JournalState,
  session: Session,
  world: CheckWorld,
  leniency: Leniency,
): Result<Drift> =>
  pipe(
    readPlannedState(plan, session, world),
    TE.chainEitherK((now) =>
      pipe(
        judgeUnfinished(file, plan, now, journal, leniency),
        E.bimap(asChecked, () => []),
      ),
    ),
  );

const checkFresh = (
  plan: Plan,
  { confirmed }: JournalState,
  session: Session,
  world: CheckWorld,
  { refused, allowUnrelatedDrift }: Leniency,
): Result<Drift> =>
  pipe(
    checkLiveState(plan, session, world),
    TE.chain((checked) =>
      !checked.stale || (allowUnrelatedDrift && isUnrelated(checked.drift))
        ? TE.right(checked.drift)
        : TE.left(refused({ ...checked, applied: confirmed })),
    ),
  );

/**
 * `sync check PLAN`: whether a plan could still be applied, or resumed where an apply of it was begun. Sends no write. Errors: `StalePlan` with
 * what has drifted, `InterruptedEarlier` where it has to be resumed.
 */
export const checkPlan = (
  { file, allowUnrelatedDrift = false }: CheckRequest,
  session: Session,
  world: CheckWorld,
): Result<CheckedPlan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlanFor(file, session, world)),
    TE.apS('journalText', TE.fromEither(world.journalOf(file).read())),
    TE.bind('drift', ({ read, journalText }) => {
      const journal = readJournal(journalText, read.checksum);
      const leniency = { refused: stalePlan(file, read, session, world), allowUnrelatedDrift };
      const drift = isUnfinished(journal)
        ? checkUnfinished(file, read.plan, journal, session, world, leniency)
        : checkFresh(read.plan, journal, session, world, leniency);
      return verifiedMeanwhile(read.plan, session, drift);
    }),
    TE.map(({ read: { plan }, drift }) => ({ plan, drift })),
  );
