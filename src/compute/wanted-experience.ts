import {
  hasKnownType,
  holdsAllFields,
  type LiveExperience,
  OPTIONAL_FIELDS,
  picked,
  sameField,
  UPDATABLE_FIELDS,
  type UpdatableField,
  type WantedExperience,
} from '../domain/experience.ts';
import type { ConfigExperience } from '../domain/experience-sync-config.ts';
import { foldedFieldName } from '../domain/normal-form.ts';
import type { Pairing } from './match-experiences.ts';

const fromEntry = (entry: ConfigExperience): WantedExperience => ({
  name: entry.name,
  description: entry.description,
  locations: entry.locations,
  ...picked(entry, OPTIONAL_FIELDS),
  customFields: entry.customFields,
  archived: entry.archived,
});

/** The live experience as a wanted one, archived or not. */
export const asWanted = (original: LiveExperience, archived: boolean): WantedExperience => ({
  name: original.name,
  description: original.description,
  locations: original.locations,
  ...picked(original, OPTIONAL_FIELDS),
  customFields: original.customFields,
  archived,
});

/** Adds the live custom fields of unknown type to an entry, since a config cannot express them. */
const keepingForeign = (entry: ConfigExperience, { customFields }: LiveExperience): ConfigExperience => {
  const foreign = customFields.filter((field) => !hasKnownType(field));
  if (foreign.length === 0) return entry;
  const named = new Set(entry.customFields.map(({ name }) => foldedFieldName(name)));
  const kept = foreign.filter(({ name }) => !named.has(foldedFieldName(name)));
  return { ...entry, customFields: [...entry.customFields, ...kept] };
};

/** A quick check that a pairing changes nothing, without building the wanted experience; most change nothing. */
export const changesNothing = ({ entry, original }: Pairing): boolean => {
  if (original === undefined || entry.archived !== original.archived) return false;
  return entry.archived || holdsAllFields(entry, original);
};

/** Takes over a field that an entry has, unless it means the same as before. */
const takeChanged = <F extends UpdatableField>(
  field: F,
  wanted: Partial<Pick<LiveExperience, F>>,
  entry: Partial<Pick<LiveExperience, F>>,
): void => {
  if (entry[field] !== undefined && !sameField(field, entry, wanted)) wanted[field] = entry[field];
};

/**
 * The wanted experience of a pairing. Fields that the entry omits, or writes differently with the same meaning, are copied from the live
 * experience, so that every difference between the two is a change.
 */
export const wantedExperience = ({ entry, original }: Pairing): WantedExperience => {
  if (original === undefined) return fromEntry(entry);
  const wanted = asWanted(original, entry.archived);
  if (entry.archived) return wanted;
  const whole = keepingForeign(entry, original);
  for (const field of UPDATABLE_FIELDS) takeChanged(field, wanted, whole);
  return wanted;
};
