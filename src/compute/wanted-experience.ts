import {
  hasKnownType,
  holdsAllFields,
  type LiveExperience,
  OPTIONAL_FIELDS,
  picked,
  sameField,
  UPDATABLE_FIELDS,
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

/** A live experience as something wanted: the same, archived or not as said. */
export const keptAs = (original: LiveExperience, archived: boolean): WantedExperience => ({
  name: original.name,
  description: original.description,
  locations: original.locations,
  ...picked(original, OPTIONAL_FIELDS),
  customFields: original.customFields,
  archived,
});

/** An entry that keeps the custom fields of which no config can say the type: they are left alone, like whatever it cannot say. */
const keepingForeign = (entry: ConfigExperience, { customFields }: LiveExperience): ConfigExperience => {
  const foreign = customFields.filter((field) => !hasKnownType(field));
  if (foreign.length === 0) return entry;
  const named = new Set(entry.customFields.map(({ name }) => foldedFieldName(name)));
  const kept = foreign.filter(({ name }) => !named.has(foldedFieldName(name)));
  return { ...entry, customFields: [...entry.customFields, ...kept] };
};

/** Whether a pairing plainly changes nothing: found out without building what would be wanted, since most do not. */
export const leavesAlone = ({ entry, original }: Pairing): boolean => {
  if (original === undefined || entry.archived !== original.archived) return false;
  return entry.archived || holdsAllFields(entry, original);
};

/**
 * What the live experience of a pairing shall become. Whatever the entry leaves alone, or writes differently but means
 * the same, is copied from the live one, so that a difference between the two is always a change.
 */
export const wantedExperience = ({ entry, original }: Pairing): WantedExperience => {
  if (original === undefined) return fromEntry(entry);
  if (entry.archived) return keptAs(original, true);
  const wanted = fromEntry(keepingForeign(entry, original));
  const merged = { ...keptAs(original, false), ...wanted };
  const same = UPDATABLE_FIELDS.filter((field) => sameField(field, merged, original));
  return { ...merged, ...picked(original, same) };
};
