import { type ActiveIDs, activeIDs } from '../domain/active-ids.ts';
import { allExperiences, type DatabaseState, type TagSet } from '../domain/database-state.ts';
import { changedFields } from '../domain/experience-change.ts';
import {
  type Computation,
  type ExperienceReference,
  type ExperienceUpdates,
  type Loss,
  existingAmong,
} from '../domain/experience-updates.ts';
import { anyGlob, globMatcher } from '../domain/glob.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { PlanWarning } from './plan-warning.ts';
import { suggestedRenames } from './suggested-renames.ts';

/** The suites that a plan leaves empty, by a revision or by archiving. */
export const emptiedSuites = (
  { testSuiteUpdates }: ExperienceUpdates,
  losses: readonly Loss[],
): Extract<PlanWarning, { readonly _tag: 'SuiteBecomesEmpty' }>[] => {
  const emptied = testSuiteUpdates.filter(
    ({ original, experiences, archives }) => !archives && original.length > 0 && experiences.length === 0,
  );
  const revised = new Set<string | undefined>(testSuiteUpdates.map(({ testSuiteID }) => testSuiteID));
  return sortedBy(
    [
      ...emptied.map(({ name, original }) => ({ suite: name, before: original.length })),
      ...losses
        .filter(({ id, leftEmpty }) => leftEmpty !== undefined && !revised.has(id))
        .map(({ name, before }) => ({ suite: name, before })),
    ],
    ({ suite }) => suite,
  ).map((one) => ({ _tag: 'SuiteBecomesEmpty', ...one }));
};

/** Whether a plan takes active experiences away from tags. */
const reducesTags = ({ matchedExperiencesByNewName, tagUpdatesByName }: ExperienceUpdates): boolean => {
  for (const { removals } of tagUpdatesByName.values()) if (removals.length > 0) return true;
  for (const { original, new: wanted } of matchedExperiencesByNewName.values())
    if (original && wanted.archived) return true;
  return false;
};

/** How many active members a tag or system has now, if it has none after a plan; 0 otherwise. */
const lostMembers = (
  { experienceIDs }: Pick<TagSet, 'experienceIDs'>,
  removals: readonly ExperienceReference[],
  active: ActiveIDs,
): number => {
  const removed = new Set<string>(existingAmong(removals));
  const members = [...experienceIDs];
  if (members.some((id) => active.after.has(id) && !removed.has(id))) return 0;
  return members.filter((id) => active.before.has(id)).length;
};

const emptiedTags = (updates: ExperienceUpdates, state: DatabaseState): PlanWarning[] => {
  if (state.tagSetsByName.size === 0 || !reducesTags(updates)) return [];
  const active = activeIDs(updates, state);
  return sortedBy(state.tagSetsByName.values(), (tag: TagSet) => tag.name).flatMap((tag): PlanWarning[] => {
    const update = updates.tagUpdatesByName.get(tag.name);
    if (update && (update.deletes || update.additions.length > 0)) return [];
    const before = lostMembers(tag, update?.removals ?? [], active);
    return before > 0 ? [{ _tag: 'TagLosesAll', tag: tag.name, before }] : [];
  });
};

/** Only an undo removes experiences from systems. */
const emptiedSystems = (updates: ExperienceUpdates, state: DatabaseState): PlanWarning[] => {
  const losing = [...updates.systemUpdatesByName.values()].filter(
    ({ additions, removals }) => removals !== undefined && additions.length === 0,
  );
  if (losing.length === 0) return [];
  const active = activeIDs(updates, state);
  return sortedBy(losing, ({ name }) => name).flatMap(({ name, removals }): PlanWarning[] => {
    const system = state.systemSetsByName.get(name);
    const before = system ? lostMembers(system, removals ?? [], active) : 0;
    return before > 0 ? [{ _tag: 'SystemLosesAll', system: name, before }] : [];
  });
};

/** Protections that are dropped, protect nothing, or are lost by a rename: an experience could be archived later. */
const weakenedProtections = (updates: ExperienceUpdates, state: DatabaseState): PlanWarning[] => {
  const { additions = [], removals = [] } = updates.protectionUpdates ?? {};
  const recorded = [...(state.protectionsByGlob?.keys() ?? [])];
  if (recorded.length + additions.length === 0) return [];
  const active = allExperiences(state).filter((one) => !one.archived);
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const dropped = new Set(removals.map(({ glob }) => glob));
  const kept = [...recorded.filter((glob) => !dropped.has(glob)), ...additions].sort();
  const isProtected = anyGlob(kept);
  const named = new Set([...active.map(({ name }) => name), ...matches.map((match) => match.new.name)]);
  return [
    ...removals.map(({ glob }): PlanWarning => {
      const matchesGlob = globMatcher(glob);
      const before = active.filter(({ name }) => matchesGlob(name)).length;
      return { _tag: 'DropsProtection', glob, before };
    }),
    ...additions
      .filter((glob) => ![...named].some(globMatcher(glob)))
      .map((glob): PlanWarning => ({ _tag: 'ProtectsNothing', glob })),
    ...matches.flatMap(({ original, new: { name } }): PlanWarning[] => {
      if (!original || original.archived || original.name === name || isProtected(name)) return [];
      const glob = kept.find((one) => globMatcher(one)(original.name));
      return glob === undefined
        ? []
        : [{ _tag: 'RenamedOutOfProtection', glob, before: original.name, after: name }];
    }),
  ];
};

/** Every text that differs from its loose form matches. */
const MAY_BE_NORMALISED = /[^ -~]|^ | $|\/$/;

/** A text without what servers are known to normalise: outer whitespace, line ends, composed characters, a trailing slash. */
const looseText = (text: string): string =>
  MAY_BE_NORMALISED.test(text)
    ? text.normalize('NFC').replace(/\r\n?/g, '\n').trim().replace(/\/$/, '')
    : text;

const looseForm = (value: unknown): string =>
  typeof value === 'string'
    ? looseText(value)
    : JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? looseText(part) : part));

/** Fields whose change would reappear in every plan, if the server normalises the value. */
const formChanges = ({ matchedExperiencesByNewName }: ExperienceUpdates): PlanWarning[] => {
  const warnings: PlanWarning[] = [];
  for (const match of matchedExperiencesByNewName.values()) {
    const { original, new: wanted } = match;
    if (original === undefined) continue;
    for (const field of changedFields(match))
      if (field !== 'name' && looseForm(original[field]) === looseForm(wanted[field]))
        warnings.push({ _tag: 'DiffersInFormAlone', name: wanted.name, field });
  }
  return warnings;
};

/** `ignored` globs that match nothing or everything, which are often mistakes. */
const ignoringWarnings = ({ reach: { scope } }: OwnedUpdates, state: DatabaseState): PlanWarning[] => {
  const { ignored = [] } = scope;
  if (ignored.length === 0) return [];
  const active = allExperiences(state).flatMap(({ name, archived }) => (archived ? [] : [name]));
  const unused = ignored.filter((glob) => !active.some(globMatcher(glob)));
  const all = active.length > 0 && active.every(anyGlob(ignored));
  return [
    ...unused.map((glob): PlanWarning => ({ _tag: 'IgnoresNothing', glob })),
    ...(all ? [{ _tag: 'IgnoresEverything' as const, active: active.length }] : []),
  ];
};

/** Live experiences that the config adopts, and an ownership tag without members. */
const adoptionWarnings = (
  { reach: { scope }, updates }: OwnedUpdates,
  { tagSetsByName }: DatabaseState,
): PlanWarning[] => {
  const { ownershipTag: tag } = scope;
  if (tag === undefined) return [];
  const additions = updates.tagUpdatesByName.get(tag)?.additions ?? [];
  const adopted = additions.flatMap((one) => (one._tag === 'Existing' ? [one.name] : []));
  return [
    ...((tagSetsByName.get(tag)?.experienceIDs.size ?? 0) === 0
      ? [{ _tag: 'OwnsNothing' as const, tag }]
      : []),
    ...adopted.map((name): PlanWarning => ({ _tag: 'Adopts', tag, name })),
  ];
};

/** The part of a computation that ownership warnings need. */
type OwnedUpdates = Pick<Computation, 'updates' | 'reach'>;

/** Warnings about ignored experiences and ownership. */
export const ownershipWarnings = (computation: OwnedUpdates, state: DatabaseState): PlanWarning[] => [
  ...ignoringWarnings(computation, state),
  ...adoptionWarnings(computation, state),
];

/** Warnings about accepted renames that content alone does not tell. */
export const guessWarnings = ({ guessedRenames = [] }: Pick<Computation, 'guessedRenames'>): PlanWarning[] =>
  guessedRenames.map((one) => ({ _tag: 'GuessedRename', ...one }));

/** Warnings about entries whose `previousName` has no effect. */
export const idleWarnings = ({ idleNames = [] }: Pick<Computation, 'idleNames'>): PlanWarning[] =>
  idleNames.map(({ name, previousName, isNew }) => ({
    _tag: 'IdlePreviousName',
    name,
    previousName,
    ...(isNew && { isNew }),
  }));

/**
 * Warnings to review before an apply: suites that become empty, tags and systems that lose all active members, lost protections, likely renames (an
 * experience is archived while one with the same content is created), fields that differ only in form, and what could not be read.
 */
export const planWarnings = (
  updates: ExperienceUpdates,
  state: DatabaseState,
  losses: readonly Loss[] = [],
): PlanWarning[] => [
  ...emptiedSuites(updates, losses),
  ...emptiedTags(updates, state),
  ...emptiedSystems(updates, state),
  ...weakenedProtections(updates, state),
  ...suggestedRenames(updates).map((one): PlanWarning => ({ _tag: 'LooksLikeRename', ...one })),
  ...formChanges(updates),
  ...(state.unreadable ?? []).map((one): PlanWarning => ({ _tag: 'Unreadable', ...one })),
];
