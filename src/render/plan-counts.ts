import { changeKinds } from '../domain/experience-change.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * The counts of a plan as GitLab's `terraform` report takes them: what is created, changed and taken away. An experience counts once, and so does a tag or suite that is created, deleted or archived;
 * a tag, system or test suite whose members change counts as an update, and so does a protection.
 * Source: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export const planCounts = ({
  updates,
  losses = [],
}: Plan): { create: number; update: number; delete: number } => {
  const { tagUpdatesByName, systemUpdatesByName, testSuiteUpdates, protectionUpdates } = updates;
  const tags = [...tagUpdatesByName.values()];
  const gone = new Set<string>([
    ...testSuiteUpdates.flatMap(({ testSuiteID, archives }) => (archives && testSuiteID) || []),
    ...tags.flatMap(({ tagID, deletes }) => (deletes && tagID) || []),
  ]);
  // What loses something through archiving changes, whether or not an operation names it.
  const changed = new Set<string>([
    ...testSuiteUpdates.flatMap(({ testSuiteID }) => testSuiteID ?? []),
    ...tags.flatMap(({ tagID }) => tagID ?? []),
    ...losses.map(({ id }) => id),
  ]);
  const counts = {
    create: [...testSuiteUpdates, ...tags].filter(({ creates }) => creates).length,
    update: [...changed].filter((id) => !gone.has(id)).length + systemUpdatesByName.size,
    delete: gone.size,
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
