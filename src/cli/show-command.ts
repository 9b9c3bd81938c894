import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { readPlan } from '../usecases/read-plan.ts';
import { readTextFile } from './live-world.ts';
import { planKey } from './plan-key.ts';
import { formatPlan } from './plan-formats.ts';
import type { PlanView, Printed } from './view.ts';

/** Prints a saved plan. */
export const showCommand = (file: string, view: PlanView): TE.TaskEither<SyncError, Printed> =>
  pipe(
    readPlan(file, { readText: readTextFile, planKey: planKey(view.keyFile, process.env) }),
    TE.chainTaskK(({ plan }) => async () => ({
      stdout: await formatPlan(plan, view, { command: 'show', file, warnings: [] }),
    })),
  );
