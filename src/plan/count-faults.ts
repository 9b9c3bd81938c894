import * as E from 'fp-ts/lib/Either.js';
import type { ExperienceUpdates, PlanSummary } from '../domain/experience-updates.ts';
import { archiveLimit, DEFAULT_LIMIT, parseLimit, showLimit } from './archive-limit.ts';
import type { PlanFile } from './plan.ts';
import { archivedActive, summarise } from './summary.ts';

const shown = (value: number | undefined): string => (value === undefined ? 'nothing' : String(value));

/** Counts of the summary that differ from those of the updates. */
export const summaryFaults = (updates: ExperienceUpdates, { summary }: PlanFile): string[] => {
  const actual: PlanSummary = summarise({ updates, unchanged: summary.unchanged });
  const entries = new Map<string, number>(Object.entries(actual));
  const keys = new Set([...entries.keys(), ...Object.keys(summary)]);
  const recorded = new Map<string, number>(Object.entries(summary));
  return [...keys]
    .filter((key) => recorded.get(key) !== entries.get(key))
    .map(
      (key) =>
        `summary.${key} is ${shown(recorded.get(key))}, but the updates imply ${shown(entries.get(key))}`,
    );
};

/** Contradictions between the archive limit and the updates, the summary and the fingerprint. */
export const limitFaults = (
  updates: ExperienceUpdates,
  { options, summary, fingerprint }: PlanFile,
): string[] => {
  const { archiveLimit: recorded } = options;
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const archived = matches.filter(({ original }) => original?.archived === true).length;
  const present = summary.unchanged + matches.filter(({ original }) => original?.archived === false).length;
  const scope = fingerprint.scope.experiences;
  // With an ownership tag, the limit is a share of the owned experiences.
  const active = scope?.ownershipTag === undefined ? present : Math.min(recorded.active, present);
  // The fingerprint bounds their number only if it covers all experiences.
  const isWhole = scope === undefined || (scope.leftOver && !scope.targets && !scope.excludes);
  const most = isWhole ? Object.keys(fingerprint.experiences).length - archived : Infinity;
  const limit = parseLimit(recorded.limit);
  if (E.isLeft(limit)) return [`options.archiveLimit.limit is not a limit: ${recorded.limit}`];
  const actual = archiveLimit(limit.right, archivedActive({ updates, unchanged: summary.unchanged }), active);
  // The default limit exempts small projects, but a plan does not record whether its limit is the default.
  const byDefault =
    recorded.limit === showLimit(DEFAULT_LIMIT) && archiveLimit(undefined, actual.archive, active);
  const possible = [actual.exceeded, ...(byDefault ? [byDefault.exceeded] : [])];
  return [
    ...(recorded.active === active && active <= most && Number.isInteger(active) && summary.unchanged >= 0
      ? []
      : [
          `options.archiveLimit.active is ${recorded.active}, which the summary and the fingerprint do not allow`,
        ]),
    ...(recorded.archive === actual.archive
      ? []
      : [`options.archiveLimit.archive is ${recorded.archive}, but the updates imply ${actual.archive}`]),
    ...(possible.includes(recorded.exceeded)
      ? []
      : [`options.archiveLimit.exceeded is ${recorded.exceeded}, but the updates imply ${actual.exceeded}`]),
  ];
};
