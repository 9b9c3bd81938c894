import * as TE from 'fp-ts/lib/TaskEither.js';
import { liveFiles } from '../../src/system/files.ts';
import { planJournal } from '../../src/system/journal-file.ts';
import { checkIdle, lockPlan } from '../../src/system/plan-lock.ts';
import type { ApplyCapabilities } from '../../src/usecases/apply-plan.ts';

/** The live files, journal and lock for use cases that a test calls directly. Waits end at once, and no config is read or written. */
export const directWorld: ApplyCapabilities = {
  readConfigs: () => TE.right([]),
  readText: (file) => TE.map((bytes: Uint8Array) => new TextDecoder().decode(bytes))(liveFiles.read(file)),
  writeText: (file, text) => liveFiles.writeAtomic(file, text, { mode: 0o600 }),
  readConfig: () => TE.right(undefined),
  writeConfig: () => TE.right(undefined),
  now: () => new Date(),
  wait: () => new Promise((resolve) => setImmediate(resolve)),
  random: () => 0.5,
  notify: () => undefined,
  toolVersion: '0.0.0',
  stopped: () => false,
  journalOf: planJournal,
  checkIdle,
  lock: lockPlan,
  pid: process.pid,
  isRunning: () => undefined,
};
