import type { DatabaseState, TagSet } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceReference, SystemUpdates, TagUpdates } from '../domain/experience-updates.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { type Suggest, suggestFrom } from '../domain/nearest-name.ts';
import { type MemberSetKind, SET_KEYS, type UpdateLists } from '../domain/named-sets.ts';
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

const sortedReferences = (pairings: readonly Pairing[]): ExperienceReference[] =>
  sortedBy(pairings.map(referenceTo), (reference) => reference.name);

/** The entries that a set lacks, by set. */
type Additions<Set> = ReadonlyMap<Set, readonly Pairing[]>;

/** The memberships to add; those of archived entries stay as they are. */
const missingMembers = <Set extends SetWithMembers>(
  pairings: readonly Pairing[],
  kind: MemberSetKind,
  sets: ReadonlyMap<string, Set>,
): Additions<Set> => {
  const key = SET_KEYS[kind];
  const bySet = new Map<Set, Pairing[]>();
  for (const pairing of pairings) {
    const { entry, original } = pairing;
    if (entry.archived) continue;
    for (const name of entry[key]) {
      const set = sets.get(name);
      if (set === undefined || (original && set.experienceIDs.has(original.experienceID))) continue;
      const additions = bySet.get(set);
      if (additions === undefined) bySet.set(set, [pairing]);
      // An entry can name a set twice.
      else if (additions.at(-1) !== pairing) additions.push(pairing);
    }
  }
  return bySet;
};

/** The problem of a tag, system or suite that does not exist. */
export const unknownReference = (
  kind: Extract<ComputeProblem, { readonly _tag: 'UnknownReference' }>['kind'],
  name: string,
  path: DataPath,
  suggest: Suggest,
): ComputeProblem => {
  const suggestion = suggest(name);
  return { _tag: 'UnknownReference', kind, name, path, ...(suggestion !== undefined && { suggestion }) };
};

/** Unknown names in all entries, matched or not, once for each entry. */
const unknownNames = (
  config: ExperienceSyncConfig,
  kind: MemberSetKind,
  sets: ReadonlyMap<string, SetWithMembers>,
  suggest: Suggest,
): ComputeProblem[] => {
  const key = SET_KEYS[kind];
  const isKnown = (name: string): boolean => sets.has(name);
  const problems: ComputeProblem[] = [];
  config.experiences.forEach(({ [key]: names }, entryPosition) => {
    if (names.every(isKnown)) return;
    for (const [position, name] of names.entries())
      if (!isKnown(name) && names.indexOf(name) === position)
        problems.push(unknownReference(kind, name, ['experiences', entryPosition, key, position], suggest));
  });
  return problems;
};

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
): Pairing[] => {
  const surplus: Pairing[] = [];
  for (const id of experienceIDs) {
    const pairing = active.get(id);
    if (pairing && !pairing.entry.tags.includes(name)) surplus.push(pairing);
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

/** The names that the config can use, for suggestions. */
const knownNames = (
  kind: MemberSetKind,
  { knownNames, tagSetsByName, systemSetsByName }: DatabaseState,
): readonly string[] =>
  knownNames?.[SET_KEYS[kind]] ?? [...(kind === 'tag' ? tagSetsByName : systemSetsByName).keys()];

const tagUpdates = (
  { managedExperienceTags }: ExperienceSyncConfig,
  sets: ReadonlyMap<string, TagSet | NewTag>,
  pairings: readonly Pairing[],
): TagUpdates[] => {
  const bySet = missingMembers(pairings, 'tag', sets);
  const managed = new Set(managedExperienceTags);
  const active = activePairings(pairings);
  return sortedBy(sets.values(), (set) => set.name).flatMap((set): TagUpdates[] => {
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
};

const systemUpdates = (
  sets: DatabaseState['systemSetsByName'],
  pairings: readonly Pairing[],
): SystemUpdates[] =>
  sortedBy(missingMembers(pairings, 'system', sets), ([set]) => set.name).map(
    ([{ systemID, name }, additions]) => ({ systemID, name, additions: sortedReferences(additions) }),
  );

/**
 * Adds missing memberships of tags and systems; removes members only from `managedExperienceTags` and only if they have an active entry;
 * creates declared tags.
 */
export const computeMemberships = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  pairings: readonly Pairing[],
): Pick<UpdateLists, 'tags' | 'systems'> & { readonly problems: readonly ComputeProblem[] } => {
  const sets = {
    tag: new Map<string, TagSet | NewTag>([...state.tagSetsByName, ...missingTags(config, state)]),
    system: state.systemSetsByName,
  };
  const suggest = {
    tag: suggestFrom(knownNames('tag', state)),
    system: suggestFrom(knownNames('system', state)),
  };
  const unknownIn = (kind: MemberSetKind) => unknownNames(config, kind, sets[kind], suggest[kind]);
  const unknownManaged = config.managedExperienceTags.flatMap((name, position) =>
    sets.tag.has(name)
      ? []
      : [unknownReference('managedTag', name, ['managedExperienceTags', position], suggest.tag)],
  );
  return {
    tags: tagUpdates(config, sets.tag, pairings),
    systems: systemUpdates(sets.system, pairings),
    problems: [...unknownIn('tag'), ...unknownManaged, ...unknownIn('system')],
  };
};
