import type {
  ConfigExperience,
  ExperienceSyncConfig,
  ManagedTestSuite,
} from '../domain/experience-sync-config.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';
import { CONFIG, entryValue } from './config-fields.ts';
import { fieldLines } from './written-value.ts';

const sortedTexts = (texts: readonly string[]): readonly string[] => sortedBy(new Set(texts), (text) => text);

const sortedExperience = (experience: ConfigExperience): ConfigExperience => ({
  ...experience,
  ...(experience.environmentVariables && {
    environmentVariables: sortedBy(experience.environmentVariables, ({ name }) => name),
  }),
  customFields: sortedBy(experience.customFields, ({ name }) => foldedFieldName(name)),
  tags: sortedTexts(experience.tags),
  systems: sortedTexts(experience.systems),
});

const sortedSuite = (suite: ManagedTestSuite): ManagedTestSuite => ({
  ...suite,
  experiences: sortedTexts(suite.experiences),
});

/** A config with everything in a fixed order that has none by itself; locations and the values of custom fields have one. */
export const sortedConfig = (config: ExperienceSyncConfig): ExperienceSyncConfig => ({
  experiences: sortedBy(config.experiences.map(sortedExperience), ({ name }) => name),
  managedTestSuites: sortedBy(config.managedTestSuites.map(sortedSuite), ({ name }) => name),
  managedExperienceTags: sortedTexts(config.managedExperienceTags),
});

/**
 * Writes a config as a file: sorted, so that the same state gives the same file; without what is implied; with quotes only where YAML
 * would misread a text.
 */
export const emitConfig = (config: ExperienceSyncConfig): string => {
  const { fields } = entryValue(sortedConfig(config), CONFIG);
  return fields.map((field) => `${fieldLines(field, 0).join('\n')}\n`).join('');
};
