import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import type { Plan } from '../../plan/plan.ts';
import { checkPlan } from '../../usecases/check-plan.ts';
import { liveWorld } from './live-world.ts';
import { fromHere } from './from-here.ts';
import { aimedAtPlan } from './plan-target.ts';
import { formatCurrent, type ReportDisplay } from '../output/report-formats.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

const CURRENT: Views<View<{ readonly plan: Plan; readonly file: string }, ReportDisplay>> = {
  text: async ({ plan, file }, display) => ({ stdout: await formatCurrent(plan, file, display) }),
  json: async ({ plan, file }) => {
    const { checkJson } = await import('../../render/json.ts');
    return { stdout: jsonText(checkJson(plan, { file })) };
  },
};

/** Says that a plan can still be applied; that it cannot is an error. */
export const checkCommand = (
  file: string,
  flags: ConnectionFlags,
  display: ReportDisplay,
): TE.TaskEither<SyncError, Printed> =>
  pipe(
    aimedAtPlan(file, flags),
    TE.chain(() =>
      withSession(flags, (session, interruption) =>
        checkPlan(file, session, liveWorld(interruption, display)),
      ),
    ),
    TE.mapLeft(fromHere),
    TE.map((plan) => ({ plan, file })),
    TE.chainTaskK(viewOf(CURRENT, display)),
  );
