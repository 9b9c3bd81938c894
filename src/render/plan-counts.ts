import { changeKinds } from '../domain/experience-change.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * The counts of a plan for GitLab's `terraform` report: created, updated and deleted. Each experience counts once, and so does each created
 * tag or suite. A tag, system or suite whose members change counts as an update, and so does a protection.
 * Source: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export const planCounts = ({
  updates,
  losses = [],
}: Plan): { create: number; update: number; delete: number } => {
  const { tagUpdatesByName, systemUpdatesByName, testSuiteUpdates, protectionUpdates } = updates;
  // A suite or tag that loses members through archiving changes, even if no operation names it.
  const changed = new Set<string>([
    ...testSuiteUpdates.flatMap(({ testSuiteID }) => testSuiteID ?? []),
    ...[...tagUpdatesByName.values()].flatMap(({ tagID }) => tagID ?? []),
    ...losses.map(({ id }) => id),
  ]);
  const counts = {
    create: [...testSuiteUpdates, ...tagUpdatesByName.values()].filter(({ creates }) => creates).length,
    update: changed.size + systemUpdatesByName.size,
    delete: 0,
  };
  counts.update += protectionUpdates
    ? protectionUpdates.additions.length + protectionUpdates.removals.length
    : 0;
  for (const match of updates.matchedExperiencesByNewName.values()) {
    const kinds = changeKinds(match);
    if (kinds.create) counts.create += 1;
    else if (kinds.archive) counts.delete += 1;
    else counts.update += 1;
  }
  return counts;
};
