import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import {
  isEmpty,
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
} from '../domain/experience-updates.ts';
import { holdsAllFields, type LiveExperience } from '../domain/experience.ts';
import { membersAsPlanned, suiteAsPlanned } from './membership-drift.ts';
import type { Plan } from './plan.ts';

/** Whether a live experience is what a match asks for; fields that the match leaves to the server do not count. */
export const isAsWanted = ({ new: wanted }: ExperienceMatch, now: LiveExperience): boolean =>
  wanted.archived === now.archived && holdsAllFields(wanted, now);

const protectionsAsPlanned = (
  { protectionUpdates }: ExperienceUpdates,
  { protectionsByGlob }: DatabaseState,
): boolean =>
  protectionUpdates === undefined ||
  (protectionUpdates.additions.every((glob) => protectionsByGlob?.has(glob)) &&
    !protectionUpdates.removals.some(({ glob }) => protectionsByGlob?.has(glob)));

/**
 * Whether every change of a plan is in effect already, so that a second apply can be told from a drift. A plan
 * without changes never counts as applied.
 */
export const isAlreadyApplied = ({ updates }: Plan, state: DatabaseState): boolean => {
  if (isEmpty(updates)) return false;
  const live = allExperiences(state);
  const byID = new Map(live.map((one) => [one.experienceID, one]));
  const activeIDByName = new Map(
    live.filter((one) => !one.archived).map((one) => [one.name, one.experienceID]),
  );
  const idOf = (reference: ExperienceReference) =>
    reference._tag === 'Existing' ? reference.experienceID : activeIDByName.get(reference.name);
  const inEffect = (match: ExperienceMatch): boolean => {
    const { original } = match;
    const candidates = original
      ? [byID.get(original.experienceID)].filter((one) => one !== undefined)
      : (state.experiencesByName.get(match.new.name) ?? []);
    return candidates.some((one) => isAsWanted(match, one));
  };
  const members = (set: { readonly experienceIDs: ReadonlySet<string> } | undefined) =>
    set?.experienceIDs ?? new Set();
  return (
    protectionsAsPlanned(updates, state) &&
    [...updates.matchedExperiencesByNewName.values()].every(inEffect) &&
    [...updates.tagUpdatesByName.values()].every((tag) =>
      membersAsPlanned(tag, members(state.tagSetsByName.get(tag.name)), idOf),
    ) &&
    [...updates.systemUpdatesByName.values()].every((system) =>
      membersAsPlanned({ ...system, removals: [] }, members(state.systemSetsByName.get(system.name)), idOf),
    ) &&
    updates.testSuiteUpdates.every((suite) =>
      suiteAsPlanned(suite, members(state.testSuitesByName.get(suite.name)), idOf),
    )
  );
};
