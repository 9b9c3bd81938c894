import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent } from '../domain/apply-report.ts';
import { readConfigFiles } from '../system/config-files.ts';
import { liveFiles } from '../system/files.ts';
import type { Interruption } from '../system/interruption.ts';
import { planJournal } from '../system/journal-file.ts';
import { pause } from '../system/pause.ts';
import { lockPlan } from '../system/plan-lock.ts';
import { isRunning } from '../system/process-identity.ts';
import type { ApplyCapabilities } from '../usecases/apply-plan.ts';
import type { CloneWorld } from '../usecases/clone-experiences.ts';
import type { Capabilities } from '../usecases/capabilities.ts';
import { TOOL_VERSION } from './tool-version.ts';

const PLAN_FILE_MODE = 0o600;

/** Who is told what happens. */
export interface PlanListeners {
  readonly notify: (event: ApplyEvent) => void;
  /** A file had to be written where it stands, and not in one step. */
  readonly onInPlace?: (file: string) => void;
}

const BYTE_ORDER_MARK = /^\ufeff/;

/** Plan files on the disk. */
export const planFiles = ({ onInPlace }: Pick<PlanListeners, 'onInPlace'> = {}): Pick<
  Capabilities,
  'readText' | 'writeText'
> => ({
  readText: (file) =>
    pipe(
      liveFiles.read(file),
      // Twice as quick as a `TextDecoder`, which counts where a plan has a hundred megabytes.
      TE.map((bytes) =>
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString().replace(BYTE_ORDER_MARK, ''),
      ),
    ),
  writeText: (file, text, sources = []) =>
    liveFiles.writeAtomic(file, text, { mode: PLAN_FILE_MODE, sources, ...(onInPlace && { onInPlace }) }),
});

/** What all use cases need together. */
export type LibraryWorld = ApplyCapabilities & Required<Pick<CloneWorld, 'writeConfigs'>>;

/** What the use cases need, on the disk and the clock of this process. */
export const worldOf = (
  told: PlanListeners,
  { requested, signal, whileWriting }: Interruption,
): LibraryWorld => ({
  ...planFiles(told),
  readConfigs: readConfigFiles,
  readConfig: liveFiles.readIfThere,
  writeConfig: (file, text) =>
    liveFiles.writeAtomic(file, text, told.onInPlace ? { onInPlace: told.onInPlace } : {}),
  writeConfigs: (files) => liveFiles.writeAll(files, told.onInPlace ? { onInPlace: told.onInPlace } : {}),
  journalOf: planJournal,
  lock: lockPlan,
  pid: process.pid,
  isRunning,
  now: () => new Date(),
  wait: (milliseconds) => pause(milliseconds, signal),
  random: Math.random,
  notify: told.notify,
  toolVersion: TOOL_VERSION,
  stopped: requested,
  whileWriting,
});
