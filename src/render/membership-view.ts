import { type ExperienceReference, type Loss, referenceKey } from '../domain/experience-updates.ts';
import { type MemberSetKind, type MemberSetUpdates, movesAny, type SetKind } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { Plan } from '../plan/plan.ts';
import { number } from './wording.ts';

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

/** The name, or the ID if the name is unknown. */
const nameOf = (reference: ExperienceReference): string =>
  reference._tag === 'Existing' && reference.name === '' ? reference.experienceID : reference.name;

const memberOf = (reference: ExperienceReference, archived: ReadonlySet<string | undefined>): Member => {
  const name = nameOf(reference);
  if (reference._tag === 'Planned') return { name };
  const { experienceID } = reference;
  return archived.has(experienceID) ? { name, experienceID, archived: true } : { name, experienceID };
};

const membersOf = (
  references: readonly ExperienceReference[],
  archived: ReadonlySet<string | undefined> = new Set(),
): Member[] => sortedBy(references, nameOf).map((reference) => memberOf(reference, archived));

const lostMembers = ({ experiences }: Loss): Member[] =>
  experiences.map(({ experienceID, name }) => ({
    name: name === '' ? experienceID : name,
    experienceID,
    archived: true,
  }));

const suiteViews = (plan: Plan, archived: ReadonlySet<string | undefined>): MembershipView[] =>
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
  archived: ReadonlySet<string | undefined>,
): MembershipView => ({
  kind: set.kind,
  ...(set.id !== undefined && { id: set.id }),
  name: set.name,
  enters: membersOf(additions),
  leaves: membersOf(removals, archived),
});

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

/** What a plan does to the members of tags, systems and suites, by name. */
export const membershipViews = (
  plan: Plan,
  memberSets: readonly MemberSetUpdates[],
  archived: ReadonlySet<string | undefined>,
): OfSets<readonly MembershipView[]> => {
  // A created or deleted tag without members is only in `creations` or `deletions`.
  const setViews = (kind: MemberSetKind): MembershipView[] =>
    memberSets
      .filter((one) => one.set.kind === kind && (!(one.creates ?? one.deletes) || movesAny(one)))
      .map((one) => memberSetView(one, archived));
  return {
    testSuites: withLosses(suiteViews(plan, archived), 'testSuite', plan),
    tags: withEmptied(withLosses(setViews('tag'), 'tag', plan), plan),
    systems: withEmptied(setViews('system'), plan),
  };
};
