import { groupedBy } from '../domain/grouped-by.ts';
import { isArchived } from '../domain/experience-change.ts';
import { UPDATABLE_FIELDS, sameField } from '../domain/experience.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { Computation, ExperienceMatch, ExperienceUpdates } from '../domain/experience-updates.ts';
import { nearestName } from '../domain/nearest-name.ts';

const sameContent = (archived: ExperienceMatch, created: ExperienceMatch): boolean =>
  UPDATABLE_FIELDS.every(
    (field) =>
      field === 'name' || created.new[field] === undefined || sameField(field, archived.new, created.new),
  );

/** Experiences are compared only within a content, to stay fast in large plans. */
const contentKey = ({ new: { description, locations } }: ExperienceMatch): string =>
  JSON.stringify([description, locations]);

// If more archived experiences share a content, it does not identify any of them. No longer list of others helps either.
const MOST_ALIKE = 20;

/** An experience that is archived while one with the same content is created. */
export interface SuggestedRename {
  readonly archived: string;
  /** With this ID, the config can rename the experience instead. */
  readonly experienceID: string;
  readonly created: string;
  /** Others with the same content that are archived or created too, so that the names decide; absent: none. */
  readonly others?: readonly string[];
  /** The number of those that are not listed; absent: none. */
  readonly moreOthers?: number;
}

const someOf = (others: readonly string[]): Pick<SuggestedRename, 'others' | 'moreOthers'> => ({
  ...(others.length > 0 && { others: others.slice(0, MOST_ALIKE) }),
  ...(others.length > MOST_ALIKE && { moreOthers: others.length - MOST_ALIKE }),
});

/** Finds the origin of a new experience among archived ones, and adds it to `renamed`. */
const originOf = (
  created: ExperienceMatch,
  archived: readonly ExperienceMatch[],
  renamed: Set<ExperienceMatch>,
): ExperienceMatch | undefined => {
  // An archived experience is the origin of one rename at most.
  const candidates = archived.filter((one) => !renamed.has(one));
  const names = candidates.map((one) => one.new.name);
  const likely = nearestName(created.new.name, names) ?? names[0];
  const found = candidates.find((one) => one.new.name === likely);
  if (found) renamed.add(found);
  return found;
};

/** Finds likely renames that the config does not declare. */
export const suggestedRenames = ({
  matchedExperiencesByNewName,
}: Pick<ExperienceUpdates, 'matchedExperiencesByNewName'>): SuggestedRename[] => {
  const matches = [...matchedExperiencesByNewName.values()];
  const archivedByContent = groupedBy(
    matches.filter((match) => match.original && isArchived(match)),
    contentKey,
  );
  for (const [key, group] of archivedByContent) if (group.length > MOST_ALIKE) archivedByContent.delete(key);
  if (archivedByContent.size === 0) return [];
  const createdByContent = groupedBy(
    matches.filter((match) => !match.original && !match.new.archived),
    contentKey,
  );
  const renamed = new Set<ExperienceMatch>();
  return [...createdByContent].flatMap(([key, group]) =>
    group.flatMap((created): SuggestedRename[] => {
      const alikeArchived = (archivedByContent.get(key) ?? []).filter((one) => sameContent(one, created));
      const origin = originOf(created, alikeArchived, renamed);
      if (!origin?.original) return [];
      const { name: archived, experienceID } = origin.original;
      const alike = [...alikeArchived, ...group.filter((one) => sameContent(origin, one))];
      const others = alike.filter((one) => one !== origin && one !== created).map((one) => one.new.name);
      return [
        {
          archived,
          experienceID,
          created: created.new.name,
          ...someOf(others),
        },
      ];
    }),
  );
};

/** Records which of the suggested renames that were accepted are guesses. */
export const withGuesses =
  (suggested: readonly SuggestedRename[]) =>
  (computation: Computation): Computation => {
    const matches = computation.updates.matchedExperiencesByNewName;
    const guessedRenames = suggested.flatMap(({ archived, created, others, moreOthers }) =>
      others && matches.get(created)?.original?.name === archived
        ? [{ archived, created, others, ...(moreOthers !== undefined && { moreOthers }) }]
        : [],
    );
    return guessedRenames.length === 0 ? computation : { ...computation, guessedRenames };
  };

/** A config with all suggested renames; experiences that it archives on purpose are not renamed. */
export const acceptingRenames = (
  config: ExperienceSyncConfig,
  suggested: readonly SuggestedRename[],
): ExperienceSyncConfig => {
  const names = new Set(config.experiences.map(({ name }) => name));
  const previousNames = new Map(
    suggested.flatMap(({ archived, created }) => (names.has(archived) ? [] : [[created, archived]])),
  );
  return {
    ...config,
    experiences: config.experiences.map((entry) => {
      const previousName = previousNames.get(entry.name);
      return previousName === undefined ? entry : { ...entry, previousName };
    }),
  };
};
