import type { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from './ids.ts';
import type { LastChange, LiveExperience } from './experience.ts';
import { protectionTagName } from './protection.ts';

/** A project of the server. */
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
  /** Its last revision, for explaining drift; never digested. */
  readonly lastChange?: LastChange;
}

/**
 * The live state, or the part of it that a plan depends on: all experiences, and the tags, systems and suites
 * that the config names.
 */
export interface DatabaseState {
  /** A name can be held by several experiences: at most one active one and any number of archived ones, sorted by ID. */
  readonly experiencesByName: ReadonlyMap<string, readonly LiveExperience[]>;
  readonly tagSetsByName: ReadonlyMap<string, TagSet>;
  readonly systemSetsByName: ReadonlyMap<string, SystemSet>;
  readonly testSuitesByName: ReadonlyMap<string, TestSuite>;
  /** What must not be archived, with the tag that records it; absent: nothing. */
  readonly protectionsByGlob?: ReadonlyMap<string, TagID>;
  /** All names that the project has, for "did you mean …?"; not part of what a plan depends on. */
  readonly knownNames?: {
    readonly tags: readonly string[];
    readonly systems: readonly string[];
    readonly testSuites: readonly string[];
  };
}

/** All test suites and tags of a project with their members, whether or not the config names them. */
export interface Holders {
  readonly testSuites: readonly TestSuite[];
  readonly tags: readonly TagSet[];
}

/** What of the live state a plan depends on, beside all experiences; recorded so that apply reads the same again. */
export interface ReadScope {
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly testSuites: readonly string[];
  /** Whether the tags' and systems' archived members were read too: only a restore depends on them. */
  readonly archivedMembers: boolean;
}

/** The tags that record protections, as tags without members. */
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
