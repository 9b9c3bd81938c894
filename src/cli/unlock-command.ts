import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { renderUnlocked, unlockJson } from '../render/lock-text.ts';
import { isRunning } from '../system/process-identity.ts';
import { projectOf } from '../usecases/make-plan.ts';
import { unlockProject } from '../usecases/project-lock.ts';
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
