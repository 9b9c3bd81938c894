import { allExperiences, type DatabaseState, type Unreadable } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import { holdersOf, liveByID, type NameIndex, nameIndexOf, resolvePreviousNames } from './previous-names.ts';
import { type FindUnreadable, unreadableFinder, type UnreadableProblem } from './unreadable.ts';

/** An entry of the config with the live experience that it matches, if any. */
export interface Pairing {
  readonly entry: ConfigExperience;
  readonly path: DataPath;
  readonly original?: LiveExperience;
}

export interface Matching {
  readonly pairings: readonly Pairing[];
  /** Live experiences that no entry matches. */
  readonly unmatched: readonly LiveExperience[];
  readonly problems: readonly ComputeProblem[];
  /** Entries that match something unreadable. */
  readonly unreadable: readonly UnreadableProblem[];
}

/** The matches by ID and by previous name, which come before matches by name. */
interface Index extends NameIndex {
  /** Absent if every experience can be read. */
  readonly findUnreadable?: FindUnreadable;
  /** Matches of entries with a `previousName`, by the name of the entry; without entries that match by their own name. */
  readonly byPreviousName: ReturnType<typeof resolvePreviousNames>['found'];
  /** The live experiences that an ID or `previousName` renames. */
  readonly renamed: ReadonlySet<string>;
}

type Found =
  | { readonly original?: LiveExperience }
  | { readonly problem: ComputeProblem }
  | { readonly unreadable: UnreadableProblem };

/** The problem of an entry whose ID is not that of any holder of its name. */
const heldByAnother = (
  { name }: ConfigExperience,
  experienceID: string,
  path: DataPath,
  holder: LiveExperience,
  index: Index,
): ComputeProblem => ({
  _tag: 'NameHeldByAnother',
  path,
  name,
  experienceID,
  holderID: holder.experienceID,
  holderArchived: holder.archived,
  ...(!index.byID.has(experienceID) && { unknownID: true }),
});

const findByID = (entry: ConfigExperience, id: string, path: DataPath, index: Index): Found => {
  const { name } = entry;
  const original = index.byID.get(id);
  const holders = holdersOf(name, index);
  const [holder] = holders;
  if (holder && !holders.some(({ experienceID }) => experienceID === id))
    return { problem: heldByAnother(entry, id, path, holder, index) };
  if (original) return { original };
  return {
    problem: { _tag: 'UnknownExperienceID', path: [...path, 'experienceID'], name, experienceID: id },
  };
};

const findByName = (entry: ConfigExperience, path: DataPath, index: Index): Found => {
  const { name } = entry;
  const holders = holdersOf(name, index);
  const [first] = holders;
  if (first === undefined) return {};
  if (holders.length === 1) return { original: first };
  // If the entry is archived, any of several archived experiences will do, unless another entry matches it.
  if (entry.archived && first.archived)
    return { original: holders.find((holder) => !index.entryNameByID.has(holder.experienceID)) ?? first };
  const experienceIDs = holders.map((holder) => holder.experienceID);
  return { problem: { _tag: 'AmbiguousName', path, name, experienceIDs, archived: first.archived } };
};

/** The unreadable experience that an entry matches by its ID, its name, or else its previous name. */
const unreadableFor = (
  entry: ConfigExperience,
  findUnreadable: FindUnreadable,
  index: Index,
): Unreadable | undefined => {
  const isHeld = (name: string): boolean => holdersOf(name, index).some(({ archived }) => !archived);
  const { name, previousName } = entry;
  const found = findUnreadable(entry, isHeld(name));
  if (
    found ||
    previousName === undefined ||
    holdersOf(name, index).length > 0 ||
    index.byPreviousName.has(name)
  )
    return found;
  return findUnreadable({ ...entry, name: previousName }, isHeld(previousName));
};

const find = (entry: ConfigExperience, path: DataPath, index: Index): Found => {
  const unreadable = index.findUnreadable && unreadableFor(entry, index.findUnreadable, index);
  if (unreadable)
    return { unreadable: { _tag: 'Unreadable', path, role: 'matched', by: entry.name, unreadable } };
  if (entry.experienceID !== undefined) return findByID(entry, entry.experienceID, path, index);
  const previous = index.byPreviousName.get(entry.name);
  if (previous === undefined) return findByName(entry, path, index);
  return 'original' in previous
    ? previous
    : { problem: { ...previous.problem, path: [...path, 'previousName'] } };
};

const indexOf = (
  config: ExperienceSyncConfig,
  state: Pick<DatabaseState, 'experiencesByName' | 'unreadable'>,
): Index => {
  const names = nameIndexOf(config, state);
  const { found, renamed } = resolvePreviousNames(config, names);
  const index = { ...names, byPreviousName: found, renamed };
  return state.unreadable === undefined ? index : { ...index, findUnreadable: unreadableFinder(state) };
};

/**
 * Matches each entry with a live experience: by ID, which renames it if the names differ; by previous name, if no experience has the new
 * one; or else by name, where an active experience takes precedence over archived ones. A name that the same plan frees counts as free. An
 * entry without a match is new.
 */
export const matchExperiences = (config: ExperienceSyncConfig, state: DatabaseState): Matching => {
  const index = indexOf(config, state);
  const pairings: Pairing[] = [];
  const problems: ComputeProblem[] = [];
  const unreadable: UnreadableProblem[] = [];
  const matchedBy = new Map<ExperienceID, string>();
  const positions = new Map<string, number>();
  config.experiences.forEach((entry, position) => {
    const path: DataPath = ['experiences', position];
    const first = positions.get(entry.name);
    if (first !== undefined) {
      problems.push({ _tag: 'DuplicateName', path, name: entry.name, firstPath: ['experiences', first] });
      return;
    }
    positions.set(entry.name, position);
    const found = find(entry, path, index);
    if ('problem' in found) {
      problems.push(found.problem);
      return;
    }
    if ('unreadable' in found) {
      unreadable.push(found.unreadable);
      return;
    }
    const { original } = found;
    const earlier = original && matchedBy.get(original.experienceID);
    if (original && earlier !== undefined) {
      const { experienceID } = original;
      problems.push({ _tag: 'AlreadyMatched', path, name: entry.name, matchedBy: earlier, experienceID });
      return;
    }
    if (original) matchedBy.set(original.experienceID, entry.name);
    pairings.push(original ? { entry, path, original } : { entry, path });
  });
  const unmatched = allExperiences(state).filter((experience) => !matchedBy.has(experience.experienceID));
  return { pairings, unmatched, problems, unreadable };
};

/** Whether an entry may match a live experience of another name, so that the holders of its name are not the only candidates. */
const mayRename = (
  { name, experienceID, previousName }: ConfigExperience,
  byID: NameIndex['byID'],
): boolean =>
  previousName !== undefined || (experienceID !== undefined && byID.get(experienceID)?.name !== name);

/**
 * Whether a plan would restore an archived experience. Only then does it depend on the archived members of tags and systems, and they have
 * to be read.
 */
export const restoresAny = (
  config: ExperienceSyncConfig,
  state: Pick<DatabaseState, 'experiencesByName'>,
): boolean => {
  const byID = liveByID(config, state);
  if (config.experiences.some((entry) => mayRename(entry, byID))) {
    const whole = indexOf(config, { experiencesByName: state.experiencesByName });
    return config.experiences.some((entry) => {
      const meant = entry.archived ? {} : find(entry, [], whole);
      return 'original' in meant && meant.original?.archived === true;
    });
  }
  return config.experiences.some((entry) => {
    const holders = entry.archived ? [] : (state.experiencesByName.get(entry.name) ?? []);
    return holders.length > 0 && holders.every((holder) => holder.archived);
  });
};
