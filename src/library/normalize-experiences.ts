import type { CustomField, EnvironmentVariable } from '../domain/experience.ts';
import { foldedFieldName, sortedBy } from '../domain/normal-form.ts';

/** What of an experience, wanted or live, can be said in several ways. */
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
 * Puts experiences into the form in which two lists that mean the same to a user are equal: experiences and environment variables by
 * name, custom fields by name in lower case (the API folds it), tags and systems as sets. Locations and the values of a field keep
 * their order, which means something. Names are compared by code units, the same on every machine.
 */
export const normalizeExperiences = <A extends NormalizableExperience>(
  experiences: readonly A[],
): readonly A[] => sortedBy(experiences.map(normalize), ({ name }) => name);
