import type { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from './ids.ts';
import type { EntityKind } from './drift.ts';
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
 * Something of a project that the server tells of in a shape that sync does not know: nobody can say what it is like, so that it is neither
 * changed nor promised to stay as it is.
 */
export interface Unreadable {
  readonly kind: EntityKind | 'project';
  readonly id: string;
  /** Absent where that cannot be read either. */
  readonly name?: string;
  /** Listed among the archived ones. */
  readonly archived?: true;
  /** Where in it something else is told than is expected, such as `locations`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
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
  /** What could not be read, and is nowhere else in the state; absent: all could. */
  readonly unreadable?: readonly Unreadable[];
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

/**
 * Which experiences a plan depends on, beside those whose digests it has: whatever bears one of the names, and, where what is left over is
 * archived, every active one that would be.
 */
export interface ExperienceScope {
  readonly names: readonly string[];
  readonly leftOver: boolean;
  /** The globs that a plan is limited to, and that it leaves out. */
  readonly targets?: readonly string[];
  readonly excludes?: readonly string[];
  /** Globs of names that belong to somebody else. */
  readonly ignored?: readonly string[];
  /** What is left over carries this tag. */
  readonly ownershipTag?: string;
}

/** What of the live state a plan depends on; recorded so that apply reads the same again. */
export interface ReadScope {
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly testSuites: readonly string[];
  /** Whether the tags' and systems' archived members were read too: only a restore depends on them. */
  readonly archivedMembers: boolean;
  /** Absent: all experiences. */
  readonly experiences?: ExperienceScope;
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
