import type { EntityKind } from '../domain/drift.ts';
import type { Experience, WantedExperience } from '../domain/experience.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type NewTestSuite,
  referenceKey,
  existingAmong,
} from '../domain/experience-updates.ts';
import type { TagID, TestSuiteID } from '../domain/ids.ts';
import { type MemberSet, memberSetsOf } from '../domain/named-sets.ts';
import { protectionTagName } from '../domain/protection.ts';
import { freesName, inNameOrder } from './name-order.ts';

/**
 * One change of a plan: its subject, and the states before and after. `judge` decides which of them the live state holds.
 *
 * `undo` reverses the changes that the live state holds: `before` and `after` swap places. An experience without a `before` was created;
 * since the API deletes no experience, undoing that archives it.
 *
 * `changeKey` identifies the same change in two plans.
 */
export type Change =
  | {
      readonly kind: 'experience';
      /** Absent: the plan creates it. */
      readonly before?: Experience;
      readonly after: WantedExperience;
      /** The name between two renames, in a cycle or a long chain. */
      readonly temporaryName?: string;
    }
  | {
      readonly kind: 'testSuite';
      /** Absent, like `before`: the plan creates it. */
      readonly id?: TestSuiteID;
      readonly name: string;
      /** All members. */
      readonly before?: readonly ExperienceReference[];
      readonly after: readonly ExperienceReference[];
      /** Present if the plan creates it. */
      readonly creates?: NewTestSuite;
      /** Present if the plan archives it; what undo creates it with. */
      readonly archives?: NewTestSuite;
    }
  /** A tag that the plan creates or deletes; its members are memberships. */
  | {
      readonly kind: 'tag';
      /** Absent: the plan creates it. */
      readonly id?: TagID;
      readonly name: string;
      readonly description: string;
      /** Whether the tag exists. */
      readonly before: boolean;
      readonly after: boolean;
    }
  | {
      readonly kind: 'membership';
      readonly set: MemberSet;
      readonly experience: ExperienceReference;
      /** Whether the experience is a member. */
      readonly before: boolean;
      readonly after: boolean;
    }
  | {
      readonly kind: 'protection';
      readonly glob: string;
      /** The tag that records it; absent: the plan creates it. */
      readonly id?: TagID;
      readonly before: boolean;
      readonly after: boolean;
    };

/** A change of one kind. */
export type ChangeOf<K extends Change['kind']> = Change & { readonly kind: K };

/** A membership that is added or removed. */
export const membership = (
  set: MemberSet,
  experience: ExperienceReference,
  after: boolean,
): ChangeOf<'membership'> => ({ kind: 'membership', set, experience, before: !after, after });

/** The IDs of the existing experiences that sets and suites of updates refer to. */
export const referredIDs = (updates: ExperienceUpdates): ReadonlySet<string> => {
  const ids = new Set<string>();
  const refer = (references: readonly ExperienceReference[]): void => {
    for (const id of existingAmong(references)) ids.add(id);
  };
  for (const { additions, removals } of memberSetsOf(updates)) refer([...additions, ...removals]);
  for (const { original, experiences } of updates.testSuiteUpdates) refer([...original, ...experiences]);
  return ids;
};

/** The IDs of the existing experiences that updates match. */
export const matchedIDs = ({ matchedExperiencesByNewName }: ExperienceUpdates): ReadonlySet<string> =>
  new Set([...matchedExperiencesByNewName.values()].flatMap(({ original }) => original?.experienceID ?? []));

/** The temporary names of matches that are set aside. */
const temporaryNamesOf = (matches: readonly ExperienceMatch[]): ReadonlyMap<ExperienceMatch, string> => {
  const names = new Map<ExperienceMatch, string>();
  if (!matches.some(freesName)) return names;
  for (const { matches: chain, setAside } of inNameOrder(matches)) {
    const [first] = chain;
    if (first && setAside) names.set(first, setAside.temporaryName);
  }
  return names;
};

const suiteChange = ({
  testSuiteID,
  name,
  original,
  experiences,
  creates,
  archives,
}: ExperienceUpdates['testSuiteUpdates'][number]): Change => ({
  kind: 'testSuite',
  ...(testSuiteID !== undefined && { id: testSuiteID, before: original }),
  name,
  after: experiences,
  ...(creates && { creates }),
  ...(archives && { archives }),
});

/** The changes of a plan in reading order: experiences, suites, tags, systems, protections. */
export const changesOf = (updates: ExperienceUpdates): readonly Change[] => {
  const changes: Change[] = [];
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const temporaryNames = temporaryNamesOf(matches);
  for (const match of matches) {
    const { original, new: after } = match;
    const temporaryName = temporaryNames.get(match);
    changes.push({
      kind: 'experience',
      ...(original && { before: original }),
      after,
      ...(temporaryName !== undefined && { temporaryName }),
    });
  }
  changes.push(...updates.testSuiteUpdates.map(suiteChange));
  const memberSets = memberSetsOf(updates);
  for (const { set, creates, deletes } of memberSets) {
    if (set.kind !== 'tag') continue;
    const { kind, id, name } = set;
    if (creates) changes.push({ kind, name, description: creates.description, before: false, after: true });
    if (deletes && id !== undefined)
      changes.push({ kind, id, name, description: deletes.description, before: true, after: false });
  }
  for (const { set, additions, removals } of memberSets) {
    for (const one of additions) changes.push(membership(set, one, true));
    for (const one of removals) changes.push(membership(set, one, false));
  }
  const { additions = [], removals = [] } = updates.protectionUpdates ?? {};
  for (const glob of additions) changes.push({ kind: 'protection', glob, before: false, after: true });
  for (const { glob, tagID: id } of removals)
    changes.push({ kind: 'protection', glob, id, before: true, after: false });
  return changes;
};

/** The entity that a change concerns. */
export interface Subject {
  readonly kind: EntityKind;
  /** Absent: the plan creates it. */
  readonly id?: string;
  /** The name when the plan was made, or the planned name. */
  readonly name: string;
}

/** The subject of a change; the memberships of a tag or system share it. */
export const subjectOf = (change: Change): Subject => {
  switch (change.kind) {
    case 'experience':
      return {
        kind: 'experience',
        ...(change.before && { id: change.before.experienceID }),
        name: change.before?.name ?? change.after.name,
      };
    case 'testSuite':
      return {
        kind: 'testSuite',
        ...(change.id !== undefined && { id: change.id }),
        name: change.name,
      };
    case 'tag':
      return { kind: 'tag', ...(change.id !== undefined && { id: change.id }), name: change.name };
    case 'membership':
      return change.set;
    case 'protection':
      return {
        kind: 'tag',
        ...(change.id !== undefined && { id: change.id }),
        name: protectionTagName(change.glob),
      };
  }
};

/** A key that identifies a change within a plan and across plans. */
export const changeKey = (change: Change): string => {
  const { kind, id, name } = subjectOf(change);
  const subject = id === undefined ? `${kind} new ${name}` : `${kind} ${id}`;
  return change.kind === 'membership' ? `${subject} ${referenceKey(change.experience)}` : subject;
};
