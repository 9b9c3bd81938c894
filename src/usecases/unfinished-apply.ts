import * as E from 'fp-ts/lib/Either.js';
import type { JournalState } from '../apply/journal.ts';
import { operationsOf, phasesOf } from '../apply/phases.ts';
import { type Remainder, remainderOf } from '../apply/resume-plan.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { ReadState } from '../ingest/get-current-database-state.ts';
import { isUnrelated } from '../plan/obstacle.ts';
import type { Plan } from '../plan/plan.ts';
import type { Refusal } from './stale-plan.ts';
import { checkAgainst } from './verify-plan.ts';

/** What a plan may go on beside, and how it is refused otherwise. */
export interface Leniency {
  readonly refused: Refusal;
  /** Whether drift that nothing of the plan touches is no reason to refuse it. */
  readonly allowUnrelatedDrift: boolean;
}

/** Whether an earlier apply may have written something: what it was told to have failed may have been done, if its answer was lost. */
const mayHaveWritten = ({ done, open }: JournalState): boolean => done.size > 0 || open.size > 0;

/**
 * What is left of a plan, by the live state. Left: why it cannot go on: somebody else changed what is in the way, or, where all of the plan is in
 * effect and more has changed, that nothing is left to do.
 */
export const remainderOrRefusal = (
  plan: Plan,
  before: ReadState,
  journal: JournalState,
  { refused, allowUnrelatedDrift }: Leniency,
): E.Either<SyncError, Remainder> => {
  const remainder = remainderOf(plan, phasesOf(plan.updates), before.state, journal);
  if (remainder.drift.length === 0 || (allowUnrelatedDrift && isUnrelated(remainder.drift)))
    return E.right(remainder);
  const { alreadyApplied } = checkAgainst(plan, before);
  return E.left(refused({ alreadyApplied, drift: alreadyApplied ? [] : remainder.drift, resumed: true }));
};

/**
 * Judges a plan whose apply was begun and not seen through, by the live state. Right: nothing of it is done, and it can start over. Left: that
 * it was applied already, that it has to be resumed, or what is in the way of that.
 */
export const judgeUnfinished = (
  file: string,
  plan: Plan,
  before: ReadState,
  journal: JournalState,
  leniency: Leniency,
): E.Either<SyncError, void> => {
  const { stale, alreadyApplied } = checkAgainst(plan, before);
  if (alreadyApplied) return E.left(leniency.refused({ alreadyApplied, drift: [] }));
  if (!stale && !mayHaveWritten(journal)) return E.right(undefined);
  const remainder = remainderOrRefusal(plan, before, journal, leniency);
  if (E.isLeft(remainder)) return remainder;
  const { phases, skip, drift } = remainder.right;
  const total = operationsOf(phases).length;
  const beside = drift.length > 0 && { besideDrift: true };
  return E.left({ _tag: 'InterruptedEarlier', file, done: skip.size, total, ...beside });
};

/** Whether the live state has to be looked at in full: what an earlier apply did is found in it alone. */
export const needsJudging = (journal: JournalState): boolean =>
  journal.begun && !journal.confirmed && mayHaveWritten(journal);
