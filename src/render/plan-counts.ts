import { isArchived } from '../domain/experience-change.ts';
import { memberSetsOf } from '../domain/named-sets.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * The counts of a plan for GitLab's `terraform` report: created, updated and deleted. Each experience counts once, and so does each
 * tag or suite that is created, deleted or archived. A tag, system or suite whose members change counts as an update, and so does a protection.
 * Source: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export const planCounts = ({
  updates,
  losses = [],
}: Plan): { create: number; update: number; delete: number } => {
  const { testSuiteUpdates, protectionUpdates } = updates;
  const memberSets = memberSetsOf(updates);
  const gone = new Set<string>([
    ...testSuiteUpdates.flatMap(({ testSuiteID, archives }) => (archives && testSuiteID) || []),
    ...memberSets.flatMap(({ set, deletes }) => (deletes && set.id) || []),
  ]);
  // A suite or tag that loses members through archiving changes, even if no operation names it.
  const changed = new Set<string>([
    ...testSuiteUpdates.flatMap(({ testSuiteID }) => testSuiteID ?? []),
    ...memberSets.flatMap(({ set }) => set.id ?? []),
    ...losses.map(({ id }) => id),
  ]);
  const counts = {
    create: [...testSuiteUpdates, ...memberSets].filter(({ creates }) => creates).length,
    update: [...changed].filter((id) => !gone.has(id)).length,
    delete: gone.size,
  };
  counts.update += protectionUpdates
    ? protectionUpdates.additions.length + protectionUpdates.removals.length
    : 0;
  for (const match of updates.matchedExperiencesByNewName.values()) {
    if (match.original === undefined) counts.create += 1;
    else if (isArchived(match)) counts.delete += 1;
    else counts.update += 1;
  }
  return counts;
};
