import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { readPlan } from './read-plan.ts';
import { stalePlan } from './stale-plan.ts';
import { checkAgainst, readPlannedState, verifyTarget } from './verify-plan.ts';

/** `sync check`: whether a plan could still be applied. Sends no write. Errors: `StalePlan` with what has drifted. */
export const checkPlan = (
  file: string,
  session: Session,
  world: Capabilities,
): TE.TaskEither<SyncError, Plan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlan(file, world)),
    TE.chainFirst(({ read }) => verifyTarget(read.plan, session)),
    TE.bind('state', ({ read }) => readPlannedState(read.plan, session, world)),
    TE.chain(({ read, state }) => {
      const checked = checkAgainst(read.plan, state);
      return checked.stale ? TE.left(stalePlan(file, read, session, world)(checked)) : TE.right(read.plan);
    }),
  );
