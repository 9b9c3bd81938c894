import type { OptionalField } from './experience.ts';
import type { ExperienceSyncConfig } from './experience-sync-config.ts';

/** Something of a live state that a config cannot say, and whose absence changes nothing: a plan leaves it alone. */
export type LeftOut =
  /** `nameTaken`: an active experience, or another archived one, has the name; `unwritable`: a field has no form in a config. */
  | {
      readonly _tag: 'ArchivedExperience';
      readonly name: string;
      readonly experienceID: string;
      readonly reason: 'nameTaken' | 'unwritable';
    }
  /** A setting that a config may leave alone: one that no config can say. */
  | {
      readonly _tag: 'Setting';
      readonly name: string;
      readonly field: OptionalField | 'customFields';
    }
  /** `archivedMember`: managing it would revise it, since a config can list active experiences only. */
  | {
      readonly _tag: 'TestSuite';
      readonly name: string;
      readonly reason: 'archivedMember' | 'unwritable';
    }
  | { readonly _tag: 'Tag' | 'System'; readonly name: string };

/** An active experience that no config can say, although a plan of a config without it would archive it. */
export interface UnwritableExperience {
  readonly name: string;
  readonly experienceID: string;
  /** `sharedName`: another active experience has the name too, which sync tells them apart by. */
  readonly field: 'name' | 'sharedName' | 'description' | 'locations' | 'customFields';
}

/** A live state as the config that describes it. */
export interface LiveConfig {
  readonly config: ExperienceSyncConfig;
  readonly leftOut: readonly LeftOut[];
  /** The names of all tags that a config can name, used or not. */
  readonly tags: ReadonlySet<string>;
  readonly systems: ReadonlySet<string>;
  /** Archived experiences, whether they are in the config or not: the IDs by name. */
  readonly archivedIDsByName: ReadonlyMap<string, readonly string[]>;
  readonly archivedIDs: ReadonlySet<string>;
}

/** How a config that was there differs from the one that a clone made of it. */
export interface CloneChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changedSuites: readonly string[];
  /** Test suites and tags that the config did not manage and does now. */
  readonly newSuites: readonly string[];
  readonly newTags: readonly string[];
  readonly removedSuites: readonly string[];
  readonly removedTags: readonly string[];
}
