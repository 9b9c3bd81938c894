import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent } from '../domain/apply-report.ts';
import { readConfigFiles } from '../system/config-files.ts';
import { liveFiles } from '../system/files.ts';
import type { Interruption } from '../system/interruption.ts';
import { planJournal } from '../system/journal-file.ts';
import { pause } from '../system/pause.ts';
import { checkIdle, lockPlan } from '../system/plan-lock.ts';
import { isRunning } from '../system/process-identity.ts';
import type { ApplyCapabilities } from '../usecases/apply-plan.ts';
import type { CloneWorld } from '../usecases/clone-files.ts';
import type { Capabilities } from '../usecases/capabilities.ts';
import { TOOL_VERSION } from './tool-version.ts';

const PLAN_FILE_MODE = 0o600;

/** Callbacks for events. */
export interface PlanListeners {
  readonly notify: (event: ApplyEvent) => void;
  /** Called if a file was written in place, not replaced atomically. */
  readonly onInPlace?: (file: string) => void;
}

const BYTE_ORDER_MARK = /^\ufeff/;

/** Reads and writes plan files on disk. */
export const planFiles = ({ onInPlace }: Pick<PlanListeners, 'onInPlace'> = {}): Pick<
  Capabilities,
  'readText' | 'writeText'
> => ({
  readText: (file) =>
    pipe(
      liveFiles.read(file),
      // Twice as fast as a `TextDecoder`, which matters for a plan of a hundred megabytes.
      TE.map((bytes) =>
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString().replace(BYTE_ORDER_MARK, ''),
      ),
    ),
  writeText: (file, text, sources = []) =>
    liveFiles.writeAtomic(file, text, { mode: PLAN_FILE_MODE, sources, ...(onInPlace && { onInPlace }) }),
});

/** The capabilities of all use cases. */
export type LibraryWorld = ApplyCapabilities & Required<Pick<CloneWorld, 'writeConfigs'>>;

/** Returns the capabilities of this process: disk, clock and signals. */
export const worldOf = (
  listeners: PlanListeners,
  { requested, signal, whileWriting }: Interruption,
): LibraryWorld => ({
  ...planFiles(listeners),
  readConfigs: readConfigFiles,
  readConfig: liveFiles.readIfThere,
  writeConfig: (file, text) =>
    liveFiles.writeAtomic(file, text, listeners.onInPlace ? { onInPlace: listeners.onInPlace } : {}),
  writeConfigs: (files) =>
    liveFiles.writeAll(files, listeners.onInPlace ? { onInPlace: listeners.onInPlace } : {}),
  journalOf: planJournal,
  checkIdle,
  lock: lockPlan,
  pid: process.pid,
  isRunning,
  now: () => new Date(),
  wait: (milliseconds) => pause(milliseconds, signal),
  random: Math.random,
  notify: listeners.notify,
  toolVersion: TOOL_VERSION,
  stopped: requested,
  whileWriting,
});
