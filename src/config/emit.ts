import type {
  ConfigExperience,
  ExperienceSyncConfig,
  ManagedTestSuite,
} from '../domain/experience-sync-config.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';
import { entryValue, EXPERIENCE, TEST_SUITE } from './config-fields.ts';
import { fieldLines, textsValue, type Field } from './written-value.ts';

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

/** The top-level keys of a config; the managed ones only where they manage something. */
export const configFields = (config: ExperienceSyncConfig): readonly Field[] => [
  ['experiences', { kind: 'list', items: config.experiences.map((entry) => entryValue(entry, EXPERIENCE)) }],
  ...(config.managedTestSuites.length === 0
    ? []
    : [
        [
          'managedTestSuites',
          { kind: 'list', items: config.managedTestSuites.map((entry) => entryValue(entry, TEST_SUITE)) },
        ] as const,
      ]),
  ...(config.managedExperienceTags.length === 0
    ? []
    : [['managedExperienceTags', textsValue(config.managedExperienceTags)] as const]),
];

/**
 * Writes a config as a file: sorted, so that the same state gives the same file; without what is implied; with quotes only where YAML
 * would misread a text.
 */
export const emitConfig = (config: ExperienceSyncConfig): string =>
  configFields(sortedConfig(config))
    .map((field) => `${fieldLines(field, 0).join('\n')}\n`)
    .join('');
