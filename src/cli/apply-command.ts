import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { renderApplyReport } from '../render/apply-text.ts';
import { renderConfigUpdates } from '../render/config-update-text.ts';
import { applyJson } from '../render/json.ts';
import { journalFile } from '../system/journal-file.ts';
import { lockPlan } from '../system/plan-lock.ts';
import { type ApplyRequest, applyPlan } from '../usecases/apply-plan.ts';
import { EXIT } from './exit-code.ts';
import { liveConfigStore, liveWorld } from './live-world.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View } from './view.ts';

/** Applies a plan and prints what was done. */
export const applyCommand = (
  request: ApplyRequest,
  flags: ConnectionFlags,
  view: View,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed & { readonly exitCode: number }> =>
  withSession(flags, { toolVersion, writes: true }, (session, interruption) => {
    const world = {
      ...liveWorld(toolVersion, interruption, view),
      ...liveConfigStore,
      journalOf: (planFile: string) => journalFile(`${planFile}.journal.jsonl`),
      lock: lockPlan,
      pid: process.pid,
    };
    return pipe(
      applyPlan(request, session, world),
      TE.map(({ plan, report, configUpdates = [] }) => ({
        stdout: view.json
          ? jsonText(applyJson(plan, report, { file: request.file, configUpdates }))
          : renderApplyReport(plan, report, view.stdout),
        notice: view.json ? '' : renderConfigUpdates(configUpdates, view.stderr),
        exitCode: configUpdates.some(({ fault }) => fault) ? EXIT.error : EXIT.done,
      })),
    );
  });
