import type { EntityKind } from '../domain/drift.ts';
import type { Experience, WantedExperience } from '../domain/experience.ts';
import {
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type NewTestSuite,
  referenceKey,
} from '../domain/experience-updates.ts';
import type { SystemID, TagID, TestSuiteID } from '../domain/ids.ts';
import { protectionTagName } from '../domain/protection.ts';
import { inNameOrder } from './name-order.ts';

/** A tag or system, whose members a plan changes one by one. */
export type MemberSet =
  /** Without an ID: the plan creates it. */
  | {
      readonly kind: 'tag';
      readonly id?: TagID;
      readonly name: string;
      /** The plan deletes it in the end. */
      readonly deleted?: true;
    }
  | { readonly kind: 'system'; readonly id: SystemID; readonly name: string };

/**
 * One change of a plan: what it is about, what that was, and what becomes of it. Everything that asks what has become of a change judges it
 * by `judge`.
 *
 * To undo a plan, `undo` judges its changes and turns around those that hold their after: `before` and `after` change places. An experience
 * without a `before` was created; since nothing is ever deleted, undoing it archives what is live.
 *
 * To compare two plans, compare their changes by `changeKey`: one that only one of them has, or whose `after` is not the same.
 */
export type Change =
  | {
      readonly kind: 'experience';
      /** Absent: the plan creates it. */
      readonly before?: Experience;
      readonly after: WantedExperience;
      /** The name that it has between two renames of a cycle, while it is neither before nor after. */
      readonly temporaryName?: string;
    }
  | {
      readonly kind: 'testSuite';
      /** Absent, like `before`: the plan creates it. */
      readonly id?: TestSuiteID;
      readonly name: string;
      /** All that it holds. */
      readonly before?: readonly ExperienceReference[];
      readonly after: readonly ExperienceReference[];
      /** What it is created with. */
      readonly creates?: NewTestSuite;
      /** It is archived; what it was created with. */
      readonly archives?: NewTestSuite;
    }
  /** A tag that the plan creates or deletes; who gets it and loses it are memberships. */
  | {
      readonly kind: 'tag';
      /** Absent: the plan creates it. */
      readonly id?: TagID;
      readonly name: string;
      readonly description: string;
      /** Whether it is there. */
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
      /** The tag that records it; absent: the plan makes it. */
      readonly id?: TagID;
      readonly before: boolean;
      readonly after: boolean;
    };

/** A change of one kind. */
export type ChangeOf<K extends Change['kind']> = Change & { readonly kind: K };

/** The change of one membership that is added or removed. */
export const membership = (
  set: MemberSet,
  experience: ExperienceReference,
  after: boolean,
): ChangeOf<'membership'> => ({ kind: 'membership', set, experience, before: !after, after });

/** The tags and systems that updates change, each as a set. */
export const memberSets = ({
  tagUpdatesByName,
  systemUpdatesByName,
}: Pick<ExperienceUpdates, 'tagUpdatesByName' | 'systemUpdatesByName'>) => [
  ...[...tagUpdatesByName.values()].map(({ tagID, name, deletes, additions, removals }) => {
    const set: MemberSet = {
      kind: 'tag',
      ...(tagID !== undefined && { id: tagID }),
      name,
      ...(deletes && { deleted: true }),
    };
    return { set, additions, removals };
  }),
  ...[...systemUpdatesByName.values()].map(({ systemID, name, additions, removals = [] }) => {
    const set: MemberSet = { kind: 'system', id: systemID, name };
    return { set, additions, removals };
  }),
];

/** The matches that have another name for a while. */
const temporaryNamesOf = (matches: readonly ExperienceMatch[]): ReadonlyMap<ExperienceMatch, string> =>
  new Map(
    inNameOrder(matches).flatMap(({ matches: [first], temporaryName }): [ExperienceMatch, string][] =>
      first && temporaryName !== undefined ? [[first, temporaryName]] : [],
    ),
  );

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

/** The changes of a plan, in the order in which people read them: experiences, suites, tags, systems, protections. */
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
  for (const { tagID: id, name, creates, deletes } of updates.tagUpdatesByName.values()) {
    if (creates)
      changes.push({ kind: 'tag', name, description: creates.description, before: false, after: true });
    if (deletes && id !== undefined)
      changes.push({ kind: 'tag', id, name, description: deletes.description, before: true, after: false });
  }
  for (const { set, additions, removals } of memberSets(updates)) {
    for (const one of additions) changes.push(membership(set, one, true));
    for (const one of removals) changes.push(membership(set, one, false));
  }
  const { additions = [], removals = [] } = updates.protectionUpdates ?? {};
  for (const glob of additions) changes.push({ kind: 'protection', glob, before: false, after: true });
  for (const { glob, tagID: id } of removals)
    changes.push({ kind: 'protection', glob, id, before: true, after: false });
  return changes;
};

/** The entity that a change is about. */
export interface Subject {
  readonly kind: EntityKind;
  /** Absent: the plan makes it. */
  readonly id?: string;
  /** The name that the plan found it under, or gives it. */
  readonly name: string;
}

/** What a change is about; several memberships are about one tag or system. */
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

/** Tells the changes of a plan apart, and finds the same one in another plan. */
export const changeKey = (change: Change): string => {
  const { kind, id, name } = subjectOf(change);
  const subject = id === undefined ? `${kind} new ${name}` : `${kind} ${id}`;
  return change.kind === 'membership' ? `${subject} ${referenceKey(change.experience)}` : subject;
};
