import { memberSetsOf } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import type { Plan } from '../plan/plan.ts';
import { type CreationView, creationsOf } from './creation-view.ts';
import { type ExperienceView, experienceView, inGroups, type OfGroups } from './experience-view.ts';
import { membershipsIn, type MembershipView, membershipViews, type OfSets } from './membership-view.ts';

/** A plan prepared for display in any format: grouped, sorted, with secrets removed. */
export interface PlanView extends OfSets<readonly MembershipView[]> {
  readonly plan: Plan;
  /** By name in each group. */
  readonly experiences: OfGroups<readonly ExperienceView[]>;
  /** Created tags, then suites, by name. Their members are in `tags` and `testSuites`. */
  readonly creations: readonly CreationView[];
  /** Deleted tags, then archived suites, by name. */
  readonly deletions: readonly CreationView[];
  /** Name patterns whose protection begins and ends. */
  readonly protections: { readonly begin: readonly string[]; readonly end: readonly string[] };
  /** The number of entries to show. */
  readonly changes: number;
  /** The complete plan, if a filter shows only a part. */
  readonly all?: PlanView;
}

/** Prepares a plan for display. `patterns` name additional secrets. */
export const planView = (plan: Plan, patterns: RedactPatterns): PlanView => {
  const { updates } = plan;
  const { matchedExperiencesByNewName: matches, protectionUpdates } = updates;
  const isSecret = makeIsSecret(patterns);
  const experiences = inGroups(Array.from(matches.values(), (match) => experienceView(match, isSecret)));
  const archived = new Set(experiences.archive.map(({ experienceID }) => experienceID));
  const memberSets = sortedBy(memberSetsOf(updates), ({ set }) => set.name);
  const memberships = membershipViews(plan, memberSets, archived);
  const creations = creationsOf(memberSets, updates, ['creates', 'creates']);
  const deletions = creationsOf(memberSets, updates, ['deletes', 'archives']);
  const protections = {
    begin: protectionUpdates?.additions ?? [],
    end: protectionUpdates?.removals.map(({ glob }) => glob) ?? [],
  };
  return {
    plan,
    creations,
    deletions,
    experiences,
    ...memberships,
    protections,
    changes:
      matches.size +
      creations.length +
      deletions.length +
      membershipsIn(memberships).length +
      protections.begin.length +
      protections.end.length,
  };
};
