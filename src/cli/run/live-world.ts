import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { progressCounter, progressLine } from '../../render/apply-text.ts';
import { renderInPlace } from '../../render/notices.ts';
import { readConfigFiles } from '../../system/config-files.ts';
import { liveFiles } from '../../system/files.ts';
import type { Interruption } from '../../system/interruption.ts';
import { type JournalFile, planJournal } from '../../system/journal-file.ts';
import { pause } from '../../system/pause.ts';
import type { Capabilities, ConfigStore } from '../../usecases/capabilities.ts';
import type { CarryOutWorld } from '../../usecases/carry-out-plan.ts';
import { servingAs } from './file-purpose.ts';
import { planKey } from './plan-key.ts';
import { makeProgress, stderrLine } from '../output/progress.ts';
import type { View } from '../output/view.ts';

const PLAN_FILE_MODE = 0o600;

/** Reads a text file. Errors: `FileFailed`. */
export const readTextFile = (file: string): TE.TaskEither<SyncError, string> =>
  pipe(
    liveFiles.read(file),
    TE.map((bytes) => new TextDecoder().decode(bytes)),
  );

/** The journal beside a plan. */
export const journalBeside = (planFile: string): JournalFile => {
  const journal = planJournal(planFile);
  return {
    read: () => pipe(journal.read(), E.mapLeft(servingAs('besidePlan'))),
    open: () => pipe(journal.open(), E.mapLeft(servingAs('besidePlan'))),
  };
};

const onInPlace = (file: string): void => stderrLine.print(renderInPlace(file));

/** Config files on the disk. */
export const liveConfigStore: ConfigStore = {
  readConfig: liveFiles.readIfThere,
  writeConfig: (file, text) => liveFiles.writeAtomic(file, text, { onInPlace }),
};

/** The world as it is: the disk, the clock and the terminal of this process. */
export const liveWorld = (
  toolVersion: string,
  interruption: Interruption,
  view: View & Pick<Capabilities, 'redact'>,
): Capabilities & Pick<CarryOutWorld, 'journalOf'> => {
  const words = { line: progressLine, counter: progressCounter };
  return {
    readConfigs: readConfigFiles,
    readText: readTextFile,
    planKey: planKey(view.keyFile, process.env),
    ...(view.redact && { redact: view.redact }),
    ...(view.keyFile !== undefined && { keyFile: view.keyFile }),
    writeText: (file, text, sources = []) =>
      pipe(
        liveFiles.writeAtomic(file, text, { mode: PLAN_FILE_MODE, sources, onInPlace }),
        TE.mapLeft(servingAs('out')),
      ),
    now: () => new Date(),
    wait: (milliseconds) => pause(milliseconds, interruption.signal),
    random: Math.random,
    notify: makeProgress(stderrLine, view.stderr, words),
    toolVersion,
    stopped: interruption.requested,
    journalOf: journalBeside,
  };
};
