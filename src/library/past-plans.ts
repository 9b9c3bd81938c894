import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Plan } from '../plan/plan.ts';
import type { PlanLog } from '../plan/plan-log.ts';
import type { NotTakenBack } from '../plan/plan-warnings.ts';
import { liveFiles } from '../system/files.ts';
import { planJournal } from '../system/journal-file.ts';
import { readLog as read } from '../usecases/read-log.ts';
import { undoPlan as undo } from '../usecases/undo-plan.ts';
import { type Call, callOf } from './call.ts';
import { overConnection } from './calls.ts';
import type { Connection } from './connection.ts';
import { planEncryption, planKey } from './plan-key.ts';
import { limitOf, type ReadPlanOptions } from './plans.ts';

/** What is taken back, and how. */
export interface UndoOptions extends ReadPlanOptions {
  /** The file of the plan that was applied; its journal is looked for beside it. */
  readonly file: string;
  /** Where to save the plan that takes it back, with mode 0600, encrypted where that of `file` is; absent: it is not saved. */
  readonly out?: string;
  /** How many experiences the plan may archive, as a number or as a share such as `60%`; absent: 30% where ten or more are active. */
  readonly maxArchive?: number | string;
}

/** A plan that takes back another one. */
export interface UndonePlan {
  readonly plan: Plan;
  /** What it leaves as it is, since somebody has changed it or it cannot come back. */
  readonly left: readonly NotTakenBack[];
}

/**
 * Makes a plan that takes back what an applied plan did, or the part of it that its journal says was done; `applyPlan` carries it out. Sends no
 * write. Errors: those of reading the plan and the state, `TargetMismatch`, `NothingToUndo`, `UsageError` for an option that is none, `FileFailed`.
 */
export const undoPlan = (
  connection: Connection,
  { file, out, maxArchive, passphrase }: UndoOptions,
): Call<UndonePlan> => {
  const key = planKey({ passphrase, environment: connection.environment });
  return callOf(
    pipe(
      TE.fromEither(limitOf('maxArchive', maxArchive)),
      TE.chain((limit) =>
        overConnection(connection, (session, world) =>
          undo(
            {
              file,
              ...(out !== undefined && { out }),
              ...(limit && { maxArchive: limit }),
              encryption: (isEncrypted) => (isEncrypted ? planEncryption(key) : TE.right({})),
            },
            session,
            {
              ...world,
              planKey: key,
              ...(out === undefined && { writeText: () => TE.right(undefined) }),
            },
          ),
        ),
      ),
      TE.map(({ plan, left }) => ({ plan, left })),
    ),
  );
};

/** Which plans are listed, and how much of them is read. */
export interface LogOptions extends ReadPlanOptions {
  /** Leaves out what was neither made nor applied since then; absent: nothing. */
  readonly since?: Date;
  /** Whether the changes of each plan are read too, for which each is read whole; absent: no. */
  readonly changes?: boolean;
}

/**
 * Lists the plan files of a folder and what became of them, newest first, from the files and their journals alone. A file that cannot be read is
 * listed as `unread`. Errors: `FileFailed` where the folder cannot be read, `UsageError` for an empty passphrase.
 */
export const readLog = (
  folder: string,
  { since, changes = false, passphrase }: LogOptions = {},
): Call<PlanLog> =>
  callOf(
    read(
      { folder, changes, ...(since && { since: since.getTime() }) },
      {
        listFiles: liveFiles.list,
        readStart: liveFiles.start,
        readBytes: liveFiles.read,
        journalOf: planJournal,
        planKey: planKey({ passphrase }),
      },
    ),
  );
