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
import { judgeUnfinished, type DriftPolicy } from './unfinished-apply.ts';
import { checkLiveState, readPlannedState, verifiedMeanwhile } from './verify-plan.ts';

/** The capabilities of a check. */
export type CheckWorld = Capabilities & Pick<CarryOutWorld, 'journalOf' | 'checkIdle'>;

/** A plan that can be applied. */
export interface CheckedPlan {
  readonly plan: Plan;
  /** The unrelated drift; empty unless that is allowed. */
  readonly drift: Drift;
}

/** The options of `sync check PLAN`. */
export interface CheckRequest {
  readonly file: string;
  /** Whether to accept unrelated drift; absent: no. */
  readonly allowUnrelatedDrift?: boolean;
}

const asChecked = (error: SyncError): SyncError =>
  error._tag === 'InterruptedEarlier' ? { ...error, checked: true } : error;

/** A plan to check, with its journal and the drift to accept. */
interface Check {
  readonly file: string;
  readonly plan: Plan;
  readonly journal: JournalState;
  readonly session: Session;
  readonly world: CheckWorld;
  readonly policy: DriftPolicy;
}

/** Checks a plan whose apply is unfinished; the plan's own writes are not drift. */
const checkUnfinished = ({ file, plan, journal, session, world, policy }: Check): Result<Drift> =>
  pipe(
    readPlannedState(plan, session, world),
    TE.chainEitherK((now) =>
      pipe(
        judgeUnfinished(file, plan, now, journal, policy),
        E.bimap(asChecked, () => []),
      ),
    ),
  );

const checkFresh = ({
  plan,
  journal: { confirmed },
  session,
  world,
  policy: { refused, allowUnrelatedDrift },
}: Check): Result<Drift> =>
  pipe(
    checkLiveState(plan, session, world),
    TE.chain((checked) =>
      !checked.stale || (allowUnrelatedDrift && isUnrelated(checked.drift))
        ? TE.right(checked.drift)
        : TE.left(refused({ ...checked, applied: confirmed })),
    ),
  );

/**
 * `sync check PLAN`: checks whether a plan can still be applied. Sends no write. Errors: `StalePlan` with the drift, `InterruptedEarlier` if an
 * unfinished apply must be resumed, `ApplyRunning` if it still runs.
 */
export const checkPlan = (
  { file, allowUnrelatedDrift = false }: CheckRequest,
  session: Session,
  world: CheckWorld,
): Result<CheckedPlan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlanFor(file, session, world)),
    TE.chainFirstEitherK(({ read: { checksum } }) => world.checkIdle({ file, checksum })),
    TE.apS('journalText', TE.fromEither(world.journalOf(file).read())),
    TE.bind('drift', ({ read, journalText }) => {
      const journal = readJournal(journalText, read.checksum);
      const policy = { refused: stalePlan(file, read, session, world), allowUnrelatedDrift };
      const check = { file, plan: read.plan, journal, session, world, policy };
      const drift = isUnfinished(journal) ? checkUnfinished(check) : checkFresh(check);
      return verifiedMeanwhile(read.plan, session, drift);
    }),
    TE.map(({ read: { plan }, drift }) => ({ plan, drift })),
  );
