import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderClone, renderDropped, renderLeftOut } from '../../render/clone-text.ts';
import { cloneJson } from '../../render/json.ts';
import { renderInPlace } from '../../render/notices.ts';
import { withPurpose } from '../../system/file-failure.ts';
import { liveFiles } from '../../system/files.ts';
import { cloneExperiences } from '../../usecases/clone-experiences.ts';
import type { Cloned, CloneRequest, CloneWorld } from '../../usecases/clone-files.ts';
import { stderrLine } from '../output/progress.ts';
import { liveWorld } from './live-world.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

const CLONE: Views<View<{ readonly cloned: Cloned; readonly file: string | undefined }>> = {
  text: ({ cloned, file }, { stdout, stderr }) => ({
    stdout: file === undefined ? cloned.text : renderClone(cloned, file, stdout),
    stderr: `${renderLeftOut(cloned.leftOut, stderr)}${renderDropped(cloned.dropped, stderr)}`,
  }),
  json: ({ cloned, file }) => ({ stdout: jsonText(cloneJson(cloned, file)) }),
};

/** Writes the live state to config files or stdout. */
export const cloneCommand = (
  request: CloneRequest,
  flags: ConnectionFlags,
  display: Display,
): TE.TaskEither<SyncError, Printed> =>
  withSession(flags, (session, interruption) => {
    const world = liveWorld(interruption, display);
    const writeConfig: typeof world.writeConfig = (file, text) =>
      pipe(world.writeConfig(file, text), TE.mapLeft(withPurpose('out')));
    const writeConfigs: CloneWorld['writeConfigs'] = (files) =>
      pipe(
        liveFiles.writeAll(files, { onInPlace: (file) => stderrLine.print(renderInPlace(file)) }),
        TE.mapLeft(withPurpose('out')),
      );
    return pipe(
      cloneExperiences(request, session, { ...world, writeConfig, writeConfigs }),
      TE.map((cloned) => ({ cloned, file: request.file })),
      TE.chainTaskK(viewOf(CLONE, display)),
    );
  });
