import { changedFields, changesAnything } from '../domain/experience-change.ts';
import { picked } from '../domain/experience.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type ProtectionUpdates,
  referenceKey,
  type SystemUpdates,
  type TagUpdates,
  type TestSuiteUpdate,
} from '../domain/experience-updates.ts';
import { movesAny, type SetKind, updatesByName, withMoves } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import {
  creationKey,
  effectKey,
  experienceKey,
  idOrNew,
  memberKey,
  protectionKey,
  suiteMoves,
} from './effects.ts';

/** The keys of the changes that are not from the edit. */
type OtherChanges = ReadonlySet<string>;

/** What the edit needs from other changes. */
interface Needs {
  /** Experiences that the edit adds to a tag, system or suite: they must exist and be active. */
  readonly experiences: ReadonlySet<string>;
  /** Names that the edit assigns: they must be free. */
  readonly names: ReadonlySet<string>;
}

/** The part of a match that is from the edit, with what it needs; undefined if there is none. */
const cutMatch = (match: ExperienceMatch, others: OtherChanges, needs: Needs): ExperienceMatch[] => {
  const { original, new: wanted } = match;
  const key = experienceKey(original ? { id: original.experienceID, name: original.name } : wanted);
  const isEdit = (field: string): boolean => !others.has(effectKey(key, field));
  if (original === undefined)
    return isEdit('created') || needs.experiences.has(referenceKey({ _tag: 'Planned', name: wanted.name }))
      ? [match]
      : [];
  const fields = changedFields(match);
  const isRestored =
    original.archived &&
    !wanted.archived &&
    (isEdit('archived') || fields.some(isEdit) || needs.experiences.has(original.experienceID));
  const isKept = (field: string): boolean =>
    isEdit(field) ||
    (field === 'name' && (isRestored || (!original.archived && needs.names.has(original.name))));
  const left = fields.filter((field) => !isKept(field));
  const archived = original.archived ? !isRestored : wanted.archived && isEdit('archived');
  const cut = { original, new: { ...wanted, ...picked(original, left), archived } };
  return changesAnything(cut) ? [cut] : [];
};

const isRenamed = ({ original, new: { name } }: ExperienceMatch): boolean => original?.name !== name;

/** The names that matches assign to experiences that do not have them, or that are restored. */
const givenNames = (matches: readonly ExperienceMatch[]): ReadonlySet<string> =>
  new Set(
    matches
      .filter((match) => isRenamed(match) || (match.original?.archived === true && !match.new.archived))
      .map((match) => match.new.name),
  );

/** Cuts matches until every assigned name is free, since one rename can depend on another. */
const cutMatches = (
  matches: readonly ExperienceMatch[],
  others: OtherChanges,
  experiences: Needs['experiences'],
): readonly ExperienceMatch[] => {
  let names: ReadonlySet<string> = new Set();
  for (;;) {
    const needs = { experiences, names };
    const cut = matches.flatMap((match) => cutMatch(match, others, needs));
    const given = givenNames(cut);
    if (given.size === names.size) return cut;
    names = given;
  }
};

/** The additions and removals that are from the edit. */
const moves = (
  kind: SetKind,
  id: string,
  references: readonly ExperienceReference[],
  others: OtherChanges,
): readonly ExperienceReference[] => references.filter((one) => !others.has(memberKey(kind, id, one)));

/** The updates of tags, systems and suites that are from the edit, with unchanged references. */
interface Moves {
  readonly tags: readonly TagUpdates[];
  readonly systems: readonly SystemUpdates[];
  readonly suites: readonly {
    readonly update: TestSuiteUpdate;
    readonly enter: readonly ExperienceReference[];
    readonly leave: readonly ExperienceReference[];
  }[];
}

const movesOf = (updates: ExperienceUpdates, others: OtherChanges): Moves => ({
  tags: [...updates.tagUpdatesByName.values()].map((tag) =>
    withMoves(tag, (references) => moves('tag', idOrNew(tag.tagID, tag.name), references, others)),
  ),
  systems: [...updates.systemUpdatesByName.values()].map((system) =>
    withMoves(system, (references) => moves('system', system.systemID, references, others)),
  ),
  suites: updates.testSuiteUpdates.map((update) => {
    const id = idOrNew(update.testSuiteID, update.name);
    const { enter, leave } = suiteMoves({ before: update.original, after: update.experiences });
    return {
      update,
      enter: moves('testSuite', id, enter, others),
      leave: moves('testSuite', id, leave, others),
    };
  }),
});

const neededExperiences = ({ tags, systems, suites }: Moves): ReadonlySet<string> =>
  new Set(
    [
      ...[...tags, ...systems].flatMap(({ additions }) => additions),
      ...suites.flatMap(({ enter }) => enter),
    ].map(referenceKey),
  );

const byName = (references: readonly ExperienceReference[]): ExperienceReference[] =>
  sortedBy(references, ({ name }) => name);

/** Updates the names of references to those after the cut plan. */
const renaming = (
  whole: readonly ExperienceMatch[],
  cut: readonly ExperienceMatch[],
): ((references: readonly ExperienceReference[]) => readonly ExperienceReference[]) => {
  const nameByID = new Map<string, string>();
  for (const { original } of whole) if (original) nameByID.set(original.experienceID, original.name);
  for (const {
    original,
    new: { name },
  } of cut)
    if (original) nameByID.set(original.experienceID, name);
  return (references) =>
    byName(
      references.map((one) =>
        one._tag === 'Existing' ? { ...one, name: nameByID.get(one.experienceID) ?? one.name } : one,
      ),
    );
};

/** The experiences that a suite may hold after the cut plan; a revision cannot name archived ones. */
const staying = (
  cut: readonly ExperienceMatch[],
  isActive: (reference: ExperienceReference) => boolean,
): ((reference: ExperienceReference) => boolean) => {
  const archivedByID = new Map<string, boolean>();
  for (const { original, new: wanted } of cut)
    if (original) archivedByID.set(original.experienceID, wanted.archived);
  return (reference) =>
    reference._tag === 'Existing' && archivedByID.has(reference.experienceID)
      ? archivedByID.get(reference.experienceID) === false
      : isActive(reference);
};

const cutProtections = (
  { protectionUpdates }: ExperienceUpdates,
  others: OtherChanges,
): ProtectionUpdates | undefined => {
  const additions = protectionUpdates?.additions.filter((glob) => !others.has(protectionKey(glob))) ?? [];
  const removals = protectionUpdates?.removals.filter(({ glob }) => !others.has(protectionKey(glob))) ?? [];
  return additions.length + removals.length === 0 ? undefined : { additions, removals };
};

/**
 * Limits updates to those from an edit, field by field and member by member, as `limitUpdates` limits them to some experiences. Keeps what
 * the edit needs: an experience that it adds to a set is created or restored, and a name that it assigns is freed. Applying these updates
 * and then a full plan leads to the same state as the full plan alone.
 */
export const onlyEdit = (
  updates: ExperienceUpdates,
  others: OtherChanges,
  isActive: (reference: ExperienceReference) => boolean,
): ExperienceUpdates => {
  const whole = [...updates.matchedExperiencesByNewName.values()];
  const all = movesOf(updates, others);
  const cut = cutMatches(whole, others, neededExperiences(all));
  const named = renaming(whole, cut);
  const stays = staying(cut, isActive);
  const creates = (kind: 'tag' | 'testSuite', one: Pick<TagUpdates | TestSuiteUpdate, 'name' | 'creates'>) =>
    one.creates !== undefined && !others.has(creationKey(kind, one.name));
  const testSuites = all.suites
    .filter(({ update, enter, leave }) => enter.length + leave.length > 0 || creates('testSuite', update))
    .map(({ update, enter, leave }) => {
      const gone = new Set(leave.map(referenceKey));
      const kept = update.original.filter((one) => !gone.has(referenceKey(one)) && stays(one));
      return { ...update, experiences: named([...kept, ...enter]) };
    });
  return updatesByName(
    {
      matches: sortedBy(cut, (match) => match.new.name),
      tags: all.tags
        .filter((tag) => movesAny(tag) || creates('tag', tag))
        .map((tag) => withMoves(tag, named)),
      systems: all.systems.filter(movesAny).map((system) => withMoves(system, named)),
      testSuites,
    },
    cutProtections(updates, others),
  );
};
