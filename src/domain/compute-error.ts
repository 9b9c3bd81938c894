import type { Unreadable } from './database-state.ts';
import type { DataPath, Place } from './place.ts';

/** How an entity that cannot be read concerns a plan. */
export type UnreadableRole =
  /** An entry matches it, by ID or by name. */
  | 'matched'
  /** Its name cannot be read, and an entry without another match may be meant for it. */
  | 'mayBeMatched'
  /** No entry matches it, so the plan would archive it. */
  | 'leftOver'
  /** The plan revises a suite that holds it. */
  | 'suiteMember'
  /** A tag whose name cannot be read, which may protect what the plan archives. */
  | 'mayProtect';

/** A problem that `computeExperienceUpdates` finds; `path` is its cause in the config. */
export type ComputeProblem = { readonly path: DataPath; readonly place?: Place } & (
  | {
      readonly _tag: 'DuplicateName';
      readonly name: string;
      readonly firstPath: DataPath;
      readonly firstPlace?: Place;
    }
  | {
      readonly _tag: 'UnknownReference';
      /** `suiteSystem`: the system that a new suite belongs to. */
      readonly kind: 'tag' | 'managedTag' | 'system' | 'testSuite' | 'suiteSystem';
      readonly name: string;
      readonly suggestion?: string;
    }
  | {
      /** Required, unless the live experience has none either. */
      readonly _tag: 'MissingFields';
      readonly name: string;
      readonly fields: readonly ('description' | 'locations')[];
      /** Whether the entry creates an experience; otherwise it would clear the fields of a live one. */
      readonly isNew: boolean;
    }
  | { readonly _tag: 'UnknownExperienceID'; readonly name: string; readonly experienceID: string }
  | {
      readonly _tag: 'NameHeldByAnother';
      readonly name: string;
      readonly experienceID: string;
      readonly holderID: string;
      readonly holderArchived: boolean;
      /** No experience in the project has the ID of the entry. */
      readonly unknownID?: true;
    }
  | {
      /** Both the previous and the new name of an entry exist in the project. */
      readonly _tag: 'PreviousNameAlive';
      readonly name: string;
      readonly previousName: string;
      readonly holderID: string;
      readonly holderArchived: boolean;
      readonly previousID: string;
    }
  | {
      /** Entries that swap names by `previousName` alone. */
      readonly _tag: 'CircularPreviousNames';
      readonly name: string;
      readonly previousName: string;
    }
  | {
      /** A partial plan renames an experience to a name that only an experience outside the plan frees. */
      readonly _tag: 'NameFreedOutside';
      readonly name: string;
      /** The new name of the current holder. */
      readonly holderRenamedTo: string;
    }
  | {
      readonly _tag: 'AlreadyMatched';
      readonly name: string;
      readonly matchedBy: string;
      readonly experienceID: string;
    }
  | {
      readonly _tag: 'AmbiguousName';
      readonly name: string;
      readonly experienceIDs: readonly string[];
      readonly archived: boolean;
    }
  | {
      readonly _tag: 'UnknownSuiteExperience';
      readonly suite: string;
      readonly name: string;
      /** Why it cannot be a member: no experience has the name, it is archived, the plan archives it, or it has been renamed. */
      readonly reason: 'unknown' | 'archived' | 'archivedByPlan' | 'renamed';
      readonly suggestion?: string;
    }
  /** The filter of a suite selects no entry. */
  | { readonly _tag: 'ChoosesNothing'; readonly suite: string }
  | {
      readonly _tag: 'ArchivesProtected';
      readonly glob: string;
      /** The protected experiences that would be archived. */
      readonly names: readonly string[];
      /** The project records the protection, but the config does not list it. */
      readonly dropped: boolean;
    }
  | {
      readonly _tag: 'Unreadable';
      readonly role: UnreadableRole;
      /** The entry or suite that it concerns. */
      readonly by?: string;
      readonly unreadable: Unreadable;
    }
);

/** A `--target` or `--exclude` pattern that matches no experience. */
export interface UnmatchedPattern {
  readonly flag: 'target' | 'exclude';
  readonly pattern: string;
  readonly suggestion?: string;
}

/** What can go wrong when a config is compared with the live state. */
export type ComputeError =
  | {
      readonly _tag: 'ComputeFailed';
      readonly problems: readonly ComputeProblem[];
      /** The name of the project. */
      readonly project?: string;
    }
  /** No experience matches a `--target` or `--exclude` pattern. */
  | { readonly _tag: 'NothingSelected'; readonly patterns: readonly UnmatchedPattern[] }
  /** The config is bound to a project other than the given one; each as a name and an ID, as far as they are known. */
  | {
      readonly _tag: 'ProjectMismatch';
      readonly bound: string;
      readonly given: string;
      readonly place?: Place;
    };
