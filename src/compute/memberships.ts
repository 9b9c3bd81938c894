import type { DatabaseState, TagSet } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceReference, SystemUpdates, TagUpdates } from '../domain/experience-updates.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { nearestName } from '../domain/nearest-name.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { isOwnTag } from '../domain/protection.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { Pairing } from './match-experiences.ts';

interface SetWithMembers {
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
}

/** A reference to the experience of a pairing, with its new name. */
export const referenceTo = ({ entry, original }: Pairing): ExperienceReference =>
  original
    ? { _tag: 'Existing', experienceID: original.experienceID, name: entry.name }
    : { _tag: 'Planned', name: entry.name };

const sortedReferences = (references: readonly ExperienceReference[]): ExperienceReference[] =>
  sortedBy(references, (reference) => reference.name);

const isMember = (set: SetWithMembers, { original }: Pairing): boolean =>
  original !== undefined && set.experienceIDs.has(original.experienceID);

type Additions<Set> = ReadonlyMap<Set, readonly ExperienceReference[]>;

/** The memberships to add; those of archived entries stay as they are. */
const missingMembers = <Set extends SetWithMembers>(
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
  kind: Extract<ComputeProblem, { readonly _tag: 'UnknownReference' }>['kind'],
  name: string,
  path: DataPath,
  known: Iterable<string>,
): ComputeProblem => {
  const suggestion = nearestName(name, known);
  return { _tag: 'UnknownReference', kind, name, path, ...(suggestion !== undefined && { suggestion }) };
};

/** Unknown names in all entries, matched or not, once for each entry. */
const unknownNames = (
  config: ExperienceSyncConfig,
  key: 'tags' | 'systems',
  exists: (name: string) => boolean,
  known: Iterable<string>,
): ComputeProblem[] =>
  config.experiences.flatMap((entry, entryPosition) =>
    entry[key].flatMap((name, position, names) =>
      exists(name) || names.indexOf(name) < position
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

/** The problem of a suite that does not exist. */
export const unknownTestSuite = (name: string, path: DataPath, known: Iterable<string>): ComputeProblem =>
  unknown('testSuite', name, path, known);

/** The problem of a new suite whose system does not exist. */
export const unknownSuiteSystem = (name: string, path: DataPath, known: Iterable<string>): ComputeProblem =>
  unknown('suiteSystem', name, path, known);

/** The pairings of active entries by ID, since a tag has far fewer members than a project. */
const activePairings = (pairings: readonly Pairing[]): ReadonlyMap<ExperienceID, Pairing> => {
  const byID = new Map<ExperienceID, Pairing>();
  for (const pairing of pairings)
    if (pairing.original && !pairing.entry.archived) byID.set(pairing.original.experienceID, pairing);
  return byID;
};

/** The members of a tag whose entries do not have the tag. */
const surplusMembers = (
  { name, experienceIDs }: SetWithMembers,
  active: ReadonlyMap<ExperienceID, Pairing>,
): ExperienceReference[] => {
  const surplus: ExperienceReference[] = [];
  for (const id of experienceIDs) {
    const pairing = active.get(id);
    if (pairing && !pairing.entry.tags.includes(name)) surplus.push(referenceTo(pairing));
  }
  return surplus;
};

/** A tag to create, which has no members yet. */
interface NewTag extends SetWithMembers {
  readonly creates: { readonly description: string };
}

const OWNERSHIP_DESCRIPTION = 'Carried by the experiences that a sync config owns.';

/** Declared tags that do not exist; tags that sync reserves cannot be declared. */
const missingTags = (
  { declaredTags = [], managedExperienceTags, ownershipTag }: ExperienceSyncConfig,
  { tagSetsByName }: DatabaseState,
): ReadonlyMap<string, NewTag> => {
  const owner =
    ownershipTag === undefined ? [] : [{ name: ownershipTag, description: OWNERSHIP_DESCRIPTION }];
  const missing = new Map<string, NewTag>();
  const declared = declaredTags.filter(({ name }) => managedExperienceTags.includes(name));
  for (const { name, description } of [...declared, ...owner])
    if (!tagSetsByName.has(name) && !missing.has(name) && !isOwnTag(name))
      missing.set(name, { name, experienceIDs: new Set(), creates: { description } });
  return missing;
};

export interface TagComputation {
  readonly updates: readonly TagUpdates[];
  readonly problems: readonly ComputeProblem[];
}

/**
 * Adds missing memberships; removes members only from `managedExperienceTags` and only if they have an active entry; creates declared tags.
 */
export const computeTagUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  pairings: readonly Pairing[],
): TagComputation => {
  const known = state.knownNames?.tags ?? [...state.tagSetsByName.keys()];
  const sets = new Map<string, TagSet | NewTag>([...state.tagSetsByName, ...missingTags(config, state)]);
  const bySet = missingMembers(pairings, 'tags', sets);
  const exists = (name: string): boolean => sets.has(name);
  const problems = unknownNames(config, 'tags', exists, known);
  const managed = new Set(config.managedExperienceTags);
  const unknownManaged = config.managedExperienceTags.flatMap((name, position) =>
    exists(name) ? [] : [unknown('managedTag', name, ['managedExperienceTags', position], known)],
  );
  const active = activePairings(pairings);
  const updates = sortedBy(sets.values(), (set) => set.name).flatMap((set): TagUpdates[] => {
    const removals = managed.has(set.name) ? surplusMembers(set, active) : [];
    const additions = bySet.get(set) ?? [];
    const isNew = 'creates' in set;
    if (additions.length + removals.length === 0 && !isNew) return [];
    return [
      {
        ...(isNew ? { creates: set.creates } : { tagID: set.tagID }),
        name: set.name,
        additions: sortedReferences(additions),
        removals: sortedReferences(removals),
      },
    ];
  });
  return { updates, problems: [...problems, ...unknownManaged] };
};

export interface SystemComputation {
  readonly updates: readonly SystemUpdates[];
  readonly problems: readonly ComputeProblem[];
}

/** Adds missing memberships; never removes any. */
export const computeSystemUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  pairings: readonly Pairing[],
): SystemComputation => {
  const known = state.knownNames?.systems ?? [...state.systemSetsByName.keys()];
  const bySet = missingMembers(pairings, 'systems', state.systemSetsByName);
  const exists = (name: string): boolean => state.systemSetsByName.has(name);
  const problems = unknownNames(config, 'systems', exists, known);
  const updates = sortedBy(bySet, ([set]) => set.name).map(([{ systemID, name }, additions]) => ({
    systemID,
    name,
    additions: sortedReferences(additions),
  }));
  return { updates, problems };
};
