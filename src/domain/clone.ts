import type { Unreadable } from './database-state.ts';
import type { OptionalField } from './experience.ts';
import type { ExperienceSyncConfig } from './experience-sync-config.ts';

/** A part of the live state that a config cannot express and that a plan leaves alone if the config omits it. */
export type LeftOut =
  /** `nameTaken`: another experience has the same name; `unwritable`: a config cannot express a field. */
  | {
      readonly _tag: 'ArchivedExperience';
      readonly name: string;
      readonly experienceID: string;
      readonly reason: 'nameTaken' | 'unwritable';
    }
  /** A setting that a config may omit and cannot express. */
  | {
      readonly _tag: 'Setting';
      readonly name: string;
      readonly field: OptionalField | 'customFields';
    }
  /** `archivedMember`, `excludedMember`: managing the set would revise it, since a config can list neither kind of member. */
  | {
      readonly _tag: 'TestSuite';
      readonly name: string;
      readonly reason: 'archivedMember' | 'excludedMember' | 'unwritable';
    }
  | { readonly _tag: 'Tag' | 'System'; readonly name: string }
  /** It has a shape that sync does not know; never an active experience. */
  | { readonly _tag: 'Unreadable'; readonly name: string; readonly unreadable: Unreadable };

/** An active experience that a config cannot express, although a plan from a config without it would archive it. */
export interface UnwritableExperience {
  readonly name: string;
  readonly experienceID: string;
  /** `unreadable`: it has a shape that sync does not know; `sharedName`: another active experience has the same name. */
  readonly field: 'unreadable' | 'name' | 'sharedName' | 'description' | 'locations' | 'customFields';
}

/** The config that describes a live state. */
export interface LiveConfig {
  readonly config: ExperienceSyncConfig;
  readonly leftOut: readonly LeftOut[];
  /** The names of all tags that a config can name. */
  readonly tags: ReadonlySet<string>;
  readonly systems: ReadonlySet<string>;
  /** The IDs of all archived experiences by name, including those that are not in the config; none for the name of an active one. */
  readonly archivedIDsByName: ReadonlyMap<string, readonly string[]>;
  readonly archivedIDs: ReadonlySet<string>;
}

/** Settings of a config that was overwritten, which the new one lacks. */
export type DroppedSettings = Pick<
  ExperienceSyncConfig,
  'project' | 'ownershipTag' | 'ignored' | 'protected'
>;

/** How a cloned config differs from the config that it replaces. */
export interface CloneChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changedSuites: readonly string[];
  /** Test suites and tags that the previous config did not manage. */
  readonly newSuites: readonly string[];
  readonly newTags: readonly string[];
  readonly removedSuites: readonly string[];
  readonly removedTags: readonly string[];
}
