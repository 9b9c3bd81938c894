import type {
  ConfigExperience,
  ExperienceSyncConfig,
  ManagedTestSuite,
} from '../../domain/experience-sync-config.ts';
import { foldedFieldName, sortedBy } from '../../domain/normal-form.ts';
import { CONFIG, entryValue } from './config-fields.ts';
import { doubleQuoted } from './written-text.ts';
import { fieldLines, inFlow, type YamlValue } from './written-value.ts';

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

/** Sorts everything whose order has no meaning; locations and the values of custom fields keep theirs. */
export const sortedConfig = (config: ExperienceSyncConfig): ExperienceSyncConfig => ({
  experiences: sortedBy(config.experiences.map(sortedExperience), ({ name }) => name),
  managedTestSuites: sortedBy(config.managedTestSuites.map(sortedSuite), ({ name }) => name),
  managedExperienceTags: sortedTexts(config.managedExperienceTags),
  ...(config.declaredTags && { declaredTags: config.declaredTags }),
  ...(config.protected && { protected: sortedTexts(config.protected) }),
  ...(config.ignored && { ignored: sortedTexts(config.ignored) }),
});

/**
 * Writes a config as a YAML file: sorted, so that equal states give equal files; without defaults; with quotes only where YAML would
 * misread a text.
 */
export const emitConfig = (config: ExperienceSyncConfig): string => {
  const { fields } = entryValue(sortedConfig(config), CONFIG);
  return fields.map((field) => `${fieldLines(field, 0).join('\n')}\n`).join('');
};

const isShort = (value: YamlValue): boolean =>
  value.kind === 'text' || value.kind === 'bare' || (value.kind === 'list' && value.items.length === 0);

const jsonLines = (value: YamlValue, column: number): string => {
  if (isShort(value)) return inFlow(value, 'json');
  const inner = ' '.repeat(column + 2);
  const end = ' '.repeat(column);
  if (value.kind === 'list')
    return `[\n${value.items.map((item) => `${inner}${jsonLines(item, column + 2)}`).join(',\n')}\n${end}]`;
  if (value.kind !== 'map') return inFlow(value, 'json');
  const fields = value.fields.map(
    ([key, of]) => `${inner}${doubleQuoted(key)}: ${jsonLines(of, column + 2)}`,
  );
  return `{\n${fields.join(',\n')}\n${end}}`;
};

/** Writes a config as a JSON file, like `emitConfig`. */
export const emitJsonConfig = (config: ExperienceSyncConfig): string =>
  `${jsonLines(entryValue(sortedConfig(config), CONFIG), 0)}\n`;
