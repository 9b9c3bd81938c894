import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { readJournal } from '../../apply/journal.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderEarlierApply } from '../../render/notices.ts';
import { readPlan, type ReadPlanFile } from '../../usecases/read-plan.ts';
import { openIfRequested } from '../output/open-page.ts';
import { journalBeside, planReading } from './live-world.ts';
import { formatPlan, planDocument } from '../output/plan-formats.ts';
import { type PlanDisplay, type Printed, type View, viewOf, type Views } from '../output/view.ts';

/** A notice about an earlier apply, from the journal next to a plan, if there is one. */
const applyNotice = (file: string, checksum: string): string => {
  const journal = journalBeside(file).read();
  if (E.isLeft(journal)) return '';
  const { begun, confirmed } = readJournal(journal.right, checksum);
  return begun ? renderEarlierApply(file, confirmed) : '';
};

interface SavedPlan extends ReadPlanFile {
  readonly file: string;
}

const SAVED: Views<View<SavedPlan, PlanDisplay>> = {
  text: async ({ plan, file, checksum }, display) => ({
    stdout: await formatPlan(plan, display),
    notice: applyNotice(file, checksum),
  }),
  json: async ({ plan, file }, display) => ({
    stdout: await planDocument(plan, display, { command: 'show', file, warnings: [] }),
  }),
};

/** Prints a saved plan. */
export const showCommand = (file: string, display: PlanDisplay): TE.TaskEither<SyncError, Printed> =>
  pipe(
    readPlan(file, planReading(display)),
    TE.map((read) => ({ ...read, file })),
    TE.chainTaskK(viewOf(SAVED, display)),
    TE.chain((printed) => openIfRequested(printed, file, display)),
  );
