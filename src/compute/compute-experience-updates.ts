import * as E from 'fp-ts/lib/Either.js';
import type { DatabaseState } from '../domain/database-state.ts';
import { isArchived } from '../domain/experience-change.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { Computation, ExperienceMatch, ProtectionUpdates, Reach } from '../domain/experience-updates.ts';
import { type UpdateLists, updatesByName } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { isLimited, type Selection, selects } from '../domain/selection.ts';
import { withChosenMembers } from '../domain/suite-filter.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import { limitUpdates, namesFreedOutside } from './limit-updates.ts';
import { matchExperiences, type Matching, type Pairing } from './match-experiences.ts';
import { computeMemberships } from './memberships.ts';
import { idlePreviousNames } from './previous-names.ts';
import { computeProtectionUpdates, protectionProblems } from './protections.ts';
import { reachOf, type Ownership, ownershipOf, withOwnershipTag } from './reach.ts';
import { computeTestSuiteUpdates } from './test-suites.ts';
import { leftOverUnreadable, unreadableMembers, unreadableProtections } from './unreadable.ts';
import { asWanted, changesNothing, wantedExperience } from './wanted-experience.ts';

/** The options of a computation, with all defaults applied. */
export interface ResolvedComputeOptions {
  /** Whether to archive active experiences that the config does not list; false with `--no-archive`. */
  readonly archive: boolean;
  /** Limits the updates to some experiences; the whole config and state are checked nevertheless. */
  readonly selection?: Selection;
}

/** A live experience as a plan records it: without what digests leave out. */
const recordedExperience = ({ lastChange: _, ...experience }: LiveExperience) => experience;

const experienceMatches = (
  matching: Matching,
  mayArchive: (live: LiveExperience) => boolean,
): ExperienceMatch[] => {
  const matches: ExperienceMatch[] = [];
  for (const pairing of matching.pairings) {
    if (changesNothing(pairing)) continue;
    const wanted = wantedExperience(pairing);
    const { original } = pairing;
    matches.push(original ? { original: recordedExperience(original), new: wanted } : { new: wanted });
  }
  for (const live of matching.unmatched)
    if (!live.archived && mayArchive(live))
      matches.push({ original: recordedExperience(live), new: asWanted(live, true) });
  return matches;
};

const omitsField = ({ entry: { description, locations } }: Pairing): boolean =>
  description.length === 0 || locations.length === 0;

/**
 * An entry may omit the description or locations only if the live experience has none: it can neither create an experience without them nor
 * clear them.
 */
const missingFields = ({ pairings }: Matching): ComputeProblem[] =>
  pairings.filter(omitsField).flatMap(({ entry, path, original }): ComputeProblem[] => {
    if (original && entry.archived) return [];
    const fields = (['description', 'locations'] as const).filter(
      (field) => entry[field].length === 0 && original?.[field].length !== 0,
    );
    const [first] = fields;
    if (first === undefined) return [];
    return [
      {
        _tag: 'MissingFields',
        path: [...path, first],
        name: entry.name,
        fields,
        isNew: original === undefined,
      },
    ];
  });

/** Updates are keyed by name, so two active experiences that share a name are ambiguous. */
const sharedNames = (matches: readonly ExperienceMatch[]): ComputeProblem[] => {
  if (new Set(matches.map((match) => match.new.name)).size === matches.length) return [];
  return sortedBy(
    groupedBy(matches, (match) => match.new.name),
    ([name]) => name,
  )
    .filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => ({
      _tag: 'AmbiguousName',
      path: ['experiences'],
      name,
      experienceIDs: sharing.flatMap(({ original }) => (original ? [original.experienceID] : [])).sort(),
      archived: false,
    }));
};

const EVERYTHING: Selection = { targets: [], excludes: [] };

const computationOf = (
  lists: UpdateLists,
  reach: Reach,
  protectionUpdates: ProtectionUpdates | undefined,
): Computation => {
  const matches = sortedBy(lists.matches, (match) => match.new.name);
  const touchedActive = matches.filter(({ original }) => original?.archived === false).length;
  return {
    updates: updatesByName({ ...lists, matches }, protectionUpdates),
    unchanged: reach.present - touchedActive,
    reach,
  };
};

/** Unreadable entities that the plan depends on; the others are left out of the plan. */
const unreadableProblems = (
  { pairings, unreadable }: Matching,
  state: DatabaseState,
  whose: Ownership,
  { archive, selection = EVERYTHING }: ResolvedComputeOptions,
): ComputeProblem[] => {
  if (state.unreadable === undefined) return [];
  const isSelected = selects(selection);
  const matched = unreadable.filter(({ by, unreadable: { name } }) =>
    isSelected([by, name].filter((one) => one !== undefined)),
  );
  const leftOver = leftOverUnreadable(state, {
    archives: ({ id, name = '', archived = false }) =>
      archive && !archived && !whose.isIgnored({ name }) && whose.isOwned({ experienceID: id }),
    matched: new Set(unreadable.map(({ unreadable: { id } }) => id)),
    created: pairings.flatMap(({ entry: { name }, original, path }) => (original ? [] : [{ name, path }])),
    isSelected,
  });
  return [...matched, ...leftOver];
};

const archivesAny = (matches: readonly ExperienceMatch[]): boolean =>
  matches.some((match) => match.original !== undefined && isArchived(match));

/**
 * The difference between the desired and the live state. Pure. The left side holds every problem, in the order of the config, each with its
 * path in it.
 */
export const computeExperienceUpdates = (
  given: ExperienceSyncConfig,
  state: DatabaseState,
  options: ResolvedComputeOptions,
): E.Either<readonly ComputeProblem[], Computation> => {
  const { archive, selection = EVERYTHING } = options;
  const config = withChosenMembers(withOwnershipTag(given));
  const whose = ownershipOf(config, state);
  const all = matchExperiences(config, state);
  const matching = { ...all, unmatched: all.unmatched.filter((live) => !whose.isIgnored(live)) };
  const mayArchive = (live: LiveExperience): boolean => archive && whose.isOwned(live);
  const { tags, systems, ...memberships } = computeMemberships(config, state, matching.pairings);
  const suites = computeTestSuiteUpdates(config, state, matching, mayArchive);
  const problems = [
    ...matching.problems,
    ...missingFields(matching),
    ...unreadableProblems(matching, state, whose, options),
    ...memberships.problems,
    ...suites.problems,
  ];
  if (problems.length > 0) return E.left(problems);
  const matches = experienceMatches(matching, mayArchive);
  const shared = sharedNames(matches);
  if (shared.length > 0) return E.left(shared);
  const lists = { matches, tags, systems, testSuites: suites.updates };
  const partial = isLimited(selection);
  const limited = partial ? limitUpdates(lists, matching.pairings, state, selection) : lists;
  const broken = [
    ...(partial ? namesFreedOutside(lists.matches, limited.matches, matching.pairings) : []),
    ...protectionProblems(limited.matches, config, state),
    ...(archivesAny(limited.matches) ? unreadableProtections(state) : []),
    ...(partial ? unreadableMembers(state, limited.testSuites) : []),
  ];
  if (broken.length > 0) return E.left(broken);
  const reach = reachOf(config, state, all, limited, { archive, selection });
  // Protections do not belong to single experiences, so a partial plan leaves them alone.
  const protectionUpdates = partial ? undefined : computeProtectionUpdates(config, state);
  const idleNames = idlePreviousNames(matching.pairings);
  return E.right({
    ...computationOf(limited, reach, protectionUpdates),
    ...(idleNames.length > 0 && { idleNames }),
  });
};
