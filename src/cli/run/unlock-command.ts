import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Project } from '../../domain/database-state.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import {
  type ReleasedPlanLock,
  renderPlanUnlocked,
  renderUnlocked,
  type UnlockedText,
  unlockJson,
  unlockPlanJson,
} from '../../render/lock-text.ts';
import { unlockPlan } from '../../system/plan-lock.ts';
import { isRunning } from '../../system/process-identity.ts';
import { projectOf } from '../../usecases/find-project.ts';
import { unlockProject } from '../../usecases/project-lock.ts';
import { readPlan } from '../../usecases/read-plan.ts';
import { planReading } from './live-world.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

const OF_PROJECT: Views<View<{ readonly project: Project; readonly unlocked: UnlockedText }>> = {
  text: ({ project, unlocked }, { stdout }) => ({
    stdout: renderUnlocked(project.name, unlocked, stdout),
  }),
  json: ({ project, unlocked }) => ({ stdout: jsonText(unlockJson(project, unlocked)) }),
};

const OF_PLAN: Views<View<{ readonly file: string; readonly locks: readonly ReleasedPlanLock[] }>> = {
  text: ({ file, locks }, { stdout }) => ({ stdout: renderPlanUnlocked(file, locks, stdout) }),
  json: ({ file, locks }) => ({ stdout: jsonText(unlockPlanJson(file, locks)) }),
};

/** Releases the lock of a project and prints its holder. */
export const unlockCommand = (
  force: boolean,
  flags: ConnectionFlags,
  display: Display,
): TE.TaskEither<SyncError, Printed> =>
  withSession(flags, (session, { whileWriting }) =>
    pipe(
      projectOf(session),
      TE.chain((project) =>
        pipe(
          () => whileWriting(unlockProject(session, project.projectID, force, { isRunning })),
          TE.map((unlocked) => ({ project, unlocked })),
          TE.chainTaskK(viewOf(OF_PROJECT, display)),
        ),
      ),
    ),
  );

const TWO_LOCKS: SyncError = { _tag: 'UsageError', about: 'commandLine', fault: { _tag: 'TwoLocks' } };

/** Releases the lock of a plan on this machine and prints its holder. Uses no network. Errors: `ApplyRunning`, `PlanUnusable`, `FileFailed`. */
export const unlockPlanCommand = (
  { file, force }: { readonly file: string; readonly force: boolean },
  { project }: ConnectionFlags,
  display: Display,
): TE.TaskEither<SyncError, Printed> => {
  if (project !== undefined) return TE.left(TWO_LOCKS);
  return async () => {
    const read = await readPlan(file, planReading(display))();
    const plan = { file, ...(E.isRight(read) && { checksum: read.right.checksum }) };
    const freed = unlockPlan(plan, force);
    // A lock can be released without its plan, but only a readable plan proves that there is no lock.
    if (E.isRight(freed) && freed.right.length === 0 && E.isLeft(read)) return read;
    return pipe(
      TE.fromEither(freed),
      TE.map((locks) => ({ file, locks })),
      TE.chainTaskK(viewOf(OF_PLAN, display)),
    )();
  };
};
