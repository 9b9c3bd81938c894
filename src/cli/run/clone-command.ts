import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderClone, renderLeftOut } from '../../render/clone-text.ts';
import { cloneJson } from '../../render/json.ts';
import { cloneExperiences, type Cloned, type CloneRequest } from '../../usecases/clone-experiences.ts';
import { servingAs } from '../../system/file-failure.ts';
import { liveWorld } from './live-world.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View } from '../output/view.ts';

const printed = (cloned: Cloned, file: string | undefined, view: View): Printed => {
  if (view.json) return { stdout: jsonText(cloneJson(cloned, file)) };
  return {
    stdout: file === undefined ? cloned.text : renderClone(cloned, file, view.stdout),
    stderr: renderLeftOut(cloned.leftOut, view.stderr),
  };
};

/** Writes the live state to a config file, or to stdout. */
export const cloneCommand = (
  request: CloneRequest,
  flags: ConnectionFlags,
  view: View,
): TE.TaskEither<SyncError, Printed> =>
  withSession(flags, (session, interruption) => {
    const world = liveWorld(interruption, view);
    const writeConfig: typeof world.writeConfig = (file, text) =>
      pipe(world.writeConfig(file, text), TE.mapLeft(servingAs('out')));
    return pipe(
      cloneExperiences(request, session, { ...world, writeConfig }),
      TE.map((cloned) => printed(cloned, request.file, view)),
    );
  });
