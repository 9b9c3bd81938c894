import type { PlanSummary } from '../domain/experience-updates.ts';
import type { Plan } from '../plan/plan.ts';
import { number } from './wording.ts';

/** Whether a plan changes nothing, by its counts. */
export const changesNothing = ({ unchanged: _, ...changes }: PlanSummary): boolean =>
  Object.values(changes).every((count) => count === 0);

const membership = (noun: string, added: number, removed: number): string[] => {
  const toAdd = `${number(added)} ${noun}${added === 1 ? '' : 's'} to add`;
  if (added === 0)
    return removed === 0 ? [] : [`${number(removed)} ${noun}${removed === 1 ? '' : 's'} to remove`];
  return [removed === 0 ? toAdd : `${toAdd}, ${number(removed)} to remove`];
};

/** The counts of a plan in words, on one line. */
export const summaryLine = ({ summary }: Plan): string => {
  if (changesNothing(summary)) return 'No changes. The project matches the config.';
  const experiences = [
    `${number(summary.create)} to create`,
    `${number(summary.update)} to update`,
    `${number(summary.rename)} to rename`,
    `${number(summary.restore)} to restore`,
    `${number(summary.archive)} to archive`,
  ].join(', ');
  const suites = summary.suiteRevisions;
  const parts = [
    experiences,
    ...membership('tag', summary.tagAdditions, summary.tagRemovals),
    ...membership('system', summary.systemAdditions, 0),
    ...(suites === 0 ? [] : [`${number(suites)} suite${suites === 1 ? '' : 's'} to revise`]),
    `${number(summary.unchanged)} unchanged`,
  ];
  return `Plan: ${parts.join('; ')}.`;
};
