import * as t from 'io-ts';
import type { ExperienceScope } from './database-state.ts';
import { Experience, WantedExperience } from './experience.ts';
import { ExperienceID, SystemID, TagID, TestSuiteID } from './ids.ts';

/** An experience in a plan: an existing one by its ID, or one that the plan creates by its name. */
export const ExperienceReference = t.union(
  [
    t.strict({ _tag: t.literal('Existing'), experienceID: ExperienceID, name: t.string }),
    t.strict({ _tag: t.literal('Planned'), name: t.string }),
  ],
  'ExperienceReference',
);
export type ExperienceReference = t.TypeOf<typeof ExperienceReference>;

/** A key that identifies a reference within a plan; an ID never contains a space. */
export const referenceKey = (reference: ExperienceReference): string =>
  reference._tag === 'Existing' ? reference.experienceID : `planned ${reference.name}`;

/** The IDs of the references to existing experiences. */
export const existingAmong = (references: readonly ExperienceReference[]): readonly ExperienceID[] =>
  references.flatMap((one) => (one._tag === 'Existing' ? [one.experienceID] : []));

/** A wanted experience with the live one that it matches; `original` is absent for a new one. */
export const ExperienceMatch = t.intersection(
  [t.strict({ new: WantedExperience }), t.exact(t.partial({ original: Experience }))],
  'ExperienceMatch',
);
export type ExperienceMatch = t.TypeOf<typeof ExperienceMatch>;

/** The additions and removals of one tag. */
export const TagUpdates = t.intersection(
  [
    t.strict({
      name: t.string,
      additions: t.readonlyArray(ExperienceReference),
      removals: t.readonlyArray(ExperienceReference),
    }),
    t.exact(
      t.partial({
        /** Absent if the plan creates it. */
        tagID: TagID,
        /** Present if the plan creates the tag. */
        creates: t.strict({ description: t.string }),
        /** Present if the plan deletes the tag after its last removal; what undo creates it with. */
        deletes: t.strict({ description: t.string }),
      }),
    ),
  ],
  'TagUpdates',
);
export type TagUpdates = t.TypeOf<typeof TagUpdates>;

/** The additions and removals of one system. */
export const SystemUpdates = t.intersection(
  [
    t.strict({ systemID: SystemID, name: t.string, additions: t.readonlyArray(ExperienceReference) }),
    /** Absent if there are none. Only an undo removes members of systems. */
    t.exact(t.partial({ removals: t.readonlyArray(ExperienceReference) })),
  ],
  'SystemUpdates',
);
export type SystemUpdates = t.TypeOf<typeof SystemUpdates>;

/** The settings of a new test suite, without its experiences. */
export const NewTestSuite = t.intersection(
  [
    t.strict({
      description: t.string,
      /** The name of the system that the suite belongs to. */
      system: t.string,
      systemID: SystemID,
    }),
    t.exact(t.partial({ metricsSet: t.string })),
  ],
  'NewTestSuite',
);
export type NewTestSuite = t.TypeOf<typeof NewTestSuite>;

/** The members of a suite before and after a revision. */
export const TestSuiteUpdate = t.intersection(
  [
    t.strict({
      name: t.string,
      /** The members before; `name` is empty for an experience that the state does not list. */
      original: t.readonlyArray(ExperienceReference),
      experiences: t.readonlyArray(ExperienceReference),
    }),
    t.exact(
      t.partial({
        /** Absent if the plan creates it. */
        testSuiteID: TestSuiteID,
        /** Present if the plan creates the suite. */
        creates: NewTestSuite,
        /** Present if the plan archives the suite; what undo creates it with. */
        archives: NewTestSuite,
      }),
    ),
  ],
  'TestSuiteUpdate',
);
export type TestSuiteUpdate = t.TypeOf<typeof TestSuiteUpdate>;

/** The globs of names that a plan protects or no longer protects. */
export const ProtectionUpdates = t.strict(
  {
    additions: t.readonlyArray(t.string),
    removals: t.readonlyArray(t.strict({ glob: t.string, tagID: TagID })),
  },
  'ProtectionUpdates',
);
export type ProtectionUpdates = t.TypeOf<typeof ProtectionUpdates>;

/** A test suite or tag that loses experiences because the plan archives them, whether or not the config names it. */
export const Loss = t.intersection(
  [
    t.strict({
      kind: t.keyof({ testSuite: null, tag: null }),
      id: t.string,
      name: t.string,
      /** The number of active members before and after the plan. */
      before: t.number,
      after: t.number,
      /** The archived members, by name. */
      experiences: t.readonlyArray(t.strict({ experienceID: ExperienceID, name: t.string })),
    }),
    /** Present if archiving leaves a suite empty: `intended` if the config has `experiences: []`. */
    t.exact(t.partial({ leftEmpty: t.keyof({ intended: null, unintended: null }) })),
  ],
  'Loss',
);
export type Loss = t.TypeOf<typeof Loss>;

/** The changes that a plan makes; unchanged entities are omitted. Lists are sorted by name. */
export interface ExperienceUpdates {
  readonly matchedExperiencesByNewName: ReadonlyMap<string, ExperienceMatch>;
  readonly tagUpdatesByName: ReadonlyMap<string, TagUpdates>;
  readonly systemUpdatesByName: ReadonlyMap<string, SystemUpdates>;
  readonly testSuiteUpdates: readonly TestSuiteUpdate[];
  /** Absent if no protection changes. */
  readonly protectionUpdates?: ProtectionUpdates;
}

/** The IDs of the experiences that matches archive. */
export const archivedAmong = (matches: Iterable<ExperienceMatch>): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (const { original, new: wanted } of matches)
    if (original && !original.archived && wanted.archived) ids.add(original.experienceID);
  return ids;
};

/** The IDs of the active experiences that updates archive. */
export const archivedIDs = ({ matchedExperiencesByNewName }: ExperienceUpdates): ReadonlySet<string> =>
  archivedAmong(matchedExperiencesByNewName.values());

/** Whether there is nothing to do. */
export const isEmpty = (updates: ExperienceUpdates): boolean =>
  updates.matchedExperiencesByNewName.size === 0 &&
  updates.tagUpdatesByName.size === 0 &&
  updates.systemUpdatesByName.size === 0 &&
  updates.testSuiteUpdates.length === 0 &&
  updates.protectionUpdates === undefined;

/** The counts of a plan. A rename is not counted as an update too, unless another field differs. */
export const PlanSummary = t.intersection(
  [
    t.strict({
      create: t.number,
      update: t.number,
      rename: t.number,
      restore: t.number,
      archive: t.number,
      unchanged: t.number,
      tagAdditions: t.number,
      tagRemovals: t.number,
      systemAdditions: t.number,
      suiteRevisions: t.number,
    }),
    /** Absent if there are none. */
    t.exact(
      t.partial({
        tagCreations: t.number,
        suiteCreations: t.number,
        systemRemovals: t.number,
        tagDeletions: t.number,
        suiteArchivals: t.number,
        protectionAdditions: t.number,
        protectionRemovals: t.number,
      }),
    ),
  ],
  'PlanSummary',
);
export type PlanSummary = t.TypeOf<typeof PlanSummary>;

/** The live experiences that a computation depends on. */
export interface Reach {
  readonly experienceIDs: ReadonlySet<string>;
  readonly scope: ExperienceScope;
  /** The number of active experiences that the config neither ignores nor leaves to other owners. */
  readonly present: number;
  /** The number of active experiences that could be leftovers, or that are archived. */
  readonly owned: number;
}

/** An entry whose `previousName` has no effect: the experience has its new name already, or no experience had the previous one. */
export interface IdleName {
  readonly name: string;
  readonly previousName: string;
  readonly isNew: boolean;
}

/** A rename that was chosen by name among experiences with the same content. */
export interface GuessedRename {
  readonly archived: string;
  readonly created: string;
  /** The others with this content. */
  readonly others: readonly string[];
  /** The number of those that are not listed; absent: none. */
  readonly moreOthers?: number;
}

/** The result of a computation: the updates, the number of unchanged live active experiences, and what the updates depend on. */
export interface Computation {
  readonly updates: ExperienceUpdates;
  readonly unchanged: number;
  readonly reach: Reach;
  /** Entries whose `previousName` has no effect; absent: none. */
  readonly idleNames?: readonly IdleName[];
  /** Accepted renames of experiences whose content others have too; absent: none. */
  readonly guessedRenames?: readonly GuessedRename[];
}

/** The part of a computation that its summary counts. */
export type Counted = Pick<Computation, 'updates' | 'unchanged'>;
