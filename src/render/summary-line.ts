import type { PlanSummary } from '../domain/experience-updates.ts';
import type { PlanHead } from '../plan/plan.ts';
import { counted, enumerated, number } from './wording.ts';

/** Whether a plan has no changes, by its counts. */
export const changesNothing = ({ unchanged: _, ...changes }: PlanSummary): boolean =>
  Object.values(changes).every((count) => count === 0);

type CountedPlan = Pick<PlanHead, 'options' | 'base' | 'summary' | 'losses'>;

const membership = (noun: string, added: number, removed: number): string[] => {
  const toAdd = `${number(added)} ${noun}${added === 1 ? '' : 's'} to add`;
  if (added === 0)
    return removed === 0 ? [] : [`${number(removed)} ${noun}${removed === 1 ? '' : 's'} to remove`];
  return [removed === 0 ? toAdd : `${toAdd}, ${number(removed)} to remove`];
};

const noChanges = ({ options: { selection }, base }: CountedPlan): string => {
  if ((base?.leftOut ?? 0) > 0) return 'No changes from this edit.';
  return selection
    ? 'No changes to the experiences that this partial plan covers.'
    : 'No changes. The project matches the config.';
};

const experienceCounts = ({ summary }: CountedPlan): readonly (readonly [number, string])[] => [
  [summary.create, 'create'],
  [summary.update, 'update'],
  [summary.rename, 'rename'],
  [summary.restore, 'restore'],
  [summary.archive, 'archive'],
];

const experiences = (counts: readonly (readonly [number, string])[]): string =>
  `Plan: ${counts.map(([count, verb]) => `${number(count)} to ${verb}`).join(', ')}`;

const losing = ({ losses = [] }: CountedPlan): string[] => {
  const suites = losses.filter(({ kind }) => kind === 'testSuite').length;
  const tags = losses.length - suites;
  const who = enumerated([
    ...(suites > 0 ? [counted(suites, 'suite')] : []),
    ...(tags > 0 ? [counted(tags, 'tag')] : []),
  ]);
  return losses.length === 0 ? [] : [`${who} ${losses.length === 1 ? 'loses' : 'lose'} through archiving`];
};

const creations = ({ tagCreations = 0, suiteCreations = 0 }: PlanSummary): string[] => {
  const created = [
    ...(tagCreations > 0 ? [counted(tagCreations, 'new tag')] : []),
    ...(suiteCreations > 0 ? [counted(suiteCreations, 'new suite')] : []),
  ];
  return created.length === 0 ? [] : [enumerated(created)];
};

const deletions = ({ tagDeletions = 0, suiteArchivals = 0 }: PlanSummary): string[] => [
  ...(tagDeletions > 0 ? [`${counted(tagDeletions, 'tag')} to delete`] : []),
  ...(suiteArchivals > 0 ? [`${counted(suiteArchivals, 'suite')} to archive`] : []),
];

const others = ({ summary }: CountedPlan): string => {
  const suites = summary.suiteRevisions;
  return [
    ...membership('tag', summary.tagAdditions, summary.tagRemovals),
    ...membership('system', summary.systemAdditions, summary.systemRemovals ?? 0),
    ...creations(summary),
    ...deletions(summary),
    ...(suites === 0 ? [] : [`${number(suites)} suite${suites === 1 ? '' : 's'} to revise`]),
    ...membership('protection', summary.protectionAdditions ?? 0, summary.protectionRemovals ?? 0),
    `${number(summary.unchanged)} unchanged`,
  ].join('; ');
};

/** The counts of a plan, always on one line. */
export const summaryLine = (plan: CountedPlan): string =>
  changesNothing(plan.summary)
    ? noChanges(plan)
    : `${[experiences(experienceCounts(plan)), ...losing(plan), others(plan)].join('; ')}.`;

/** The counts of a plan without zeros, for a list of plans. */
export const briefSummaryLine = (plan: CountedPlan): string => {
  const some = experienceCounts(plan).filter(([count]) => count > 0);
  const first = some.length === 0 ? 'Plan' : experiences(some);
  return changesNothing(plan.summary)
    ? noChanges(plan)
    : `${[first, ...losing(plan), others(plan)].join('; ')}.`.replace('Plan; ', 'Plan: ');
};

/**
 * The counts of a plan for a terminal. If one line is too short, the experiences are on the last line and the rest above it, losses first.
 * Zero counts are dropped if the last line would be too long.
 */
export const summaryLines = (plan: CountedPlan, columns: number): string[] => {
  const whole = summaryLine(plan);
  if (whole.length <= columns) return [whole];
  const counts = experienceCounts(plan);
  const long = `${experiences(counts)}.`;
  const some = counts.filter(([count]) => count > 0);
  return [
    ...losing(plan).map((text) => `${text}.`),
    `${others(plan)}.`,
    long.length <= columns || some.length === 0 ? long : `${experiences(some)}.`,
  ];
};
