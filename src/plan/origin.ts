import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import { effectsOf, experienceKey, type KeyedEffect } from './effects.ts';

/** The effects of each new experience, by its key. */
const creations = (effects: readonly KeyedEffect[]): ReadonlyMap<string, readonly KeyedEffect[]> => {
  const created = effects.filter(({ effect }) => effect.kind === 'experience' && effect.id === undefined);
  return groupedBy(created, ({ effect }) => experienceKey(effect));
};

const contentOf = (effects: readonly KeyedEffect[] = []): string =>
  JSON.stringify(effects.map(({ key, value }) => [key, value]));

/**
 * The keys of the changes that the config before an edit would have made from the same state too, so that they are not from this edit. A
 * change is a field, a membership, a member of a suite or a protection; a new experience is one change, with all its initial values.
 */
export const changesNotFromEdit = (
  updates: ExperienceUpdates,
  baseUpdates: ExperienceUpdates,
): readonly string[] => {
  const [effects, base] = [effectsOf(updates, 'members'), effectsOf(baseUpdates, 'members')];
  const valueByKey = new Map(base.map(({ key, value }) => [key, value]));
  const [created, createdBefore] = [creations(effects), creations(base)];
  const equal = new Set(
    [...created.keys()].filter((key) => contentOf(created.get(key)) === contentOf(createdBefore.get(key))),
  );
  return effects
    .filter(({ key, value, effect }) =>
      effect.kind === 'experience' && effect.id === undefined
        ? equal.has(experienceKey(effect))
        : valueByKey.get(key) === value,
    )
    .map(({ key }) => key);
};

/** The number of changes of a plan, counted as `changesNotFromEdit` marks them. */
export const countChanges = (updates: ExperienceUpdates): number => effectsOf(updates, 'members').length;
