import type { DatabaseState } from '../domain/database-state.ts';
import { isEmpty } from '../domain/experience-updates.ts';
import { changesOf } from './change.ts';
import { judge } from './judge.ts';
import { createdIDsIn, liveOf } from './live.ts';
import type { Plan } from './plan.ts';

/**
 * Whether every change of a plan is in effect already, so that a second apply can be told from a drift. A plan
 * without changes never counts as applied.
 */
export const isAlreadyApplied = (plan: Plan, state: DatabaseState): boolean => {
  if (isEmpty(plan.updates)) return false;
  const live = liveOf(state, createdIDsIn(plan, state));
  return changesOf(plan.updates).every((change) => judge(change, live).holds === 'after');
};
