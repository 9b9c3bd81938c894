import { allExperiences, type DatabaseState } from './database-state.ts';
import type { ExperienceUpdates } from './experience-updates.ts';

/** The IDs of existing experiences that are active before and after a plan. */
export interface ActiveIDs {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** The existing experiences that are active before and after updates of a state. */
export const activeIDs = (
  { matchedExperiencesByNewName }: ExperienceUpdates,
  state: DatabaseState,
): ActiveIDs => {
  const before = new Set<string>();
  for (const one of allExperiences(state)) if (!one.archived) before.add(one.experienceID);
  const after = new Set(before);
  for (const { original, new: wanted } of matchedExperiencesByNewName.values()) {
    if (!original) continue;
    if (wanted.archived) after.delete(original.experienceID);
    else after.add(original.experienceID);
  }
  return { before, after };
};
