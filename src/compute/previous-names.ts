import type { DatabaseState } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { IdleName } from '../domain/experience-updates.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';

type Entries = Pick<ExperienceSyncConfig, 'experiences'>;

/** The live experiences, indexed by what entries refer to them by. */
export interface NameIndex {
  readonly byName: ReadonlyMap<string, readonly LiveExperience[]>;
  /** Empty if no entry has an ID or a previous name. */
  readonly byID: ReadonlyMap<string, LiveExperience>;
  /** The name of the entry with an ID. */
  readonly entryNameByID: ReadonlyMap<string, string>;
}

type ByName = Pick<DatabaseState, 'experiencesByName'>;

/** Whether an entry has an ID or a previous name to match by. */
const isMatchedByMore = ({ experienceID, previousName }: ConfigExperience): boolean =>
  experienceID !== undefined || previousName !== undefined;

/** The live experiences by ID; none if all entries match by name alone, because this index of all is slow to build. */
export const liveByID = ({ experiences }: Entries, { experiencesByName }: ByName): NameIndex['byID'] => {
  const byID = new Map<string, LiveExperience>();
  if (!experiences.some(isMatchedByMore)) return byID;
  for (const holders of experiencesByName.values())
    for (const one of holders) byID.set(one.experienceID, one);
  return byID;
};

/** Indexes the live experiences for a config. */
export const nameIndexOf = (config: Entries, state: ByName): NameIndex => {
  const { experiences } = config;
  const entryNameByID = new Map<string, string>();
  for (const { name, experienceID } of experiences)
    if (experienceID !== undefined) entryNameByID.set(experienceID, name);
  return { byName: state.experiencesByName, byID: liveByID(config, state), entryNameByID };
};

/** The result of resolving a `previousName`. */
type PreviousNameMatch = { readonly original: LiveExperience } | { readonly problem: RenameProblem };
type WithoutPath<A> = A extends unknown ? Omit<A, 'path' | 'place'> : never;
type RenameProblem = WithoutPath<ComputeProblem>;

interface PreviousNameMatches {
  /** By the name of the entry; without entries that match by their own name or are new. */
  readonly found: ReadonlyMap<string, PreviousNameMatch>;
  /** The live experiences that an ID or `previousName` renames. */
  readonly renamed: ReadonlySet<string>;
}

/** An entry that may match by its previous name. */
type Renaming = ConfigExperience & { readonly previousName: string };

const isRenaming = (entry: ConfigExperience): entry is Renaming =>
  entry.experienceID === undefined && entry.previousName !== undefined && entry.previousName !== entry.name;

/** The live experiences that entries rename by ID, which frees their names. An archived entry does not free a name. */
const renamedByID = ({ experiences }: Entries, { byID }: NameIndex): Set<string> => {
  const renamed = new Set<string>();
  for (const { name, experienceID, archived } of experiences) {
    const live = experienceID === undefined ? undefined : byID.get(experienceID);
    if (live && live.name !== name && !archived) renamed.add(live.experienceID);
  }
  return renamed;
};

const activeOrAll = (all: readonly LiveExperience[]): readonly LiveExperience[] => {
  if (all.length < 2) return all;
  const active = all.filter(({ archived }) => !archived);
  return active.length > 0 ? active : all;
};

const NOBODY: readonly LiveExperience[] = [];

/** The experiences that keep a name: the active ones, or else the archived ones. */
export const holdersOf = (
  name: string,
  { byName, renamed }: Pick<NameIndex, 'byName'> & Pick<PreviousNameMatches, 'renamed'>,
): readonly LiveExperience[] => {
  const holders = byName.get(name) ?? NOBODY;
  return activeOrAll(
    renamed.size === 0 ? holders : holders.filter(({ experienceID }) => !renamed.has(experienceID)),
  );
};

class Resolver implements PreviousNameMatches {
  readonly found = new Map<string, PreviousNameMatch>();
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

  /**
   * Whether an entry matches by its previous name depends on whether another one renames the holder of its name, so that one is resolved
   * first.
   */
  resolveAll(): this {
    const seen = new Set<Renaming>();
    for (const start of this.#byName.values()) {
      const chain: Renaming[] = [];
      let one: Renaming | undefined = start;
      while (one && !seen.has(one)) {
        seen.add(one);
        chain.push(one);
        one = this.#byPreviousName.get(one.name);
      }
      const cycle = one ? chain.indexOf(one) : -1;
      for (let at = chain.length - 1; at >= 0; at--) {
        const entry = chain[at];
        if (!entry) continue;
        const { name, previousName } = entry;
        const match: PreviousNameMatch | undefined =
          cycle >= 0 && at >= cycle
            ? { problem: { _tag: 'CircularPreviousNames', name, previousName } }
            : this.#resolve(entry);
        if (!match) continue;
        this.found.set(name, match);
        if ('original' in match && !entry.archived) this.renamed.add(match.original.experienceID);
      }
    }
    return this;
  }

  #holdersOf(name: string): readonly LiveExperience[] {
    return holdersOf(name, { byName: this.#index.byName, renamed: this.renamed });
  }

  #isMatchedByID({ experienceID }: LiveExperience): boolean {
    return this.#index.entryNameByID.has(experienceID);
  }

  #resolve({ name, previousName, archived }: Renaming): PreviousNameMatch | undefined {
    const [holder] = this.#holdersOf(name);
    const before = this.#holdersOf(previousName);
    const [first, ...others] = before;
    if (holder) {
      // After the rename, another entry may take the old name.
      const isDone = (!holder.archived || archived) && this.#names.has(previousName);
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
    // If the entry is archived, any of several archived experiences will do.
    if (archived && first.archived && !before.some((one) => this.#isMatchedByID(one)))
      return { original: first };
    const experienceIDs = before.map(({ experienceID }) => experienceID);
    return {
      problem: { _tag: 'AmbiguousName', name: previousName, experienceIDs, archived: first.archived },
    };
  }

  /** Another entry matches the holder of the previous name by ID. */
  #takenByID(name: string, previousName: string): PreviousNameMatch | undefined {
    const [taken] = activeOrAll(this.#index.byName.get(previousName) ?? NOBODY);
    const matchedBy = taken && this.#index.entryNameByID.get(taken.experienceID);
    return matchedBy === undefined
      ? undefined
      : { problem: { _tag: 'AlreadyMatched', name, matchedBy, experienceID: taken?.experienceID ?? '' } };
  }
}

/**
 * Resolves the entries with a `previousName`. Such an entry matches the live experience of that name if no experience has the name of the
 * entry, or another entry renames the one that has it.
 */
export const resolvePreviousNames = (config: Entries, index: NameIndex): PreviousNameMatches =>
  config.experiences.some(isRenaming)
    ? new Resolver(config, index).resolveAll()
    : { found: new Map(), renamed: renamedByID(config, index) };

/** Finds the entries whose `previousName` has no effect. */
export const idlePreviousNames = (
  pairings: readonly { readonly entry: ConfigExperience; readonly original?: LiveExperience }[],
): readonly IdleName[] =>
  pairings.flatMap(({ entry: { name, previousName }, original }) =>
    previousName === undefined || (original && original.name !== name)
      ? []
      : [{ name, previousName, isNew: original === undefined }],
  );
