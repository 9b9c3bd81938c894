import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { checkJson } from '../render/json.ts';
import { renderFresh } from '../render/notices.ts';
import { checkPlan } from '../usecases/check-plan.ts';
import { liveWorld } from './live-world.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View } from './view.ts';

/** Says that a plan can still be applied; that it cannot is an error. */
export const checkCommand = (
  file: string,
  flags: ConnectionFlags,
  view: View,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed> =>
  withSession(flags, { toolVersion }, (session, interruption) =>
    pipe(
      checkPlan(file, session, liveWorld(toolVersion, interruption, view)),
      TE.map((plan) => ({
        stdout: view.json ? jsonText(checkJson(plan, { file })) : renderFresh(plan, file),
      })),
    ),
  );
