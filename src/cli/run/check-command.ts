import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { type CheckedPlan, checkPlan, type CheckRequest } from '../../usecases/check-plan.ts';
import { liveWorld } from './live-world.ts';
import { withLocalPaths } from './local-paths.ts';
import { checkPlanTarget } from './plan-target.ts';
import { formatCurrent, type ReportDisplay } from '../output/report-formats.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

const CURRENT: Views<View<CheckedPlan & { readonly file: string }, ReportDisplay>> = {
  text: async ({ file, ...checked }, display) => ({ stdout: await formatCurrent(checked, file, display) }),
  json: async ({ plan, drift, file }, { redact }) => {
    const { checkJson } = await import('../../render/json.ts');
    return { stdout: jsonText(checkJson(plan, { file, drift, redact })) };
  },
};

/** Checks whether a plan can still be applied. If not, that is an error. */
export const checkCommand = (
  request: CheckRequest,
  flags: ConnectionFlags,
  display: ReportDisplay,
): TE.TaskEither<SyncError, Printed> =>
  pipe(
    checkPlanTarget(request.file, flags),
    TE.chain(() =>
      withSession(flags, (session, interruption) =>
        checkPlan(request, session, liveWorld(interruption, display)),
      ),
    ),
    TE.mapLeft(withLocalPaths),
    TE.map((checked) => ({ ...checked, file: request.file })),
    TE.chainTaskK(viewOf(CURRENT, display)),
  );
