import type { UnwritableExperience } from './clone.ts';
import type { ConfigFinding } from './experience-sync-config.ts';
import type { SyncError } from './sync-error.ts';

/** A config file that does not receive the IDs of its experiences, and why. */
export interface NotUpdated {
  readonly file: string;
  /** `changed`: it has changed since the plan was made; `stdin`: it was read from standard input. */
  readonly reason: 'changed' | 'missing' | 'stdin' | 'unreadable' | 'notEditable' | 'notWritten';
  /** The message of the operating system. */
  readonly detail?: string;
}

/** What can go wrong with config files. */
export type ConfigError =
  | {
      readonly _tag: 'ConfigUnreadable';
      readonly file: string;
      readonly reason: 'missing' | 'folder' | 'permission' | 'binary' | 'other';
      readonly detail: string;
      /** Further files that cannot be read. */
      readonly others?: readonly Extract<SyncError, { readonly _tag: 'ConfigUnreadable' }>[];
    }
  | {
      readonly _tag: 'ConfigInvalid';
      readonly errors: readonly ConfigFinding[];
      readonly warnings: readonly ConfigFinding[];
    }
  /** A config file cannot be edited in place. */
  | { readonly _tag: 'NotUpdatable'; readonly file: string; readonly errors: readonly ConfigFinding[] }
  /** A clone would remove more entries from a file than its limit allows. */
  | {
      readonly _tag: 'CloneDrops';
      readonly file: string;
      /** How many entries it would remove. */
      readonly removed: number;
      /** How many entries the file has. */
      readonly before: number;
      /** Such as `30%`. */
      readonly limit: string;
    }
  /** The project has active experiences that a config cannot express; a plan from a clone without them would archive them. */
  | { readonly _tag: 'CloneImpossible'; readonly experiences: readonly UnwritableExperience[] }
  /** The config files that an apply would write IDs into have changed since the plan was made. */
  | { readonly _tag: 'ConfigNotCurrent'; readonly files: readonly NotUpdated[] }
  /** The base config (the config before an edit) cannot be used. */
  | { readonly _tag: 'BaseUnusable'; readonly error: SyncError };
