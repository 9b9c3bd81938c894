import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { showJson } from '../render/json.ts';
import { renderPlanText } from '../render/plan-text.ts';
import { readPlan } from '../usecases/read-plan.ts';
import { readTextFile } from './live-world.ts';
import { jsonText, type PlanView, type Printed } from './view.ts';

/** Prints a saved plan. */
export const showCommand = (file: string, view: PlanView): TE.TaskEither<SyncError, Printed> =>
  pipe(
    readPlan(file, { readText: readTextFile }),
    TE.map(({ plan }) => ({
      stdout: view.json
        ? jsonText(showJson(plan, { file, redact: view.redact }))
        : renderPlanText(plan, { ...view.stdout, full: view.full, redact: view.redact }),
    })),
  );
