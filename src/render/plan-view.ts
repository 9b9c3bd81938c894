import { changedFields, type ChangeKinds, changeKinds } from '../domain/experience-change.ts';
import {
  archivedIDs,
  type ExperienceMatch,
  type ExperienceReference,
  type Loss,
  referenceKey,
} from '../domain/experience-updates.ts';
import {
  type MemberSetKind,
  type MemberSetUpdates,
  memberSetsOf,
  movesAny,
  type SetKind,
} from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { Plan } from '../plan/plan.ts';
import { type FieldChange, fieldChanges } from './field-change.ts';
import { type IsSecret, makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { enumerated, number } from './wording.ts';

/** The group that an experience is listed under: of several changes, the most important for a reviewer. */
export type Group = 'archive' | 'restore' | 'rename' | 'update' | 'create';

/** One experience that a plan changes. */
export interface ExperienceView {
  readonly group: Group;
  readonly kinds: ChangeKinds;
  /** The new name. */
  readonly name: string;
  /** The current name, if it differs. */
  readonly previousName?: string;
  readonly experienceID?: string;
  readonly fields: readonly FieldChange[];
}

/** An experience that enters or leaves a tag, system or suite. */
export interface Member {
  readonly name: string;
  readonly experienceID?: string;
  /** Set if it leaves because the plan archives it. */
  readonly archived?: true;
}

/** What a plan does to the members of a tag, system or suite, as set differences. */
export interface MembershipView {
  readonly kind: SetKind;
  /** Absent if the plan creates it. */
  readonly id?: string;
  readonly name: string;
  readonly enters: readonly Member[];
  readonly leaves: readonly Member[];
  /** The number of members before and after; known for suites, for tags that lose members through archiving, and for tags and systems that lose all. */
  readonly sizes?: { readonly before: number; readonly after: number };
}

/** A tag or test suite that a plan creates. */
export interface CreationView {
  readonly kind: 'tag' | 'testSuite';
  readonly name: string;
  readonly description: string;
  readonly system?: string;
  readonly metricsSet?: string;
}

/** The properties of a created tag or suite, each with its label. Not safe to print. */
export const creationFacts = ({
  description,
  system,
  metricsSet,
}: CreationView): readonly { readonly word: string; readonly value: string }[] => [
  ...(system === undefined ? [] : [{ word: 'for the system', value: system }]),
  ...(metricsSet === undefined ? [] : [{ word: 'with the metrics set', value: metricsSet }]),
  ...(description === '' ? [] : [{ word: 'described as', value: `"${description}"` }]),
];

/** Something for the sets of each kind. */
export type OfSets<A> = Readonly<Record<'testSuites' | 'tags' | 'systems', A>>;

/** Makes something of the sets of each kind. */
export const ofSets = <A, B>(sets: OfSets<A>, make: (sets: A, kind: SetKind) => B): OfSets<B> => ({
  testSuites: make(sets.testSuites, 'testSuite'),
  tags: make(sets.tags, 'tag'),
  systems: make(sets.systems, 'system'),
});

/** All changes of memberships: of suites, tags and systems. */
export const membershipsIn = ({
  testSuites,
  tags,
  systems,
}: OfSets<readonly MembershipView[]>): readonly MembershipView[] => [...testSuites, ...tags, ...systems];

/** A plan prepared for display in any format: grouped, sorted, with secrets removed. */
export interface PlanView extends OfSets<readonly MembershipView[]> {
  readonly plan: Plan;
  /** By name in each group. */
  readonly experiences: Readonly<Record<Group, readonly ExperienceView[]>>;
  /** Created tags, then suites, by name. Their members are in `tags` and `testSuites`. */
  readonly creations: readonly CreationView[];
  /** Deleted tags, then archived suites, by name. */
  readonly deletions: readonly CreationView[];
  /** Name patterns whose protection begins and ends. */
  readonly protections: { readonly begin: readonly string[]; readonly end: readonly string[] };
  /** The number of entries to show. */
  readonly changes: number;
  /** The complete plan, if a filter shows only a part. */
  readonly all?: PlanView;
}

/** The display order of groups, the most destructive first. */
export const GROUPS: readonly Group[] = ['archive', 'restore', 'rename', 'update', 'create'];

/** The group of an experience. */
export const groupOf = (kinds: ChangeKinds): Group => {
  if (kinds.create) return 'create';
  return GROUPS.find((group) => kinds[group]) ?? 'update';
};

const DONE = { rename: 'renamed', update: 'updated' } as const;

/** The other changes of an experience, besides its group; empty if there are none. */
export const besides = ({ group, kinds }: ExperienceView): string => {
  if (group === 'create') return kinds.archive ? 'created, then archived' : '';
  const others = (['rename', 'update'] as const).filter((kind) => kind !== group && kinds[kind]);
  return others.length === 0 ? '' : `also ${enumerated(others.map((kind) => DONE[kind]))}`;
};

const experienceView = (match: ExperienceMatch, isSecret: IsSecret): ExperienceView => {
  const { original, new: wanted } = match;
  const changed = changedFields(match);
  const kinds = changeKinds(match, changed);
  return {
    group: groupOf(kinds),
    kinds,
    name: wanted.name,
    ...(kinds.rename && original && { previousName: original.name }),
    ...(original && { experienceID: original.experienceID }),
    fields: fieldChanges(match, changed, isSecret),
  };
};

/** The name, or the ID if the name is unknown. */
const nameOf = (reference: ExperienceReference): string =>
  reference._tag === 'Existing' && reference.name === '' ? reference.experienceID : reference.name;

const membersOf = (
  references: readonly ExperienceReference[],
  archived: ReadonlySet<string> = new Set(),
): Member[] =>
  sortedBy(references, nameOf).map((reference) => ({
    name: nameOf(reference),
    ...(reference._tag === 'Existing' && { experienceID: reference.experienceID }),
    ...(archived.has(referenceKey(reference)) && { archived: true }),
  }));

const lostMembers = ({ experiences }: Loss): Member[] =>
  experiences.map(({ experienceID, name }) => ({
    name: name === '' ? experienceID : name,
    experienceID,
    archived: true,
  }));

const suiteViews = (plan: Plan, archived: ReadonlySet<string>): MembershipView[] =>
  plan.updates.testSuiteUpdates.flatMap(({ testSuiteID, name, original, experiences }): MembershipView[] => {
    const before = new Set(original.map(referenceKey));
    const after = new Set(experiences.map(referenceKey));
    // A created suite without members is only in `creations`.
    if (testSuiteID === undefined && after.size === 0) return [];
    return [
      {
        kind: 'testSuite',
        ...(testSuiteID !== undefined && { id: testSuiteID }),
        name,
        enters: membersOf(experiences.filter((one) => !before.has(referenceKey(one)))),
        leaves: membersOf(
          original.filter((one) => !after.has(referenceKey(one))),
          archived,
        ),
        sizes: { before: before.size, after: after.size },
      },
    ];
  });

const memberSetView = (
  { set, additions, removals }: MemberSetUpdates,
  archived: ReadonlySet<string>,
): MembershipView => ({
  kind: set.kind,
  ...(set.id !== undefined && { id: set.id }),
  name: set.name,
  enters: membersOf(additions),
  leaves: membersOf(removals, archived),
});

const creationsOf = (
  memberSets: readonly MemberSetUpdates[],
  { testSuiteUpdates }: Plan['updates'],
  [ofTag, ofSuite]: readonly ['creates', 'creates'] | readonly ['deletes', 'archives'],
): CreationView[] => [
  ...memberSets.flatMap(({ set: { name }, [ofTag]: made }): CreationView[] =>
    made ? [{ kind: 'tag', name, description: made.description }] : [],
  ),
  ...testSuiteUpdates.flatMap((suite): CreationView[] => {
    const { name, [ofSuite]: made } = suite;
    if (!made) return [];
    const { description, system, metricsSet } = made;
    return [
      { kind: 'testSuite', name, description, system, ...(metricsSet !== undefined && { metricsSet }) },
    ];
  }),
];

/** Adds losses through archiving to the changes of tags. The revision of a suite already contains them. */
const withLosses = (
  views: readonly MembershipView[],
  kind: Loss['kind'],
  { losses = [] }: Plan,
): MembershipView[] => {
  const lossByID = new Map(losses.filter((loss) => loss.kind === kind).map((loss) => [loss.id, loss]));
  const viewByID = new Map(views.map((view) => [view.id, view]));
  const merged = views.map((view): MembershipView => {
    const loss = lossByID.get(view.id ?? '');
    if (loss === undefined || kind === 'testSuite') return view;
    // An operation may already remove a member that is archived later.
    const listed = new Set(view.leaves.map(({ experienceID }) => experienceID));
    const lost = lostMembers(loss).filter(({ experienceID }) => !listed.has(experienceID));
    const leaves = sortedBy([...view.leaves, ...lost], ({ name }) => name);
    return { ...view, leaves, sizes: { before: loss.before, after: loss.after } };
  });
  const others = [...lossByID.values()]
    .filter(({ id }) => !viewByID.has(id))
    .map((loss): MembershipView => ({
      kind,
      id: loss.id,
      name: loss.name,
      enters: [],
      leaves: lostMembers(loss),
      sizes: { before: loss.before, after: loss.after },
    }));
  return others.length === 0 ? merged : sortedBy([...merged, ...others], ({ name }) => name);
};

/** Adds the sizes of the tags or systems that the warnings name as losing all their active members. */
const withEmptied = (views: readonly MembershipView[], { warnings = [] }: Plan): MembershipView[] => {
  const before = new Map(
    warnings.flatMap((one): [string, number][] => {
      if (one._tag === 'TagLosesAll') return [[`tag ${one.tag}`, one.before]];
      return one._tag === 'SystemLosesAll' ? [[`system ${one.system}`, one.before]] : [];
    }),
  );
  return views.map((view) => {
    const size = view.sizes ? undefined : before.get(`${view.kind} ${view.name}`);
    return size === undefined ? view : { ...view, sizes: { before: size, after: 0 } };
  });
};

/** The number of members that leave through archiving. */
const archivedLeavers = ({ leaves }: Pick<MembershipView, 'leaves'>): number =>
  leaves.filter(({ archived }) => archived).length;

/** The note on how many members leave through archiving; empty if none. */
export const throughArchiving = (view: Pick<MembershipView, 'leaves'>): string => {
  const archived = archivedLeavers(view);
  if (archived === 0) return '';
  return archived === view.leaves.length ? 'through archiving' : `${number(archived)} through archiving`;
};

/** Experiences by group, sorted by name. */
export const inGroups = (views: readonly ExperienceView[]): PlanView['experiences'] => {
  const of = (group: Group) =>
    sortedBy(
      views.filter((view) => view.group === group),
      (view) => view.previousName ?? view.name,
    );
  return {
    archive: of('archive'),
    restore: of('restore'),
    rename: of('rename'),
    update: of('update'),
    create: of('create'),
  };
};

/** Prepares a plan for display. `patterns` name additional secrets. */
export const planView = (plan: Plan, patterns: RedactPatterns): PlanView => {
  const { updates } = plan;
  const archived = archivedIDs(updates);
  const isSecret = makeIsSecret(patterns);
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const memberSets = sortedBy(memberSetsOf(updates), ({ set }) => set.name);
  // A created or deleted tag without members is only in `creations` or `deletions`.
  const setViews = (kind: MemberSetKind): MembershipView[] =>
    memberSets
      .filter((one) => one.set.kind === kind && (!(one.creates ?? one.deletes) || movesAny(one)))
      .map((one) => memberSetView(one, archived));
  const tags = withEmptied(withLosses(setViews('tag'), 'tag', plan), plan);
  const systems = withEmptied(setViews('system'), plan);
  const testSuites = withLosses(suiteViews(plan, archived), 'testSuite', plan);
  const protections = {
    begin: updates.protectionUpdates?.additions ?? [],
    end: updates.protectionUpdates?.removals.map(({ glob }) => glob) ?? [],
  };
  const creations = creationsOf(memberSets, updates, ['creates', 'creates']);
  const deletions = creationsOf(memberSets, updates, ['deletes', 'archives']);
  return {
    plan,
    creations,
    deletions,
    experiences: inGroups(matches.map((match) => experienceView(match, isSecret))),
    tags,
    systems,
    testSuites,
    protections,
    changes:
      matches.length +
      creations.length +
      deletions.length +
      tags.length +
      systems.length +
      testSuites.length +
      protections.begin.length +
      protections.end.length,
  };
};
