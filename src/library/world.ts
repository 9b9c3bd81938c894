import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent } from '../domain/apply-report.ts';
import { renderInPlace } from '../render/notices.ts';
import { readConfigFiles } from '../system/config-files.ts';
import { liveFiles } from '../system/files.ts';
import type { Interruption } from '../system/interruption.ts';
import { planJournal } from '../system/journal-file.ts';
import { pause } from '../system/pause.ts';
import { lockPlan } from '../system/plan-lock.ts';
import { isRunning } from '../system/process-identity.ts';
import type { ApplyCapabilities } from '../usecases/apply-plan.ts';
import type { Capabilities } from '../usecases/capabilities.ts';
import { TOOL_VERSION } from './tool-version.ts';

const PLAN_FILE_MODE = 0o600;

/** Plan files on the disk. */
export const planFiles: Pick<Capabilities, 'readText' | 'writeText'> = {
  readText: (file) =>
    pipe(
      liveFiles.read(file),
      TE.map((bytes) => new TextDecoder().decode(bytes)),
    ),
  writeText: (file, text, sources = []) =>
    liveFiles.writeAtomic(file, text, { mode: PLAN_FILE_MODE, sources }),
};

/** What the use cases need, on the disk and the clock of this process; events go to the program, which may ask to stop. */
export const worldOf = (
  tell: (event: ApplyEvent) => void,
  { requested, signal, whileWriting }: Interruption,
): ApplyCapabilities => ({
  ...planFiles,
  readConfigs: readConfigFiles,
  readConfig: liveFiles.readIfThere,
  writeConfig: (file, text) =>
    liveFiles.writeAtomic(file, text, {
      onInPlace: () => tell({ _tag: 'Step', text: renderInPlace(file).trimEnd() }),
    }),
  journalOf: planJournal,
  lock: lockPlan,
  pid: process.pid,
  isRunning,
  now: () => new Date(),
  wait: (milliseconds) => pause(milliseconds, signal),
  random: Math.random,
  notify: tell,
  toolVersion: TOOL_VERSION,
  stopped: requested,
  whileWriting,
});
