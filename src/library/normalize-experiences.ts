import type { CustomField, EnvironmentVariable } from '../domain/experience.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';

/** The parts of an experience, wanted or live, that have several equal forms. */
export interface NormalizableExperience {
  readonly name: string;
  readonly environmentVariables?: readonly EnvironmentVariable[];
  readonly customFields?: readonly CustomField[];
  readonly tags?: readonly string[];
  readonly systems?: readonly string[];
}

const set = (names: readonly string[]): readonly string[] => sortedBy(new Set(names), (name) => name);

const normalize = <A extends NormalizableExperience>(experience: A): A => {
  const { environmentVariables, customFields, tags, systems } = experience;
  return {
    ...experience,
    ...(environmentVariables && { environmentVariables: sortedBy(environmentVariables, ({ name }) => name) }),
    ...(customFields && {
      customFields: sortedBy(
        customFields.map((field) => ({ ...field, name: foldedFieldName(field.name) })),
        ({ name }) => name,
      ),
    }),
    ...(tags && { tags: set(tags) }),
    ...(systems && { systems: set(systems) }),
  };
};

/**
 * Normalises experiences, so that two lists with the same meaning are equal: sorts experiences, environment variables and custom fields by
 * name, custom field names in lower case (as the API does), and sorts and deduplicates tags and systems. Locations and the values of a field
 * keep their order, which is significant. Names are compared by code units, independent of the locale.
 */
export const normalizeExperiences = <A extends NormalizableExperience>(
  experiences: readonly A[],
): readonly A[] => sortedBy(experiences.map(normalize), ({ name }) => name);
