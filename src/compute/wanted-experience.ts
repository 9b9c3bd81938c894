import {
  type LiveExperience,
  OPTIONAL_FIELDS,
  picked,
  UPDATABLE_FIELDS,
  type WantedExperience,
  sameField,
} from '../domain/experience.ts';
import type { ConfigExperience } from '../domain/experience-sync-config.ts';
import type { Pairing } from './match-experiences.ts';

const fromEntry = (entry: ConfigExperience): WantedExperience => ({
  name: entry.name,
  description: entry.description,
  locations: entry.locations,
  ...picked(entry, OPTIONAL_FIELDS),
  customFields: entry.customFields,
  archived: entry.archived,
});

/** A live experience as something wanted: the same, archived or not as said. */
export const keptAs = (original: LiveExperience, archived: boolean): WantedExperience => ({
  name: original.name,
  description: original.description,
  locations: original.locations,
  ...picked(original, OPTIONAL_FIELDS),
  customFields: original.customFields,
  archived,
});

/** Whether a pairing plainly changes nothing: found out without building what would be wanted, since most do not. */
export const leavesAlone = ({ entry, original }: Pairing): boolean => {
  if (original === undefined || entry.archived !== original.archived) return false;
  return (
    entry.archived ||
    UPDATABLE_FIELDS.every((field) => entry[field] === undefined || sameField(field, entry, original))
  );
};

/**
 * What the live experience of a pairing shall become. Whatever the entry leaves alone, or writes differently but means
 * the same, is copied from the live one, so that a difference between the two is always a change.
 */
export const wantedExperience = ({ entry, original }: Pairing): WantedExperience => {
  const wanted = fromEntry(entry);
  if (original === undefined) return wanted;
  if (entry.archived) return keptAs(original, true);
  const merged = { ...keptAs(original, false), ...wanted };
  const same = UPDATABLE_FIELDS.filter((field) => sameField(field, merged, original));
  return { ...merged, ...picked(original, same) };
};
