import * as E from 'fp-ts/lib/Either.js';
import { isUnfinished, type JournalState, mayHaveWritten } from '../apply/journal.ts';
import { operationsOf, phasesOf } from '../apply/phases.ts';
import { type Remainder, remainderOf } from '../apply/resume-plan.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { ReadState } from '../ingest/get-current-database-state.ts';
import { isUnrelated } from '../plan/obstacle.ts';
import type { Plan } from '../plan/plan.ts';
import type { Refusal } from './stale-plan.ts';
import { checkAgainst } from './verify-plan.ts';

/** Which drift to accept, and the error for any other. */
export interface DriftPolicy {
  readonly refused: Refusal;
  /** Whether to accept unrelated drift. */
  readonly allowUnrelatedDrift: boolean;
}

/**
 * Returns what is left of a plan, or why it cannot continue: somebody else's change conflicts with it, or all of it is already in effect and
 * something else has changed.
 */
export const remainderOrRefusal = (
  plan: Plan,
  before: ReadState,
  journal: JournalState,
  { refused, allowUnrelatedDrift }: DriftPolicy,
): E.Either<SyncError, Remainder> => {
  const remainder = remainderOf(plan, phasesOf(plan.updates), before.state, journal);
  if (remainder.drift.length === 0 || (allowUnrelatedDrift && isUnrelated(remainder.drift)))
    return E.right(remainder);
  const { alreadyApplied } = checkAgainst(plan, before);
  return E.left(refused({ alreadyApplied, drift: alreadyApplied ? [] : remainder.drift, resumed: true }));
};

/**
 * Judges a plan with an unfinished apply by the live state. Right: nothing was done, so the plan can be applied from the start. Left: it was
 * already applied, must be resumed, or conflicts with a change.
 */
export const judgeUnfinished = (
  file: string,
  plan: Plan,
  before: ReadState,
  journal: JournalState,
  policy: DriftPolicy,
): E.Either<SyncError, void> => {
  const { stale, alreadyApplied } = checkAgainst(plan, before);
  if (alreadyApplied) return E.left(policy.refused({ alreadyApplied, drift: [] }));
  if (!stale && !mayHaveWritten(journal)) return E.right(undefined);
  const remainder = remainderOrRefusal(plan, before, journal, policy);
  if (E.isLeft(remainder)) return remainder;
  const { phases, skip, drift } = remainder.right;
  const total = operationsOf(phases).length;
  const beside = drift.length > 0 && { despiteDrift: true };
  return E.left({ _tag: 'InterruptedEarlier', file, done: skip.size, total, ...beside });
};

/** Reports whether the live state must be decoded, because only it shows what an earlier apply did. */
export const needsJudging = (journal: JournalState): boolean =>
  isUnfinished(journal) && mayHaveWritten(journal);
