import type { EntityKind } from './drift.ts';
import type {
  ExperienceMatch,
  ExperienceReference,
  ExperienceUpdates,
  ProtectionUpdates,
  SystemUpdates,
  TagUpdates,
  TestSuiteUpdate,
} from './experience-updates.ts';
import type { SystemID, TagID } from './ids.ts';

/** A kind of named set of experiences. */
export type SetKind = Exclude<EntityKind, 'experience'>;

/** The key of the sets of each kind, in configs, plans, scopes and fingerprints. */
export const SET_KEYS = { tag: 'tags', system: 'systems', testSuite: 'testSuites' } as const;

/** The kinds of named sets in reading order. */
export const SET_KINDS = ['tag', 'system', 'testSuite'] as const satisfies readonly SetKind[];

/** A tag or system, whose members change one by one; a suite is revised as a whole. */
export type MemberSet =
  /** Absent ID: the plan creates the tag. */
  | {
      readonly kind: 'tag';
      readonly id?: TagID;
      readonly name: string;
      /** The plan deletes the tag in its last phase. */
      readonly deleted?: true;
    }
  | { readonly kind: 'system'; readonly id: SystemID; readonly name: string };

/** A kind of named set whose members change one by one. */
export type MemberSetKind = MemberSet['kind'];

/** The kinds of named sets whose members change one by one, in reading order. */
export const MEMBER_SET_KINDS = ['tag', 'system'] as const satisfies readonly MemberSetKind[];

/** The updates of a tag or system. */
export interface MemberSetUpdates extends Pick<TagUpdates, 'additions' | 'removals' | 'creates' | 'deletes'> {
  readonly set: MemberSet;
  /** The position among the updates of its kind. */
  readonly at: number;
}

/** Updates as lists. */
export interface UpdateLists {
  readonly matches: readonly ExperienceMatch[];
  readonly tags: readonly TagUpdates[];
  readonly systems: readonly SystemUpdates[];
  readonly testSuites: readonly TestSuiteUpdate[];
}

/** The updates of tags and systems in lists, as one kind of set. */
export const memberSetsIn = ({
  tags,
  systems,
}: Pick<UpdateLists, 'tags' | 'systems'>): readonly MemberSetUpdates[] => [
  ...tags.map(({ tagID, name, ...changes }, at): MemberSetUpdates => ({
    ...changes,
    set: {
      kind: 'tag',
      ...(tagID !== undefined && { id: tagID }),
      name,
      ...(changes.deletes && { deleted: true }),
    },
    at,
  })),
  ...systems.map(({ systemID, name, additions, removals = [] }, at): MemberSetUpdates => ({
    set: { kind: 'system', id: systemID, name },
    additions,
    removals,
    at,
  })),
];

/** The updates of tags and systems, as one kind of set. */
export const memberSetsOf = ({
  tagUpdatesByName,
  systemUpdatesByName,
}: Pick<ExperienceUpdates, 'tagUpdatesByName' | 'systemUpdatesByName'>): readonly MemberSetUpdates[] =>
  memberSetsIn({ tags: [...tagUpdatesByName.values()], systems: [...systemUpdatesByName.values()] });

/** The names of the sets that updates change, by kind. */
export const changedNames = (updates: ExperienceUpdates): Readonly<Record<SetKind, readonly string[]>> => ({
  tag: [...updates.tagUpdatesByName.keys()],
  system: [...updates.systemUpdatesByName.keys()],
  testSuite: updates.testSuiteUpdates.map(({ name }) => name),
});

/** The updates of a tag or system with other additions and removals. */
export const withMoves = <U extends TagUpdates | SystemUpdates>(
  updates: U,
  move: (references: readonly ExperienceReference[]) => readonly ExperienceReference[],
): U => ({
  ...updates,
  additions: move(updates.additions),
  ...(updates.removals && { removals: move(updates.removals) }),
});

/** Whether the updates of a tag or system add or remove a member. */
export const movesAny = ({
  additions,
  removals = [],
}: Pick<SystemUpdates, 'additions' | 'removals'>): boolean => additions.length + removals.length > 0;

/** Updates by name, from lists. */
export const updatesByName = (
  { matches, tags, systems, testSuites }: UpdateLists,
  protectionUpdates: ProtectionUpdates | undefined,
): ExperienceUpdates => {
  const matchedExperiencesByNewName = new Map<string, ExperienceMatch>();
  for (const match of matches) matchedExperiencesByNewName.set(match.new.name, match);
  return {
    matchedExperiencesByNewName,
    tagUpdatesByName: new Map(tags.map((tag) => [tag.name, tag])),
    systemUpdatesByName: new Map(systems.map((system) => [system.name, system])),
    testSuiteUpdates: testSuites,
    ...(protectionUpdates && { protectionUpdates }),
  };
};
