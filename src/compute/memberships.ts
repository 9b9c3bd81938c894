import type { DatabaseState } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceReference, SystemUpdates, TagUpdates } from '../domain/experience-updates.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { nearestName } from '../domain/nearest-name.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/sync-error.ts';
import type { Pairing } from './match-experiences.ts';

interface MemberSet {
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
}

/** A reference to the experience that a pairing speaks of, under its new name. */
export const referenceTo = ({ entry, original }: Pairing): ExperienceReference =>
  original
    ? { _tag: 'Existing', experienceID: original.experienceID, name: entry.name }
    : { _tag: 'Planned', name: entry.name };

const sortedReferences = (references: readonly ExperienceReference[]): ExperienceReference[] =>
  sortedBy(references, (reference) => reference.name);

const isMember = (set: MemberSet, { original }: Pairing): boolean =>
  original !== undefined && set.experienceIDs.has(original.experienceID);

type Additions<Set> = ReadonlyMap<Set, readonly ExperienceReference[]>;

/** The members that sets lack; archived entries are passed over, their memberships are left alone. */
const missingMembers = <Set extends MemberSet>(
  pairings: readonly Pairing[],
  key: 'tags' | 'systems',
  sets: ReadonlyMap<string, Set>,
): Additions<Set> => {
  const bySet = new Map<Set, ExperienceReference[]>();
  for (const pairing of pairings) {
    if (pairing.entry.archived) continue;
    const names = pairing.entry[key];
    for (const [position, name] of names.entries()) {
      const set = sets.get(name);
      if (set === undefined || isMember(set, pairing) || names.indexOf(name) < position) continue;
      const additions = bySet.get(set);
      if (additions) additions.push(referenceTo(pairing));
      else bySet.set(set, [referenceTo(pairing)]);
    }
  }
  return bySet;
};

const unknown = (
  kind: 'tag' | 'managedTag' | 'system' | 'testSuite',
  name: string,
  path: DataPath,
  known: Iterable<string>,
): ComputeProblem => {
  const suggestion = nearestName(name, known);
  return { _tag: 'UnknownReference', kind, name, path, ...(suggestion !== undefined && { suggestion }) };
};

/** The names that nobody has, once for each entry, whether or not the entry itself could be matched. */
const unknownNames = (
  config: ExperienceSyncConfig,
  key: 'tags' | 'systems',
  sets: ReadonlyMap<string, MemberSet>,
  known: Iterable<string>,
): ComputeProblem[] =>
  config.experiences.flatMap((entry, entryPosition) =>
    entry[key].flatMap((name, position, names) =>
      sets.has(name) || names.indexOf(name) < position
        ? []
        : [
            unknown(
              key === 'tags' ? 'tag' : 'system',
              name,
              ['experiences', entryPosition, key, position],
              known,
            ),
          ],
    ),
  );

/** The problem of a name that no live suite has. */
export const unknownTestSuite = (name: string, path: DataPath, known: Iterable<string>): ComputeProblem =>
  unknown('testSuite', name, path, known);

/** The pairings of active entries by the ID of what they match: a tag has far fewer members than a project. */
const activePairings = (pairings: readonly Pairing[]): ReadonlyMap<ExperienceID, Pairing> => {
  const byID = new Map<ExperienceID, Pairing>();
  for (const pairing of pairings)
    if (pairing.original && !pairing.entry.archived) byID.set(pairing.original.experienceID, pairing);
  return byID;
};

/** The members of a tag whose entry does not name it. */
const surplusMembers = (
  { name, experienceIDs }: MemberSet,
  active: ReadonlyMap<ExperienceID, Pairing>,
): ExperienceReference[] => {
  const surplus: ExperienceReference[] = [];
  for (const id of experienceIDs) {
    const pairing = active.get(id);
    if (pairing && !pairing.entry.tags.includes(name)) surplus.push(referenceTo(pairing));
  }
  return surplus;
};

export interface TagComputation {
  readonly updates: readonly TagUpdates[];
  readonly problems: readonly ComputeProblem[];
}

/** Adds missing tags; removes those in `managedExperienceTags`, and only from active entries of the file. */
export const computeTagUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  pairings: readonly Pairing[],
): TagComputation => {
  const known = state.knownNames?.tags ?? [...state.tagSetsByName.keys()];
  const bySet = missingMembers(pairings, 'tags', state.tagSetsByName);
  const problems = unknownNames(config, 'tags', state.tagSetsByName, known);
  const managed = new Set(config.managedExperienceTags);
  const unknownManaged = config.managedExperienceTags.flatMap((name, position) =>
    state.tagSetsByName.has(name)
      ? []
      : [unknown('managedTag', name, ['managedExperienceTags', position], known)],
  );
  const active = activePairings(pairings);
  const updates = sortedBy(state.tagSetsByName.values(), (set) => set.name).flatMap((set): TagUpdates[] => {
    const removals = managed.has(set.name) ? surplusMembers(set, active) : [];
    const additions = bySet.get(set) ?? [];
    if (additions.length + removals.length === 0) return [];
    const { tagID, name } = set;
    return [{ tagID, name, additions: sortedReferences(additions), removals: sortedReferences(removals) }];
  });
  return { updates, problems: [...problems, ...unknownManaged] };
};

export interface SystemComputation {
  readonly updates: readonly SystemUpdates[];
  readonly problems: readonly ComputeProblem[];
}

/** Adds missing systems; never removes one. */
export const computeSystemUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  pairings: readonly Pairing[],
): SystemComputation => {
  const known = state.knownNames?.systems ?? [...state.systemSetsByName.keys()];
  const bySet = missingMembers(pairings, 'systems', state.systemSetsByName);
  const problems = unknownNames(config, 'systems', state.systemSetsByName, known);
  const updates = sortedBy(bySet, ([set]) => set.name).map(([{ systemID, name }, additions]) => ({
    systemID,
    name,
    additions: sortedReferences(additions),
  }));
  return { updates, problems };
};
