import * as t from 'io-ts';
import { allExperiences, type DatabaseState, type TagSet } from '../domain/database-state.ts';
import { changedFields } from '../domain/experience-change.ts';
import type { Computation, ExperienceUpdates, Loss } from '../domain/experience-updates.ts';
import { anyGlob, globMatcher } from '../domain/glob.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { suggestedRenames } from './suggested-renames.ts';

const SuiteBecomesEmpty = t.strict({
  _tag: t.literal('SuiteBecomesEmpty'),
  suite: t.string,
  /** How many experiences it holds now. */
  before: t.number,
});

const TagLosesAll = t.strict({
  _tag: t.literal('TagLosesAll'),
  tag: t.string,
  /** How many active experiences have it now. */
  before: t.number,
});

const LooksLikeRename = t.strict({
  _tag: t.literal('LooksLikeRename'),
  archived: t.string,
  /** Lets the config say that it is the same experience. */
  experienceID: t.string,
  created: t.string,
});

const DropsProtection = t.strict({
  _tag: t.literal('DropsProtection'),
  glob: t.string,
  /** How many active experiences it protects now. */
  before: t.number,
});

const ProtectsNothing = t.strict({ _tag: t.literal('ProtectsNothing'), glob: t.string });

const RenamedOutOfProtection = t.strict({
  _tag: t.literal('RenamedOutOfProtection'),
  glob: t.string,
  before: t.string,
  after: t.string,
});

const DiffersInFormAlone = t.strict({
  _tag: t.literal('DiffersInFormAlone'),
  name: t.string,
  field: t.string,
});

const Unreadable = t.intersection([
  t.strict({
    _tag: t.literal('Unreadable'),
    kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null, project: null }),
    id: t.string,
    /** Where in it the server tells something else than is expected. */
    field: t.string,
    expected: t.string,
    got: t.string,
  }),
  t.exact(
    t.partial({
      /** Absent where that cannot be read either. */
      name: t.string,
      archived: t.literal(true),
    }),
  ),
]);
const IgnoresNothing = t.strict({ _tag: t.literal('IgnoresNothing'), glob: t.string });

const IgnoresEverything = t.strict({
  _tag: t.literal('IgnoresEverything'),
  /** How many active experiences there are, none of which the config lists. */
  active: t.number,
});

const Adopts = t.strict({ _tag: t.literal('Adopts'), tag: t.string, name: t.string });

const OwnsNothing = t.strict({ _tag: t.literal('OwnsNothing'), tag: t.string });

export const NotTakenBack = t.intersection(
  [
    t.strict({
      _tag: t.literal('NotTakenBack'),
      kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null }),
      name: t.string,
      /** What of it is left as it is. */
      field: t.string,
      why: t.keyof({ changed: null, gone: null, nameTaken: null, protected: null, used: null }),
    }),
    t.exact(t.partial({ id: t.string })),
  ],
  'NotTakenBack',
);
/** What a plan that takes back another one leaves as it is. */
export type NotTakenBack = t.TypeOf<typeof NotTakenBack>;

const IdlePreviousName = t.intersection([
  t.strict({ _tag: t.literal('IdlePreviousName'), name: t.string, previousName: t.string }),
  /** The experience is new: nothing in the project has the old name. */
  t.exact(t.partial({ isNew: t.literal(true) })),
]);

/** Something that a plan may do without anybody having meant it. */
export const PlanWarning = t.union(
  [
    SuiteBecomesEmpty,
    TagLosesAll,
    LooksLikeRename,
    DropsProtection,
    ProtectsNothing,
    RenamedOutOfProtection,
    DiffersInFormAlone,
    Unreadable,
    IgnoresNothing,
    IgnoresEverything,
    Adopts,
    OwnsNothing,
    NotTakenBack,
    IdlePreviousName,
  ],
  'PlanWarning',
);
export type PlanWarning = t.TypeOf<typeof PlanWarning>;

/** The suites that hold something and that a plan empties, by an operation or by archiving. */
export const emptiedSuites = (
  { testSuiteUpdates }: ExperienceUpdates,
  losses: readonly Loss[],
): t.TypeOf<typeof SuiteBecomesEmpty>[] => {
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

/** The IDs of the experiences that are active before a plan and those that are after it, new ones aside. */
const activeIDs = (updates: ExperienceUpdates, state: DatabaseState) => {
  const before = new Set<string>();
  for (const one of allExperiences(state)) if (!one.archived) before.add(one.experienceID);
  const after = new Set(before);
  for (const match of updates.matchedExperiencesByNewName.values()) {
    if (!match.original) continue;
    if (match.new.archived) after.delete(match.original.experienceID);
    else after.add(match.original.experienceID);
  }
  return { before, after };
};

const bereftTags = (updates: ExperienceUpdates, state: DatabaseState): PlanWarning[] => {
  const active = activeIDs(updates, state);
  return sortedBy(state.tagSetsByName.values(), (tag: TagSet) => tag.name).flatMap((tag): PlanWarning[] => {
    const update = updates.tagUpdatesByName.get(tag.name);
    if (update && (update.deletes || update.additions.length > 0)) return [];
    const removed = new Set<string>(
      update?.removals.map((one) => (one._tag === 'Existing' ? one.experienceID : '')),
    );
    const members = [...tag.experienceIDs];
    if (members.some((id) => active.after.has(id) && !removed.has(id))) return [];
    const before = members.filter((id) => active.before.has(id)).length;
    return before > 0 ? [{ _tag: 'TagLosesAll', tag: tag.name, before }] : [];
  });
};

/** Protections that end, that protect nothing, and that a rename leaves behind: all of them let something be archived later. */
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
      const isMeant = globMatcher(glob);
      const before = active.filter(({ name }) => isMeant(name)).length;
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

/** A text without what servers are known to change when they store one: outer blanks, line ends, composed characters, the last slash. */
const looseText = (text: string): string =>
  text.normalize('NFC').replace(/\r\n?/g, '\n').trim().replace(/\/$/, '');

const looseForm = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? looseText(part) : part));

/** Fields that every plan would show again where the server stores them in a form of its own. */
const formChanges = ({ matchedExperiencesByNewName }: ExperienceUpdates): PlanWarning[] =>
  [...matchedExperiencesByNewName.values()].flatMap((match) => {
    const { original, new: wanted } = match;
    if (original === undefined) return [];
    return changedFields(match)
      .filter((field) => field !== 'name' && looseForm(original[field]) === looseForm(wanted[field]))
      .map((field) => ({ _tag: 'DiffersInFormAlone', name: wanted.name, field }));
  });

/** Patterns that ignore nothing or everything, which are slips more often than meant. */
const ignoringWarnings = ({ reach: { scope } }: Counting, active: readonly string[]): PlanWarning[] => {
  const { ignored = [] } = scope;
  const unused = ignored.filter((glob) => !active.some(globMatcher(glob)));
  const all = active.length > 0 && active.every(anyGlob(ignored));
  return [
    ...unused.map((glob): PlanWarning => ({ _tag: 'IgnoresNothing', glob })),
    ...(all ? [{ _tag: 'IgnoresEverything' as const, active: active.length }] : []),
  ];
};

/** Live experiences that become the config's own, and a tag that nothing carries yet. */
const ownershipWarnings = (
  { reach: { scope }, updates }: Counting,
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

/** A computation, as far as warnings are about whose experiences are. */
type Counting = Pick<Computation, 'updates' | 'reach'>;

/** What a reviewer should know of the experiences that a plan leaves to others, and of those that it takes from them. */
export const whoseWarnings = (computation: Counting, state: DatabaseState): PlanWarning[] => {
  const active = allExperiences(state).flatMap(({ name, archived }) => (archived ? [] : [name]));
  return [...ignoringWarnings(computation, active), ...ownershipWarnings(computation, state)];
};

/** What a reviewer should know of entries whose `previousName` does nothing. */
export const idleWarnings = ({ idleNames = [] }: Pick<Computation, 'idleNames'>): PlanWarning[] =>
  idleNames.map(({ name, previousName, isNew }) => ({
    _tag: 'IdlePreviousName',
    name,
    previousName,
    ...(isNew && { isNew }),
  }));

/**
 * What a reviewer should know before applying: suites that become empty, tags that lose all their active experiences, protection that
 * is lost, experiences that are archived while one of the same content is created, which a config with their ID would rename, texts that differ in
 * their form alone, and what could not be read and is left out.
 */
export const planWarnings = (
  updates: ExperienceUpdates,
  state: DatabaseState,
  losses: readonly Loss[] = [],
): PlanWarning[] => [
  ...emptiedSuites(updates, losses),
  ...bereftTags(updates, state),
  ...weakenedProtections(updates, state),
  ...suggestedRenames(updates).map((one): PlanWarning => ({ _tag: 'LooksLikeRename', ...one })),
  ...formChanges(updates),
  ...(state.unreadable ?? []).map((one): PlanWarning => ({ _tag: 'Unreadable', ...one })),
];
