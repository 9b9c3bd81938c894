import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../domain/sync-error.ts';
import { planEncryption, planKey } from '../../library/plan-key.ts';
import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { renderSaved, renderWarnings, replacedFinding } from '../../render/notices.ts';
import { isAppendedTo } from '../../system/files.ts';
import { type UndoPlan, undoPlan, type UndoRequest } from '../../usecases/undo-plan.ts';
import { openIfRequested } from '../output/open-page.ts';
import { formatPlan, planDocument } from '../output/plan-formats.ts';
import { type PlanDisplay, type Printed, type View, viewOf, type Views } from '../output/view.ts';
import { programName } from '../words/command-line.ts';
import { STDOUT } from '../words/output-path.ts';
import { withLocalPaths } from './local-paths.ts';
import { liveWorld } from './live-world.ts';
import { captureWrite, stoppedBefore } from './plan-command.ts';
import { checkPlanTarget } from './plan-target.ts';
import { type ConnectionFlags, sameConnection, withSession } from './session.ts';

/** The request of `sync undo`. */
export interface UndoCommand extends Omit<UndoRequest, 'encryption'> {
  readonly encrypt: boolean;
}

type ShownPlan = UndoPlan & { readonly warnings: readonly ConfigFinding[]; readonly flags: ConnectionFlags };

const MADE: Views<View<ShownPlan, PlanDisplay>> = {
  text: async ({ plan, file, warnings, flags }, display) => ({
    stdout: await formatPlan(plan, display),
    stderr: renderWarnings(warnings, { ...display.stderr, redact: display.redact, full: display.full }),
    notice: renderSaved(plan, file, {
      connection: sameConnection(flags),
      program: programName(process.argv[1]),
      appended: isAppendedTo(file),
    }),
  }),
  json: async ({ plan, file, warnings }, display) => ({
    stdout: await planDocument(plan, display, { command: 'undo', file, warnings }),
  }),
};

/** Prints the plan file on stdout, and the readable plan on stderr. */
const planFile =
  (text: string, display: PlanDisplay) =>
  ({ plan }: ShownPlan): Task<Printed> =>
  async () => ({ stdout: text, stderr: await formatPlan(plan, { ...display, stdout: display.stderr }) });

/** Makes and prints a plan that undoes another one. `leaves` says whether it leaves any change in place. */
export const undoCommand = (
  { encrypt, ...request }: UndoCommand,
  flags: ConnectionFlags,
  display: PlanDisplay,
): TE.TaskEither<SyncError, Printed & { readonly leaves: boolean }> => {
  const key = planKey({ keyFile: display.keyFile, environment: process.env });
  const { held, writeText } = captureWrite();
  const toStdout = request.out === STDOUT;
  return pipe(
    checkPlanTarget(request.file, flags),
    // Before saving, which replaces it.
    TE.chainTaskK(() => stoppedBefore(request.out)),
    TE.bindTo('stopped'),
    TE.bind('made', () =>
      withSession(flags, (session, interruption) =>
        undoPlan(
          {
            ...request,
            encryption: (isEncrypted) => (encrypt || isEncrypted ? planEncryption(key) : TE.right({})),
          },
          session,
          { ...liveWorld(interruption, display), ...(toStdout && { writeText }) },
        ),
      ),
    ),
    TE.mapLeft(withLocalPaths),
    TE.bind('printed', ({ made, stopped }) => {
      const shown = { ...made, flags, warnings: stopped ? [replacedFinding(stopped)] : [] };
      return TE.fromTask((toStdout ? planFile(held.text, display) : viewOf(MADE, display))(shown));
    }),
    TE.bind('shown', ({ printed, made }) => openIfRequested(printed, made.file, display)),
    TE.map(({ shown, made }) => ({ ...shown, leaves: made.left.length > 0 })),
  );
};
