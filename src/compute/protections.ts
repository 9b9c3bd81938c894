import type { DatabaseState } from '../domain/database-state.ts';
import { isArchived } from '../domain/experience-change.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceMatch, ProtectionUpdates } from '../domain/experience-updates.ts';
import { globMatcher } from '../domain/glob.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';

/**
 * The protections to add and remove. A config without `protected` leaves those of the project alone, so that losing the key does not remove
 * any protection.
 */
export const computeProtectionUpdates = (
  { protected: wanted }: ExperienceSyncConfig,
  { protectionsByGlob = new Map() }: DatabaseState,
): ProtectionUpdates | undefined => {
  if (wanted === undefined) return undefined;
  const additions = sortedBy(new Set(wanted), (glob) => glob).filter((glob) => !protectionsByGlob.has(glob));
  const removals = sortedBy(protectionsByGlob, ([glob]) => glob)
    .filter(([glob]) => !wanted.includes(glob))
    .map(([glob, tagID]) => ({ glob, tagID }));
  return additions.length + removals.length === 0 ? undefined : { additions, removals };
};

/**
 * The protections that updates violate. What counts is what the project records, not only what the config lists: a dropped protection holds
 * until a plan that archives nothing protected by it is applied. Experiences are protected by their current names.
 */
export const protectionProblems = (
  matches: readonly ExperienceMatch[],
  { protected: listed = [] }: ExperienceSyncConfig,
  { protectionsByGlob = new Map() }: DatabaseState,
): ComputeProblem[] => {
  const globs = sortedBy(new Set([...listed, ...protectionsByGlob.keys()]), (glob) => glob);
  if (globs.length === 0) return [];
  const archived = matches.flatMap((match) =>
    match.original && isArchived(match) ? [match.original.name] : [],
  );
  return globs.flatMap((glob): ComputeProblem[] => {
    const names = archived.filter(globMatcher(glob)).sort();
    if (names.length === 0) return [];
    const position = listed.indexOf(glob);
    return [
      {
        _tag: 'ArchivesProtected',
        path: position < 0 ? ['protected'] : ['protected', position],
        glob,
        names,
        dropped: position < 0,
      },
    ];
  });
};
