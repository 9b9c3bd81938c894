import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { isEmpty } from '../domain/experience-updates.ts';
import { planJson } from '../render/json.ts';
import { renderPlanText } from '../render/plan-text.ts';
import { renderSaved, renderWarnings } from '../render/notices.ts';
import { type MadePlan, makePlan, type PlanRequest } from '../usecases/make-plan.ts';
import { liveWorld } from './live-world.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type PlanView, type Printed } from './view.ts';

const printed = ({ plan, file, warnings }: MadePlan, view: PlanView): Printed => {
  const { redact, full } = view;
  if (view.json) return { stdout: jsonText(planJson(plan, { file, warnings, redact })) };
  return {
    stdout: renderPlanText(plan, { ...view.stdout, full, redact }),
    stderr: renderWarnings(warnings, view.stderr),
    notice: renderSaved(plan, file),
  };
};

/** Makes and prints a plan. */
export const planCommand = (
  request: PlanRequest,
  flags: ConnectionFlags,
  view: PlanView,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed & { readonly changes: boolean }> =>
  withSession(flags, { toolVersion, writes: false }, (session, interruption) =>
    pipe(
      makePlan(request, session, liveWorld(toolVersion, interruption, view)),
      TE.map((made) => ({ ...printed(made, view), changes: !isEmpty(made.plan.updates) })),
    ),
  );
