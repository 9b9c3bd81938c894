import type { DatabaseState } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { IdleName } from '../domain/experience-updates.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';

type Entries = Pick<ExperienceSyncConfig, 'experiences'>;

/** Live experiences by what entries can say of them. */
export interface NameIndex {
  readonly byName: ReadonlyMap<string, readonly LiveExperience[]>;
  readonly byID: ReadonlyMap<string, LiveExperience>;
  /** The name of the entry that carries an ID. */
  readonly entryNameByID: ReadonlyMap<string, string>;
}

/** Indexes the live experiences for a config. */
export const nameIndexOf = (
  { experiences }: Entries,
  { experiencesByName }: Pick<DatabaseState, 'experiencesByName'>,
): NameIndex => {
  const byID = new Map<string, LiveExperience>();
  for (const holders of experiencesByName.values())
    for (const one of holders) byID.set(one.experienceID, one);
  const entryNameByID = new Map<string, string>();
  for (const { name, experienceID } of experiences)
    if (experienceID !== undefined) entryNameByID.set(experienceID, name);
  return { byName: experiencesByName, byID, entryNameByID };
};

/** What an entry means by the name that it had before. */
type Meant = { readonly original: LiveExperience } | { readonly problem: RenameProblem };
type WithoutPath<A> = A extends unknown ? Omit<A, 'path' | 'place'> : never;
type RenameProblem = WithoutPath<ComputeProblem>;

interface Resolution {
  /** By the names of the entries; an entry that goes by its own name, or is new, is not in it. */
  readonly found: ReadonlyMap<string, Meant>;
  /** The live experiences that leave their names, by an ID or a `previousName`. */
  readonly renamed: ReadonlySet<string>;
}

/** An entry that goes by the name that it had before, where nothing speaks against it. */
type Renaming = ConfigExperience & { readonly previousName: string };

const isRenaming = (entry: ConfigExperience): entry is Renaming =>
  entry.experienceID === undefined && entry.previousName !== undefined && entry.previousName !== entry.name;

/** The live experiences that entries rename by their IDs: their names are free. What an entry archives keeps its name. */
const renamedByID = ({ experiences }: Entries, { byID }: NameIndex): Set<string> => {
  const renamed = new Set<string>();
  for (const { name, experienceID, archived } of experiences) {
    const live = experienceID === undefined ? undefined : byID.get(experienceID);
    if (live && live.name !== name && !archived) renamed.add(live.experienceID);
  }
  return renamed;
};

const isCalled = (all: readonly LiveExperience[]): readonly LiveExperience[] => {
  const active = all.filter(({ archived }) => !archived);
  return active.length > 0 ? active : all;
};

class Resolver implements Resolution {
  readonly found = new Map<string, Meant>();
  readonly renamed: Set<string>;
  readonly #index: NameIndex;
  readonly #names: ReadonlySet<string>;
  readonly #byName = new Map<string, Renaming>();
  readonly #byPreviousName = new Map<string, Renaming>();

  constructor(config: Entries, index: NameIndex) {
    this.#index = index;
    this.#names = new Set(config.experiences.map(({ name }) => name));
    this.renamed = renamedByID(config, index);
    for (const entry of config.experiences) {
      if (!isRenaming(entry) || this.#byName.has(entry.name)) continue;
      this.#byName.set(entry.name, entry);
      if (!this.#byPreviousName.has(entry.previousName)) this.#byPreviousName.set(entry.previousName, entry);
    }
  }

  /** Whether an entry means what had its name depends on whether another one takes the name's holder away: that one comes first. */
  resolveAll(): this {
    const seen = new Set<Renaming>();
    for (const start of this.#byName.values()) {
      const way: Renaming[] = [];
      let one: Renaming | undefined = start;
      while (one && !seen.has(one)) {
        seen.add(one);
        way.push(one);
        one = this.#byPreviousName.get(one.name);
      }
      const circle = one ? way.indexOf(one) : -1;
      for (let at = way.length - 1; at >= 0; at--) {
        const entry = way[at];
        if (!entry) continue;
        const { name, previousName } = entry;
        const meant: Meant | undefined =
          circle >= 0 && at >= circle
            ? { problem: { _tag: 'CircularPreviousNames', name, previousName } }
            : this.#resolve(entry);
        if (!meant) continue;
        this.found.set(name, meant);
        if ('original' in meant && !entry.archived) this.renamed.add(meant.original.experienceID);
      }
    }
    return this;
  }

  #staying(name: string): readonly LiveExperience[] {
    const all = this.#index.byName.get(name) ?? [];
    return isCalled(all.filter(({ experienceID }) => !this.renamed.has(experienceID)));
  }

  #resolve({ name, previousName }: Renaming): Meant | undefined {
    const [holder] = this.#staying(name);
    const before = this.#staying(previousName);
    const [first, ...others] = before;
    if (holder) {
      // Once it is renamed, another entry may have the name that it had.
      const isDone = !holder.archived && this.#names.has(previousName);
      if (!first || first.archived || isDone) return undefined;
      const { experienceID: holderID, archived: holderArchived } = holder;
      return {
        problem: {
          _tag: 'PreviousNameAlive',
          name,
          previousName,
          holderID,
          holderArchived,
          previousID: first.experienceID,
        },
      };
    }
    if (!first) return this.#takenByID(name, previousName);
    if (others.length === 0) return { original: first };
    const experienceIDs = before.map(({ experienceID }) => experienceID);
    return {
      problem: { _tag: 'AmbiguousName', name: previousName, experienceIDs, archived: first.archived },
    };
  }

  /** What had the name is another entry's, by its ID. */
  #takenByID(name: string, previousName: string): Meant | undefined {
    const [taken] = isCalled(this.#index.byName.get(previousName) ?? []);
    const matchedBy = taken && this.#index.entryNameByID.get(taken.experienceID);
    return matchedBy === undefined
      ? undefined
      : { problem: { _tag: 'AlreadyMatched', name, matchedBy, experienceID: taken?.experienceID ?? '' } };
  }
}

/**
 * Finds what the entries mean that say what they were called. Such an entry means the live experience of that name where none has its own name,
 * or where another entry takes the one that has it away.
 */
export const resolvePreviousNames = (config: Entries, index: NameIndex): Resolution =>
  new Resolver(config, index).resolveAll();

/** Finds the entries whose `previousName` does nothing. */
export const idlePreviousNames = (
  pairings: readonly { readonly entry: ConfigExperience; readonly original?: LiveExperience }[],
): readonly IdleName[] =>
  pairings.flatMap(({ entry: { name, previousName }, original }) =>
    previousName === undefined || (original && original.name !== name)
      ? []
      : [{ name, previousName, isNew: original === undefined }],
  );
