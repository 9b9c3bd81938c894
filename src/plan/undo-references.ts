import type { ExperienceReference } from '../domain/experience-updates.ts';
import type { WantedExperience } from '../domain/experience.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { type Change, subjectOf } from './change.ts';
import { idOf, type Live } from './live.ts';
import type { NotUndone } from './plan-warning.ts';

/** The live state, with the experiences as the undo leaves them. */
export interface AfterUndo {
  readonly live: Live;
  /** The experiences that the undo changes, by ID. */
  readonly wanted: ReadonlyMap<string, WantedExperience>;
}

/** An experience as the undo leaves it. */
export const experienceAfter = (id: string, { live, wanted }: AfterUndo): WantedExperience | undefined =>
  wanted.get(id) ?? live.experiences.get(id);

/** A reference to an existing experience. */
export const referenceTo = (experienceID: ExperienceID, name: string): ExperienceReference => ({
  _tag: 'Existing',
  experienceID,
  name,
});

/** The IDs of the referenced experiences that exist. */
export const existingIDs = (references: readonly ExperienceReference[], live: Live): string[] =>
  references.flatMap((one) => idOf(one, live) ?? []);

/** References sorted by the name of the experience. */
export const byName = (references: readonly ExperienceReference[]): ExperienceReference[] =>
  sortedBy(references, ({ name }) => name);

/** Records that a change is not undone. */
export const notUndone = (
  change: Change,
  field: string,
  why: NotUndone['why'],
  id: string | undefined = subjectOf(change).id,
): NotUndone => {
  const { kind, name } = subjectOf(change);
  return { _tag: 'NotUndone', kind, name, ...(id !== undefined && { id }), field, why };
};
