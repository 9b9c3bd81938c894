import type { CustomField, OptionalSettings } from './experience.ts';
import type { Locate, Place } from './place.ts';

/** An entry of `experiences` in the config; an absent optional field keeps the live value. */
export interface ConfigExperience extends OptionalSettings {
  readonly name: string;
  /** Empty, like `locations`, if the entry has none, which is only allowed if the live experience has none either. */
  readonly description: string;
  readonly locations: readonly string[];
  /** Lower case; not validated as a UUID. */
  readonly experienceID?: string;
  /** The name of the live experience to rename, if none has the name of the entry. */
  readonly previousName?: string;
  readonly customFields: readonly CustomField[];
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly archived: boolean;
}

/** Selects the entries that have all of the tags and systems and match one of the names; at least one key is present. */
export interface SuiteFilter {
  readonly tags?: readonly string[];
  readonly systems?: readonly string[];
  /** Globs; one match suffices. */
  readonly names?: readonly string[];
}

/** A test suite that holds exactly these experiences, by name. */
export interface ManagedTestSuite {
  readonly name: string;
  /** Empty if `where` is present. */
  readonly experiences: readonly string[];
  /** Selects the members instead of `experiences`. */
  readonly where?: SuiteFilter;
  /** Present for a declared suite: it is created for this system if it does not exist. */
  readonly system?: string;
  /** The description of a new suite. */
  readonly description?: string;
  readonly metricsSet?: string;
}

/** A managed tag that is created if it does not exist. */
export interface DeclaredTag {
  readonly name: string;
  readonly description: string;
}

/** The desired state. */
export interface ExperienceSyncConfig {
  readonly experiences: readonly ConfigExperience[];
  readonly managedTestSuites: readonly ManagedTestSuite[];
  readonly managedExperienceTags: readonly string[];
  /** The managed tags that are declared; absent: none. */
  readonly declaredTags?: readonly DeclaredTag[];
  /** The name or ID of the project that the config is bound to. */
  readonly project?: string;
  /** Globs of names that the config ignores: a matching experience without an entry is invisible to a plan. */
  readonly ignored?: readonly string[];
  /** The config owns the experiences with this tag, and no others. */
  readonly ownershipTag?: string;
  /** Globs of names that must not be archived; absent: the protections that the project records stay. */
  readonly protected?: readonly string[];
}

/** A config file, as a plan records it. */
export interface ConfigFile {
  /** The path as the user gave it. */
  readonly path: string;
  /** Hex digest of the bytes. */
  readonly sha256: string;
}

/** The text for several findings that differ only in a name: a list of names, then `message`. */
export interface Together {
  readonly name: string;
  readonly message: string;
  /** Replaces the hints of the findings. */
  readonly hint?: string;
}

/** A finding in a config file: an error that stops the command, or a warning that does not. */
export interface ConfigFinding {
  /** The stable name of the rule, in kebab-case. */
  readonly rule: string;
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly place?: Place;
  readonly together?: Together;
}

/** A config with what other commands need to report on it. */
export interface LoadedConfig {
  readonly config: ExperienceSyncConfig;
  readonly files: readonly ConfigFile[];
  readonly warnings: readonly ConfigFinding[];
  readonly locate: Locate;
}
