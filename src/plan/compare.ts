import type { Effect } from '../domain/effect.ts';
import { effectsOf, type KeyedEffect, lossEffects } from './effects.ts';
import type { Plan } from './plan.ts';

/** Two effects on one thing; what was there before may differ. */
export interface EffectPair {
  readonly old: Effect;
  readonly new: Effect;
}

/** What two plans of one project have in common, each list in the order of its plan. */
export interface Comparison {
  readonly both: readonly EffectPair[];
  /** They do something else to the same thing. */
  readonly differing: readonly EffectPair[];
  readonly onlyOld: readonly Effect[];
  readonly onlyNew: readonly Effect[];
}

/** What of a plan is compared. */
type ComparedPlan = Pick<Plan, 'updates' | 'losses'>;

const allEffects = ({ updates, losses = [] }: ComparedPlan): readonly KeyedEffect[] => [
  ...effectsOf(updates, 'sets'),
  ...lossEffects(losses, updates),
];

/** Compares what becomes of each entity under two plans of one project. What was there before is kept to be told, and does not count. */
export const comparePlans = (oldPlan: ComparedPlan, newPlan: ComparedPlan): Comparison => {
  const [old, fresh] = [allEffects(oldPlan), allEffects(newPlan)];
  const oldByKey = new Map(old.map((one) => [one.key, one]));
  const newKeys = new Set(fresh.map(({ key }) => key));
  const both: EffectPair[] = [];
  const differing: EffectPair[] = [];
  const onlyNew: Effect[] = [];
  for (const { key, value, effect } of fresh) {
    const other = oldByKey.get(key);
    if (other === undefined) onlyNew.push(effect);
    else (other.value === value ? both : differing).push({ old: other.effect, new: effect });
  }
  const onlyOld = old.filter(({ key }) => !newKeys.has(key)).map(({ effect }) => effect);
  return { both, differing, onlyOld, onlyNew };
};

/** The changes of the new plan that are not in the old one. */
export const notInOld = ({ onlyNew, differing }: Comparison): readonly Effect[] => [
  ...onlyNew,
  ...differing.map((pair) => pair.new),
];

/** Whether two plans are of one project of one server. */
export const isSameTarget = (
  { target: a }: Pick<Plan, 'target'>,
  { target: b }: Pick<Plan, 'target'>,
): boolean => a.apiUrl === b.apiUrl && a.projectID === b.projectID;
