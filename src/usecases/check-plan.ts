import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import { readPlanFor } from './read-plan.ts';
import { stalePlan } from './stale-plan.ts';
import { checkLiveState, verifyTarget } from './verify-plan.ts';

/** `sync check`: whether a plan could still be applied. Sends no write. Errors: `StalePlan` with what has drifted. */
export const checkPlan = (
  file: string,
  session: Session,
  world: Capabilities,
): TE.TaskEither<SyncError, Plan> =>
  pipe(
    TE.Do,
    TE.apS('read', readPlanFor(file, session, world)),
    TE.chainFirst(({ read }) => verifyTarget(read.plan, session)),
    TE.bind('checked', ({ read }) => checkLiveState(read.plan, session, world)),
    TE.chain(({ read, checked }) =>
      checked.stale ? TE.left(stalePlan(file, read, session, world)(checked)) : TE.right(read.plan),
    ),
  );
