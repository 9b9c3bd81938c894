import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Plan } from '../plan/plan.ts';
import type { PlanLog } from '../plan/plan-log.ts';
import type { NotUndone } from '../plan/plan-warning.ts';
import { liveFiles, modifiedAt } from '../system/files.ts';
import { planJournal } from '../system/journal-file.ts';
import { readLog as read } from '../usecases/read-log.ts';
import { undoPlan as undo } from '../usecases/undo-plan.ts';
import { type Call, callOf } from './call.ts';
import { overConnection } from './calls.ts';
import type { Connection } from './connection.ts';
import { planEncryption, planKey } from './plan-key.ts';
import { limitOf, type ReadPlanOptions } from './plans.ts';

/** Options of `undoPlan`. */
export interface UndoOptions extends ReadPlanOptions {
  /** The applied plan file; its journal is read from the file next to it. */
  readonly file: string;
  /** The file to save the plan in, with mode 0600, encrypted if `file` is; absent: none. */
  readonly out?: string;
  /** Maximum number of experiences the plan may archive, as a number or a share such as `60%`; absent: 30% if ten or more are active. */
  readonly maxArchive?: number | string;
}

/** A plan that undoes another one. */
export interface UndonePlan {
  readonly plan: Plan;
  /** Changes that it does not undo, because somebody has changed the entity since, or something is in the way. */
  readonly left: readonly NotUndone[];
}

/**
 * Makes a plan that undoes an applied plan, or the part of it that its journal records as done; apply it with `applyPlan`. Sends no write.
 * Errors: those of reading the plan and the state, `TargetMismatch`, `ApplyRunning`, `NothingToUndo`, `UsageError` for an invalid option, `FileFailed`.
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

/** Options of `readLog`. */
export interface LogOptions extends ReadPlanOptions {
  /** Leaves out plans neither made nor applied since this time; absent: nothing. */
  readonly since?: Date;
  /** Whether to read the changes of each plan, which reads every plan file completely; absent: no. */
  readonly changes?: boolean;
}

/**
 * Lists the plan files of a folder and their status, newest first, from the files and their journals only. A file that cannot be read is
 * listed as `unread`. Errors: `FileFailed` if the folder cannot be read, `UsageError` for an empty passphrase.
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
        modifiedAt,
        readBytes: liveFiles.read,
        journalOf: planJournal,
        planKey: planKey({ passphrase }),
      },
    ),
  );
