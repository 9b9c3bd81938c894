import { changeKinds } from '../domain/experience-change.ts';
import type { Counted, ExperienceUpdates, PlanSummary } from '../domain/experience-updates.ts';
import { type MemberSetKind, memberSetsOf, type MemberSetUpdates } from '../domain/named-sets.ts';

const sum = <A>(items: Iterable<A>, amount: (item: A) => number): number => {
  let total = 0;
  for (const item of items) total += amount(item);
  return total;
};

const creationCounts = (sets: readonly MemberSetUpdates[], { testSuiteUpdates }: ExperienceUpdates) => {
  const tags = sets.filter(({ creates }) => creates).length;
  const suites = testSuiteUpdates.filter(({ creates }) => creates).length;
  return { ...(tags > 0 && { tagCreations: tags }), ...(suites > 0 && { suiteCreations: suites }) };
};

const deletionCounts = (sets: readonly MemberSetUpdates[], { testSuiteUpdates }: ExperienceUpdates) => {
  const tags = sets.filter(({ deletes }) => deletes).length;
  const suites = testSuiteUpdates.filter(({ archives }) => archives).length;
  return { ...(tags > 0 && { tagDeletions: tags }), ...(suites > 0 && { suiteArchivals: suites }) };
};

const protectionCounts = ({ protectionUpdates }: ExperienceUpdates) => {
  const additions = protectionUpdates?.additions.length ?? 0;
  const removals = protectionUpdates?.removals.length ?? 0;
  return {
    ...(additions > 0 && { protectionAdditions: additions }),
    ...(removals > 0 && { protectionRemovals: removals }),
  };
};

/** Counts the changes of a computation. An experience can count more than once: renamed and updated, created and archived. */
export const summarise = ({ updates, unchanged }: Counted): PlanSummary => {
  const counts = { create: 0, update: 0, rename: 0, restore: 0, archive: 0 };
  for (const match of updates.matchedExperiencesByNewName.values()) {
    const kinds = changeKinds(match);
    if (kinds.create) counts.create++;
    if (kinds.update) counts.update++;
    if (kinds.rename) counts.rename++;
    if (kinds.restore) counts.restore++;
    if (kinds.archive) counts.archive++;
  }
  const sets = memberSetsOf(updates);
  const moves = (kind: MemberSetKind, direction: 'additions' | 'removals') =>
    sum(sets, (one) => (one.set.kind === kind ? one[direction].length : 0));
  const systemRemovals = moves('system', 'removals');
  return {
    ...counts,
    unchanged,
    tagAdditions: moves('tag', 'additions'),
    tagRemovals: moves('tag', 'removals'),
    systemAdditions: moves('system', 'additions'),
    suiteRevisions: updates.testSuiteUpdates.filter(({ creates, archives }) => !creates && !archives).length,
    ...creationCounts(sets, updates),
    ...(systemRemovals > 0 && { systemRemovals }),
    ...deletionCounts(sets, updates),
    ...protectionCounts(updates),
  };
};

/** The number of active experiences that a computation archives, without those that it creates archived. */
export const archivedActive = ({ updates }: Counted): number => {
  let archived = 0;
  for (const { original, new: wanted } of updates.matchedExperiencesByNewName.values())
    if (original && !original.archived && wanted.archived) archived++;
  return archived;
};
