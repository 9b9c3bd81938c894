import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { readJournal } from '../apply/journal.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { renderBegun } from '../render/notices.ts';
import { readPlan } from '../usecases/read-plan.ts';
import { journalBeside, readTextFile } from './live-world.ts';
import { planKey } from './plan-key.ts';
import { formatPlan } from './plan-formats.ts';
import type { PlanView, Printed } from './view.ts';

/** What the journal beside a plan tells; a plan can be shown without it. */
const whatBecameOf = (file: string, checksum: string): string => {
  const journal = journalBeside(file).read();
  if (E.isLeft(journal)) return '';
  const { begun, confirmed } = readJournal(journal.right, checksum);
  return begun ? renderBegun(file, confirmed) : '';
};

/** Prints a saved plan. */
export const showCommand = (file: string, view: PlanView): TE.TaskEither<SyncError, Printed> =>
  pipe(
    readPlan(file, { readText: readTextFile, planKey: planKey(view.keyFile, process.env) }),
    TE.chainTaskK(({ plan, checksum }) => async () => ({
      stdout: await formatPlan(plan, view, { command: 'show', file, warnings: [] }),
      notice: view.json ? '' : whatBecameOf(file, checksum),
    })),
  );
