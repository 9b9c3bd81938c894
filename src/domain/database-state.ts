import type { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from './ids.ts';
import type { EntityKind } from './drift.ts';
import type { LastChange, LiveExperience } from './experience.ts';
import { protectionTagName } from './protection.ts';

/** A project on the server. */
export interface Project {
  readonly projectID: ProjectID;
  readonly name: string;
  /** Absent: it is active. */
  readonly archived?: true;
}

/** A tag with the IDs of its experiences. */
export interface TagSet {
  readonly tagID: TagID;
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
}

/** A system with the IDs of its experiences. */
export interface SystemSet {
  readonly systemID: SystemID;
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
}

/** A test suite at its latest revision. */
export interface TestSuite {
  readonly testSuiteID: TestSuiteID;
  readonly name: string;
  readonly revision: number;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
  /** The last revision; explains drift and is never digested. */
  readonly lastChange?: LastChange;
}

/** An entity whose shape sync does not know. Nothing is known about it, so a plan neither changes it nor depends on it. */
export interface Unreadable {
  readonly kind: EntityKind | 'project';
  readonly id: string;
  /** Absent if the name cannot be read either. */
  readonly name?: string;
  /** It is in the list of archived experiences. */
  readonly archived?: true;
  /** The field with the unexpected value, such as `locations`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** The live state, or the part that a plan depends on: all experiences, and the tags, systems and suites that the config names. */
export interface DatabaseState {
  /** Several experiences can share a name: at most one active one, and any number of archived ones, sorted by ID. */
  readonly experiencesByName: ReadonlyMap<string, readonly LiveExperience[]>;
  readonly tagSetsByName: ReadonlyMap<string, TagSet>;
  readonly systemSetsByName: ReadonlyMap<string, SystemSet>;
  readonly testSuitesByName: ReadonlyMap<string, TestSuite>;
  /** The globs of protected names, each with the tag that records it; absent: none. */
  readonly protectionsByGlob?: ReadonlyMap<string, TagID>;
  /** What could not be read, and is not elsewhere in the state; absent: nothing. */
  readonly unreadable?: readonly Unreadable[];
  /** All names in the project, for "did you mean …?"; no plan depends on them. */
  readonly knownNames?: {
    readonly tags: readonly string[];
    readonly systems: readonly string[];
    readonly testSuites: readonly string[];
  };
}

/** All test suites and tags of a project with their members, including those that the config does not name. */
export interface Holders {
  readonly testSuites: readonly TestSuite[];
  readonly tags: readonly TagSet[];
}

/**
 * The experiences that a plan depends on, in addition to those that it has digests of: all that have one of the names, and, if the plan
 * archives leftovers, every active one that could be a leftover.
 */
export interface ExperienceScope {
  readonly names: readonly string[];
  readonly leftOver: boolean;
  /** The globs of `--target` and `--exclude`. */
  readonly targets?: readonly string[];
  readonly excludes?: readonly string[];
  /** Globs of names that the config ignores. */
  readonly ignored?: readonly string[];
  /** Only experiences with this tag can be leftovers. */
  readonly ownershipTag?: string;
}

/** The part of the live state that a plan depends on; recorded so that apply reads the same part again. */
export interface ReadScope {
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly testSuites: readonly string[];
  /** Whether the archived members of tags and systems were read too, which only restores depend on. */
  readonly archivedMembers: boolean;
  /** Absent: all experiences. */
  readonly experiences?: ExperienceScope;
}

/** The tags that record protections, without members. */
export const protectionTags = ({ protectionsByGlob = new Map() }: DatabaseState): TagSet[] =>
  [...protectionsByGlob].map(([glob, tagID]) => ({
    tagID,
    name: protectionTagName(glob),
    experienceIDs: new Set(),
  }));

/** All live experiences, in no particular order. */
export const allExperiences = (state: DatabaseState): LiveExperience[] => {
  const all: LiveExperience[] = [];
  for (const holders of state.experiencesByName.values()) for (const one of holders) all.push(one);
  return all;
};
