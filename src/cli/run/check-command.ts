import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { checkPlan } from '../../usecases/check-plan.ts';
import { liveWorld } from './live-world.ts';
import { fromHere } from './from-here.ts';
import { aimedAtPlan } from './plan-target.ts';
import { formatCurrent, type ReportView } from '../output/report-formats.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import type { Printed } from '../output/view.ts';

/** Says that a plan can still be applied; that it cannot is an error. */
export const checkCommand = (
  file: string,
  flags: ConnectionFlags,
  view: ReportView,
): TE.TaskEither<SyncError, Printed> =>
  pipe(
    aimedAtPlan(file, flags),
    TE.chain(() =>
      withSession(flags, (session, interruption) => checkPlan(file, session, liveWorld(interruption, view))),
    ),
    TE.mapLeft(fromHere),
    TE.chainTaskK((plan) => async () => ({ stdout: await formatCurrent(plan, file, view) })),
  );
