import type { DatabaseState } from '../domain/database-state.ts';
import { isEmpty } from '../domain/experience-updates.ts';
import { changesOf } from './change.ts';
import { judge } from './judge.ts';
import { createdIDsIn, liveOf } from './live.ts';
import type { Plan } from './plan.ts';

/** Whether the live state has every change of a plan, to distinguish a second apply from drift. Never true for a plan without changes. */
export const isAlreadyApplied = (plan: Plan, state: DatabaseState): boolean => {
  if (isEmpty(plan.updates)) return false;
  const live = liveOf(state, createdIDsIn(plan, state));
  return changesOf(plan.updates).every((change) => judge(change, live).holds === 'after');
};
