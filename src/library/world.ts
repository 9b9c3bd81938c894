import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { readConfigFiles } from '../system/config-files.ts';
import { liveFiles } from '../system/files.ts';
import { journalFile } from '../system/journal-file.ts';
import { pause } from '../system/pause.ts';
import { lockPlan } from '../system/plan-lock.ts';
import { isRunning } from '../system/process-identity.ts';
import type { ApplyCapabilities } from '../usecases/apply-plan.ts';
import type { Connection } from './connection.ts';
import { TOOL_VERSION } from './tool-version.ts';

const PLAN_FILE_MODE = 0o600;

/** What the use cases need, on the disk and the clock of this process; events go to the program. */
export const worldOf = ({ onEvent, signal }: Connection): ApplyCapabilities => ({
  readConfigs: readConfigFiles,
  readText: (file) =>
    pipe(
      liveFiles.read(file),
      TE.map((bytes) => new TextDecoder().decode(bytes)),
    ),
  writeText: (file, text, sources = []) =>
    liveFiles.writeAtomic(file, text, { mode: PLAN_FILE_MODE, sources }),
  readConfig: liveFiles.readIfThere,
  writeConfig: (file, text) => liveFiles.writeAtomic(file, text, {}),
  journalOf: (planFile) => journalFile(`${planFile}.journal.jsonl`),
  lock: lockPlan,
  pid: process.pid,
  isRunning,
  now: () => new Date(),
  wait: (milliseconds) => pause(milliseconds, signal),
  random: Math.random,
  notify: (event) => onEvent?.(event),
  toolVersion: TOOL_VERSION,
  stopped: () => signal?.aborted === true,
});
