import type { RedactPatterns } from '../../domain/redact.ts';
import type { Plan } from '../../plan/plan.ts';
import { planCounts } from '../plan-counts.ts';
import { planView } from '../plan-view.ts';
import { jsonGroups, type JsonGroups } from './plan-document.ts';

/** A group lists no more names or members than this; its `count` is complete. */
const MOST_LISTED = 20;

/**
 * The most characters of all groups. GitLab rejects a report of more than 5 MB.
 * Source: https://docs.gitlab.com/administration/instance_limits/#maximum-file-size-per-type-of-artifact
 */
const MOST_CHARACTERS = 1_000_000;

const first = <A>(list: readonly A[]): A[] => list.slice(0, MOST_LISTED);

/** A function that keeps items until all that it kept has reached the limit. */
const withinLimit = (): ((item: unknown) => boolean) => {
  let characters = 0;
  return (item) => {
    characters += JSON.stringify(item).length;
    return characters <= MOST_CHARACTERS;
  };
};

const shortened = ({ groups, membershipGroups }: JsonGroups): JsonGroups => {
  const fits = withinLimit();
  const changes = groups
    ?.map((group) => ({
      ...group,
      experiences: first(group.experiences),
    }))
    .filter(fits);
  const memberships = membershipGroups
    ?.map((group) => ({
      ...group,
      names: first(group.names),
      additions: first(group.additions),
      removals: first(group.removals),
    }))
    .filter(fits);
  return {
    ...(changes && { groups: changes }),
    ...(memberships && { membershipGroups: memberships }),
  };
};

/** The plan report for GitLab, which reads only the counts, with the largest groups of equal changes. */
export const gitlabReport = (
  plan: Plan,
  redact: RedactPatterns,
): ReturnType<typeof planCounts> & JsonGroups => ({
  ...planCounts(plan),
  ...shortened(jsonGroups(planView(plan, redact))),
});
