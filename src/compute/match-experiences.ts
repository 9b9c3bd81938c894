import { allExperiences, type DatabaseState } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/sync-error.ts';

/** An entry of the config with the live experience that it means, if there is one. */
export interface Pairing {
  readonly entry: ConfigExperience;
  readonly path: DataPath;
  readonly original?: LiveExperience;
}

export interface Matching {
  readonly pairings: readonly Pairing[];
  /** Live experiences that no entry means. */
  readonly unmatched: readonly LiveExperience[];
  readonly problems: readonly ComputeProblem[];
}

interface Index {
  readonly byName: ReadonlyMap<string, readonly LiveExperience[]>;
  readonly byID: ReadonlyMap<string, LiveExperience>;
  /** The name of the entry that carries an ID. */
  readonly entryNameByID: ReadonlyMap<string, string>;
}

type Found = { readonly original?: LiveExperience } | { readonly problem: ComputeProblem };

/** Those that hold a name: the active ones, and only where there is none the archived ones. */
const holdersOf = (name: string, index: Index): readonly LiveExperience[] => {
  const all = index.byName.get(name) ?? [];
  const active = all.filter((experience) => !experience.archived);
  return active.length > 0 ? active : all;
};

const findByName = (
  entry: ConfigExperience,
  path: DataPath,
  holders: readonly LiveExperience[],
  index: Index,
): Found => {
  const [first] = holders;
  if (first === undefined) return {};
  if (entry.experienceID !== undefined) {
    const original = holders.find((holder) => holder.experienceID === entry.experienceID);
    if (original) return { original };
    const holderRenamedTo = index.entryNameByID.get(first.experienceID);
    return {
      problem: {
        _tag: 'NameHeldByAnother',
        path,
        name: entry.name,
        experienceID: entry.experienceID,
        holderID: first.experienceID,
        holderArchived: first.archived,
        ...(holderRenamedTo !== undefined && { holderRenamedTo }),
        ...(!index.byID.has(entry.experienceID) && { unknownID: true }),
      },
    };
  }
  if (holders.length === 1) return { original: first };
  // Which of several archived ones is meant does not matter where none is to be touched, as long as no other entry means it.
  if (entry.archived && first.archived)
    return { original: holders.find((holder) => !index.entryNameByID.has(holder.experienceID)) ?? first };
  const experienceIDs = holders.map((holder) => holder.experienceID);
  return {
    problem: { _tag: 'AmbiguousName', path, name: entry.name, experienceIDs, archived: first.archived },
  };
};

const find = (entry: ConfigExperience, path: DataPath, index: Index): Found => {
  const holders = holdersOf(entry.name, index);
  if (holders.length > 0) return findByName(entry, path, holders, index);
  if (entry.experienceID === undefined) return {};
  const original = index.byID.get(entry.experienceID);
  if (original) return { original };
  return {
    problem: {
      _tag: 'UnknownExperienceID',
      path: [...path, 'experienceID'],
      name: entry.name,
      experienceID: entry.experienceID,
    },
  };
};

const indexOf = (config: ExperienceSyncConfig, state: DatabaseState): Index => ({
  byName: state.experiencesByName,
  byID: new Map(allExperiences(state).map((experience) => [experience.experienceID, experience])),
  entryNameByID: new Map(
    config.experiences.flatMap((entry) =>
      entry.experienceID === undefined ? [] : [[entry.experienceID, entry.name]],
    ),
  ),
});

/**
 * Finds the live experience that each entry means, in the order of the file: by name first (an active one wins over
 * an archived one), by ID otherwise, which makes a rename; an entry that finds none is new.
 */
export const matchExperiences = (config: ExperienceSyncConfig, state: DatabaseState): Matching => {
  const index = indexOf(config, state);
  const pairings: Pairing[] = [];
  const problems: ComputeProblem[] = [];
  const matchedBy = new Map<ExperienceID, string>();
  const pathByName = new Map<string, DataPath>();
  config.experiences.forEach((entry, position) => {
    const path: DataPath = ['experiences', position];
    const firstPath = pathByName.get(entry.name);
    if (firstPath) {
      problems.push({ _tag: 'DuplicateName', path, name: entry.name, firstPath });
      return;
    }
    pathByName.set(entry.name, path);
    const found = find(entry, path, index);
    if ('problem' in found) {
      problems.push(found.problem);
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
  return { pairings, unmatched, problems };
};

/**
 * Whether a plan would restore an archived experience: only then does it depend on the archived members of tags and
 * systems, so that reading those can be skipped otherwise.
 */
export const restoresAny = (
  config: ExperienceSyncConfig,
  state: Pick<DatabaseState, 'experiencesByName'>,
): boolean => {
  const byID = new Map<string, LiveExperience>();
  for (const holders of state.experiencesByName.values())
    for (const one of holders) byID.set(one.experienceID, one);
  return config.experiences.some((entry) => {
    if (entry.archived) return false;
    const holders = state.experiencesByName.get(entry.name) ?? [];
    if (holders.length > 0) return holders.every((holder) => holder.archived);
    return entry.experienceID !== undefined && byID.get(entry.experienceID)?.archived === true;
  });
};
