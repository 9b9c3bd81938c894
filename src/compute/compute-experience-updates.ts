import * as E from 'fp-ts/lib/Either.js';
import type { DatabaseState } from '../domain/database-state.ts';
import { changesAnything } from '../domain/experience-change.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { Computation, ExperienceMatch, ProtectionUpdates } from '../domain/experience-updates.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { isLimited, type Selection } from '../domain/selection.ts';
import type { ComputeProblem } from '../domain/sync-error.ts';
import { limitUpdates, type UpdateLists } from './limit-updates.ts';
import { matchExperiences, type Matching } from './match-experiences.ts';
import { computeSystemUpdates, computeTagUpdates } from './memberships.ts';
import { computeProtectionUpdates, protectionProblems } from './protections.ts';
import { computeTestSuiteUpdates } from './test-suites.ts';
import { keptAs, leavesAlone, wantedExperience } from './wanted-experience.ts';

export interface ComputeOptions {
  /** Whether active experiences that the file does not list are archived; false under `--no-archive`. */
  readonly archive: boolean;
  /** Limits the updates to some experiences; the config and the state are checked whole all the same. */
  readonly selection?: Selection;
}

/** A live experience as a plan records it: without what digests leave out too. */
const recorded = ({ lastChange: _, ...experience }: LiveExperience) => experience;

const experienceMatches = (matching: Matching, archive: boolean): ExperienceMatch[] => {
  const listed = matching.pairings
    .filter((pairing) => !leavesAlone(pairing))
    .map((pairing): ExperienceMatch => ({
      ...(pairing.original && { original: recorded(pairing.original) }),
      new: wantedExperience(pairing),
    }));
  const leftOver = archive
    ? matching.unmatched
        .filter((experience) => !experience.archived)
        .map((experience) => ({ original: recorded(experience), new: keptAs(experience, true) }))
    : [];
  return [...listed, ...leftOver].filter(changesAnything);
};

/** Updates are told apart by name: where a server let two active experiences share one, sync does not choose. */
const sharedNames = (matches: readonly ExperienceMatch[]): ComputeProblem[] => {
  const byName = new Map<string, ExperienceMatch[]>();
  for (const match of matches) byName.set(match.new.name, [...(byName.get(match.new.name) ?? []), match]);
  return sortedBy(byName, ([name]) => name)
    .filter(([, sharing]) => sharing.length > 1)
    .map(([name, sharing]) => ({
      _tag: 'AmbiguousName',
      path: ['experiences'],
      name,
      experienceIDs: sharing.flatMap(({ original }) => (original ? [original.experienceID] : [])).sort(),
      archived: false,
    }));
};

const countActive = (state: DatabaseState): number => {
  let count = 0;
  for (const holders of state.experiencesByName.values())
    for (const one of holders) if (!one.archived) count++;
  return count;
};

const EVERYTHING: Selection = { targets: [], excludes: [] };

const computationOf = (
  lists: UpdateLists,
  state: DatabaseState,
  protectionUpdates: ProtectionUpdates | undefined,
): Computation => {
  const { matches, tags, systems, testSuites } = lists;
  const touchedActive = matches.filter(({ original }) => original?.archived === false).length;
  return {
    updates: {
      matchedExperiencesByNewName: new Map(
        sortedBy(matches, (m) => m.new.name).map((match) => [match.new.name, match]),
      ),
      tagUpdatesByName: new Map(tags.map((update) => [update.name, update])),
      systemUpdatesByName: new Map(systems.map((update) => [update.name, update])),
      testSuiteUpdates: testSuites,
      ...(protectionUpdates && { protectionUpdates }),
    },
    unchanged: countActive(state) - touchedActive,
  };
};

/**
 * The whole diff between the wanted and the live state, by the rules of the design. Pure. The left side holds every
 * problem, in the order of the config, each with its path in it.
 */
export const computeExperienceUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  { archive, selection = EVERYTHING }: ComputeOptions,
): E.Either<readonly ComputeProblem[], Computation> => {
  const matching = matchExperiences(config, state);
  const tags = computeTagUpdates(config, state, matching.pairings);
  const systems = computeSystemUpdates(config, state, matching.pairings);
  const suites = computeTestSuiteUpdates(config, state, matching, archive);
  const problems = [...matching.problems, ...tags.problems, ...systems.problems, ...suites.problems];
  if (problems.length > 0) return E.left(problems);
  const matches = experienceMatches(matching, archive);
  const shared = sharedNames(matches);
  if (shared.length > 0) return E.left(shared);
  const all = { matches, tags: tags.updates, systems: systems.updates, testSuites: suites.updates };
  const partial = isLimited(selection);
  const limited = partial ? limitUpdates(all, matching.pairings, state, selection) : all;
  const broken = protectionProblems(limited.matches, config, state);
  if (broken.length > 0) return E.left(broken);
  // Protections are no experience's own, so that a plan of some experiences leaves them alone.
  const protectionUpdates = partial ? undefined : computeProtectionUpdates(config, state);
  return E.right(computationOf(limited, state, protectionUpdates));
};
