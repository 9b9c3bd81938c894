import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { renderPlanUnlocked, renderUnlocked, unlockJson, unlockPlanJson } from '../render/lock-text.ts';
import { unlockPlan } from '../system/plan-lock.ts';
import { isRunning } from '../system/process-identity.ts';
import { projectOf } from '../usecases/make-plan.ts';
import { unlockProject } from '../usecases/project-lock.ts';
import { readPlan } from '../usecases/read-plan.ts';
import { readTextFile } from './live-world.ts';
import { planKey } from './plan-key.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View } from './view.ts';

/** Frees the lock of a project and says whose it was. */
export const unlockCommand = (
  force: boolean,
  flags: ConnectionFlags,
  view: View,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed> =>
  withSession(flags, { toolVersion }, (session, { whileWriting }) =>
    pipe(
      projectOf(session),
      TE.chain((project) =>
        pipe(
          () => whileWriting(unlockProject(session, project.projectID, force, { isRunning })),
          TE.map((unlocked) => ({
            stdout: view.json
              ? jsonText(unlockJson(project, unlocked))
              : renderUnlocked(project.name, unlocked, view.stdout),
          })),
        ),
      ),
    ),
  );

const TWO_LOCKS: SyncError = {
  _tag: 'UsageError',
  message: 'a plan and --project name two locks',
  hint: 'free one after the other: sync unlock PLAN, and sync unlock --project PROJECT',
};

/** Frees the lock of a plan on this machine and says whose it was. Uses no network. Errors: `ApplyRunning`, `PlanUnusable`, `FileFailed`. */
export const unlockPlanCommand = (
  { file, force }: { readonly file: string; readonly force: boolean },
  { project }: ConnectionFlags,
  view: View,
): TE.TaskEither<SyncError, Printed> => {
  if (project !== undefined) return TE.left(TWO_LOCKS);
  return async () => {
    const read = await readPlan(file, {
      readText: readTextFile,
      planKey: planKey(view.keyFile, process.env),
    })();
    const plan = { file, ...(E.isRight(read) && { checksum: read.right.checksum }) };
    const freed = unlockPlan(plan, force);
    // A lock can be freed without its plan; that there is none is known of a plan that can be read alone.
    if (E.isRight(freed) && freed.right.length === 0 && E.isLeft(read)) return read;
    return pipe(
      freed,
      E.map((locks) => ({
        stdout: view.json
          ? jsonText(unlockPlanJson(file, locks))
          : renderPlanUnlocked(file, locks, view.stdout),
      })),
    );
  };
};
