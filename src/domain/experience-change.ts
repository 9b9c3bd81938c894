import { UPDATABLE_FIELDS, type UpdatableField, sameField } from './experience.ts';
import type { ExperienceMatch } from './experience-updates.ts';

/** The fields that an update has to send, in reading order; none for a new experience, and none that the wanted one leaves alone. */
export const changedFields = (match: ExperienceMatch): UpdatableField[] => {
  const { original, new: wanted } = match;
  if (original === undefined) return [];
  return UPDATABLE_FIELDS.filter(
    (field) => wanted[field] !== undefined && !sameField(field, original, wanted),
  );
};

/** What happens to one experience. Several can be true at once: a restored one can be renamed and updated too. */
export interface ChangeKinds {
  readonly create: boolean;
  readonly restore: boolean;
  readonly rename: boolean;
  /** A field other than the name differs. */
  readonly update: boolean;
  readonly archive: boolean;
}

/** Tells what a match changes. A new experience that is wanted archived is created and then archived. */
export const changeKinds = (match: ExperienceMatch): ChangeKinds => {
  const { original, new: wanted } = match;
  const fields = changedFields(match);
  return {
    create: original === undefined,
    restore: original?.archived === true && !wanted.archived,
    rename: fields.includes('name'),
    update: fields.some((field) => field !== 'name'),
    archive: wanted.archived && original?.archived !== true,
  };
};

/** Whether a match changes anything. */
export const changesAnything = (match: ExperienceMatch): boolean => {
  const kinds = changeKinds(match);
  return kinds.create || kinds.restore || kinds.rename || kinds.update || kinds.archive;
};
