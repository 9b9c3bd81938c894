import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { memberSetsOf } from '../domain/named-sets.ts';
import { asGiven, type Selection } from '../domain/selection.ts';

/** The names after and before a plan of each experience whose fields or memberships it changes. */
const namesIn = (updates: ExperienceUpdates): readonly (readonly [after: string, before: string])[] => {
  const names: (readonly [string, string])[] = [];
  const nameByID = new Map<string, string>();
  for (const { original, new: wanted } of updates.matchedExperiencesByNewName.values()) {
    if (original) nameByID.set(original.experienceID, original.name);
    names.push([wanted.name, original?.name ?? wanted.name]);
  }
  for (const { additions, removals } of memberSetsOf(updates))
    for (const one of [...additions, ...removals]) {
      const before = one._tag === 'Existing' ? nameByID.get(one.experienceID) : undefined;
      names.push([one.name, before ?? one.name]);
    }
  return names;
};

/**
 * The selection as a plan records it. A plan must show that it stays within its selection, so an experience that was selected by a name that
 * the plan does not give it, because its entry is archived or its rename is left out, is recorded by the name that it has.
 */
export const recordedSelection = (selection: Selection, updates: ExperienceUpdates): Selection => {
  const { targets, excludes } = selection;
  if (targets.length === 0) return selection;
  const isTarget = anyGlob(targets);
  const missing = new Set(namesIn(updates).flatMap((names) => (names.some(isTarget) ? [] : [names[1]])));
  return missing.size === 0
    ? selection
    : { targets: [...targets, ...[...missing].sort()], excludes, given: asGiven(selection) };
};
