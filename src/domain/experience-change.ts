import { UPDATABLE_FIELDS, type UpdatableField, sameField } from './experience.ts';
import type { ExperienceMatch, ExperienceUpdates } from './experience-updates.ts';

/** The fields that an update must send, in reading order; none for a new experience, and none that the config omits. */
export const changedFields = (match: ExperienceMatch): UpdatableField[] => {
  const { original, new: wanted } = match;
  if (original === undefined) return [];
  const fields: UpdatableField[] = [];
  for (const field of UPDATABLE_FIELDS)
    if (wanted[field] !== undefined && !sameField(field, original, wanted)) fields.push(field);
  return fields;
};

/** What happens to an experience. Several can be true at once: a restored one can also be renamed and updated. */
export interface ChangeKinds {
  readonly create: boolean;
  readonly restore: boolean;
  readonly rename: boolean;
  /** A field other than the name differs. */
  readonly update: boolean;
  readonly archive: boolean;
}

/** Whether a match archives an experience, including one that it creates. */
export const isArchived = ({ original, new: wanted }: ExperienceMatch): boolean =>
  wanted.archived && original?.archived !== true;

/** Whether a match restores an archived experience. */
export const isRestored = ({ original, new: wanted }: ExperienceMatch): boolean =>
  original?.archived === true && !wanted.archived;

/** What a match changes. A new archived experience is created and then archived. */
export const changeKinds = (
  match: ExperienceMatch,
  fields: readonly UpdatableField[] = changedFields(match),
): ChangeKinds => ({
  create: match.original === undefined,
  restore: isRestored(match),
  rename: fields.includes('name'),
  update: fields.some((field) => field !== 'name'),
  archive: isArchived(match),
});

/** What updates do to each experience, by ID, or by name for one that they create. */
export const kindsByExperience = ({
  matchedExperiencesByNewName,
}: ExperienceUpdates): ((experience: {
  readonly id: string;
  readonly name?: string;
}) => ChangeKinds | undefined) => {
  const matches = [...matchedExperiencesByNewName.values()];
  const byID = new Map<string, ExperienceMatch>(
    matches.flatMap((match) => (match.original ? [[match.original.experienceID, match]] : [])),
  );
  return ({ id, name = '' }) => {
    const namesake = matchedExperiencesByNewName.get(name);
    const match = byID.get(id) ?? (namesake?.original === undefined ? namesake : undefined);
    return match && changeKinds(match);
  };
};

/** Whether a match changes anything. */
export const changesAnything = (match: ExperienceMatch): boolean =>
  match.original === undefined || isRestored(match) || isArchived(match) || changedFields(match).length > 0;
