import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  referenceKey,
  type SystemUpdates,
  type TagUpdates,
  type TestSuiteUpdate,
} from '../domain/experience-updates.ts';
import { movesAny, type UpdateLists, withMoves } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { type Selection, selects } from '../domain/selection.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { Pairing } from './match-experiences.ts';

/** Whether a selection includes the experience of an entry, by its name in the project or in the config. */
export const selectsPairing = (selection: Selection): ((pairing: Pairing) => boolean) => {
  const areSelected = selects(selection);
  return ({ entry, original }) => areSelected(original ? [original.name, entry.name] : [entry.name]);
};

type IsSelected = (reference: ExperienceReference) => boolean;

const sameMembers = (a: readonly ExperienceReference[], b: readonly ExperienceReference[]): boolean => {
  const keys = new Set(a.map(referenceKey));
  return a.length === b.length && b.every((reference) => keys.has(referenceKey(reference)));
};

/**
 * The update of a suite for the selected experiences only: they are added and removed as the config says, and all other members stay.
 * Archived members, which a revision cannot name, stay until a selected one changes.
 */
const limitSuite = (
  update: TestSuiteUpdate,
  isSelected: IsSelected,
  isActive: (reference: ExperienceReference) => boolean,
): TestSuiteUpdate[] => {
  const { original, experiences, creates } = update;
  const wanted = experiences.filter(isSelected);
  if (creates && wanted.length === 0) return [];
  if (sameMembers(original.filter(isSelected), wanted)) return [];
  const kept = original.filter((reference) => !isSelected(reference) && isActive(reference));
  return [{ ...update, experiences: sortedBy([...kept, ...wanted], ({ name }) => name) }];
};

/** Names that limited updates assign but only the omitted updates free. */
export const namesFreedOutside = (
  all: readonly ExperienceMatch[],
  limited: readonly ExperienceMatch[],
  pairings: readonly Pairing[],
): ComputeProblem[] => {
  const left = new Map<string, ExperienceMatch>();
  const kept = new Set(limited);
  for (const match of all) {
    const { original } = match;
    if (!kept.has(match) && original && !original.archived && original.name !== match.new.name)
      left.set(original.name, match);
  }
  if (left.size === 0) return [];
  const given = new Set(limited.map((match) => match.new.name));
  return pairings.flatMap(({ entry: { name }, path }): ComputeProblem[] => {
    const holder = given.has(name) ? left.get(name) : undefined;
    return holder ? [{ _tag: 'NameFreedOutside', path, name, holderRenamedTo: holder.new.name }] : [];
  });
};

/**
 * Limits updates to the selected experiences: omits the updates of others, and keeps other members of suites. Applying these updates and
 * then a full plan leads to the same state as the full plan alone.
 */
export const limitUpdates = (
  updates: UpdateLists,
  pairings: readonly Pairing[],
  state: DatabaseState,
  selection: Selection,
): UpdateLists => {
  const areSelected = selects(selection);
  const liveByID = new Map<string, LiveExperience>(
    allExperiences(state).map((live) => [live.experienceID, live]),
  );
  const liveOf = (reference: ExperienceReference): LiveExperience | undefined =>
    reference._tag === 'Existing' ? liveByID.get(reference.experienceID) : undefined;
  const isPairingSelected = selectsPairing(selection);
  const selectedByID = new Map<string, boolean>(
    pairings.flatMap((pairing) =>
      pairing.original ? [[pairing.original.experienceID, isPairingSelected(pairing)]] : [],
    ),
  );
  const isSelected: IsSelected = (reference) => {
    if (reference._tag === 'Planned') return areSelected([reference.name]);
    const { experienceID, name } = reference;
    return selectedByID.get(experienceID) ?? areSelected([liveOf(reference)?.name ?? name]);
  };
  const isActive = (reference: ExperienceReference): boolean => liveOf(reference)?.archived === false;
  const limited = <U extends TagUpdates | SystemUpdates>(set: U): U =>
    withMoves(set, (references) => references.filter(isSelected));
  return {
    matches: updates.matches.filter(
      ({ original, new: wanted }) =>
        (original && selectedByID.get(original.experienceID)) ?? areSelected([wanted.name]),
    ),
    tags: updates.tags.map(limited).filter(movesAny),
    systems: updates.systems.map(limited).filter(movesAny),
    testSuites: updates.testSuites.flatMap((suite) => limitSuite(suite, isSelected, isActive)),
  };
};
