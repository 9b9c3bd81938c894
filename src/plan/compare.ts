import type { Effect } from '../domain/effect.ts';
import { effectsOf, type KeyedEffect, lossEffects } from './effects.ts';
import type { Plan } from './plan.ts';

/** Two effects with the same key; their `before` may differ. */
export interface EffectPair {
  readonly old: Effect;
  readonly new: Effect;
}

/** The effects that two plans of a project share, and those that they do not, each list in the order of its plan. */
export interface Comparison {
  readonly both: readonly EffectPair[];
  /** They have the same key and different values. */
  readonly differing: readonly EffectPair[];
  readonly onlyOld: readonly Effect[];
  readonly onlyNew: readonly Effect[];
}

/** The part of a plan that is compared. */
type ComparedPlan = Pick<Plan, 'updates' | 'losses'>;

const allEffects = ({ updates, losses = [] }: ComparedPlan): readonly KeyedEffect[] => [
  ...effectsOf(updates, 'sets'),
  ...lossEffects(losses, updates),
];

/** Whether an effect changes nothing to show: no custom fields for a new experience, no members for a new suite. */
const isIdle = ({ field, before = [], after }: Effect): boolean =>
  field !== 'created' && JSON.stringify(before) === JSON.stringify(after);

const isShown = (effect: Effect): boolean => !isIdle(effect);

/** Compares the effects of two plans of one project. The values before are kept for display but not compared. */
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
  return {
    both: both.filter((pair) => isShown(pair.new)),
    differing,
    onlyOld: onlyOld.filter(isShown),
    // What creates the entity is in the same list, or among the differing ones.
    onlyNew: onlyNew.filter(isShown),
  };
};

/** The effects of the new plan that the old one does not have. */
export const notInOld = ({ onlyNew, differing }: Comparison): readonly Effect[] => [
  ...onlyNew,
  ...differing.map((pair) => pair.new),
];

/** Whether two plans have the same project and server. */
export const isSameTarget = (
  { target: a }: Pick<Plan, 'target'>,
  { target: b }: Pick<Plan, 'target'>,
): boolean => a.apiUrl === b.apiUrl && a.projectID === b.projectID;
