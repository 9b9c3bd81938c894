import type { ExperienceSettings } from '../records/experiences.ts';
import type { SystemSettings } from '../records/systems.ts';

/** Initial content, by names. Entities without an ID get a new one. */
export interface Seed {
  readonly projects: readonly SeedProject[];
}

export interface SeedProject {
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly SeedTag[];
  readonly systems: readonly SeedSystem[];
  readonly experiences: readonly SeedExperience[];
  readonly testSuites: readonly SeedSuite[];
}

export interface SeedTag {
  readonly id?: string;
  readonly name: string;
  readonly description: string;
}

export interface SeedSystem {
  readonly id?: string;
  readonly settings: SystemSettings;
}

export interface SeedExperience {
  readonly id?: string;
  readonly settings: ExperienceSettings;
  readonly tags: readonly string[];
  readonly systems: readonly string[];
  readonly archived: boolean;
}

export interface SeedSuite {
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  /** The name of its system. */
  readonly system: string;
  readonly experiences: readonly string[];
}
