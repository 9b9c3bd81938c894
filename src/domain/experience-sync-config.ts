import type { CustomField, OptionalSettings } from './experience.ts';
import type { Locate, Place } from './place.ts';

/** One entry of `experiences` in the config; an absent optional field means: leave it alone. */
export interface ConfigExperience extends OptionalSettings {
  readonly name: string;
  /** Empty, like `locations`, where the entry has none: only what lives so may stay so. */
  readonly description: string;
  readonly locations: readonly string[];
  /** Lower case; not necessarily a UUID, since a person wrote it. */
  readonly experienceID?: string;
  /** Means the live experience of this name where none has the name of the entry: that renames it. */
  readonly previousName?: string;
  readonly customFields: readonly CustomField[];
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly archived: boolean;
}

/** Chooses the entries that have all of some tags and systems, and one of whose names matches; at least one key is there. */
export interface SuiteFilter {
  readonly tags?: readonly string[];
  readonly systems?: readonly string[];
  /** Globs, any of which is enough. */
  readonly names?: readonly string[];
}

/** A test suite that shall hold exactly these experiences, by name. */
export interface ManagedTestSuite {
  readonly name: string;
  /** Empty beside `where`. */
  readonly experiences: readonly string[];
  /** What the suite holds instead of `experiences`. */
  readonly where?: SuiteFilter;
  /** With it the suite is declared: it is created for this system where it is missing. */
  readonly system?: string;
  /** What it is created with. */
  readonly description?: string;
  readonly metricsSet?: string;
}

/** A managed tag that is created where it is missing. */
export interface DeclaredTag {
  readonly name: string;
  readonly description: string;
}

/** The wanted state. */
export interface ExperienceSyncConfig {
  readonly experiences: readonly ConfigExperience[];
  readonly managedTestSuites: readonly ManagedTestSuite[];
  readonly managedExperienceTags: readonly string[];
  /** Those of the managed tags that are declared; absent: none. */
  readonly declaredTags?: readonly DeclaredTag[];
  /** The project that the config is bound to, by its name or ID. */
  readonly project?: string;
  /** Globs of names that belong to somebody else: what no entry means and one of these matches does not exist for a plan. */
  readonly ignored?: readonly string[];
  /** The config owns the experiences that carry this tag, and no others. */
  readonly ownershipTag?: string;
  /** Globs of names that must not be archived; absent: what the project protects is left alone. */
  readonly protected?: readonly string[];
}

/** A file that a config was read from, as the plan records it. */
export interface ConfigFile {
  /** As the user named it. */
  readonly path: string;
  /** Hex digest of the bytes. */
  readonly sha256: string;
}

/** How findings that differ only in a name are reported as one: the names first, then `message`. */
export interface Together {
  readonly name: string;
  readonly message: string;
  /** Replaces the hint of each finding. */
  readonly hint?: string;
}

/** A finding in a config file: an error that stops the command, or a warning that does not. */
export interface ConfigFinding {
  /** A stable name of the rule, in kebab-case, for machines. */
  readonly rule: string;
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly place?: Place;
  readonly together?: Together;
}

/** A config that could be read, with what the rest of sync needs to speak about it. */
export interface LoadedConfig {
  readonly config: ExperienceSyncConfig;
  readonly files: readonly ConfigFile[];
  readonly warnings: readonly ConfigFinding[];
  readonly locate: Locate;
}
