import * as t from 'io-ts';
import type { ExperienceScope } from './database-state.ts';
import { Experience, WantedExperience } from './experience.ts';
import { ExperienceID, SystemID, TagID, TestSuiteID } from './ids.ts';

/** An experience that a plan speaks of: a live one by its ID, or one that the plan creates by its name. */
export const ExperienceReference = t.union(
  [
    t.strict({ _tag: t.literal('Existing'), experienceID: ExperienceID, name: t.string }),
    t.strict({ _tag: t.literal('Planned'), name: t.string }),
  ],
  'ExperienceReference',
);
export type ExperienceReference = t.TypeOf<typeof ExperienceReference>;

/** Tells references apart, within a plan: no ID has a space in it. */
export const referenceKey = (reference: ExperienceReference): string =>
  reference._tag === 'Existing' ? reference.experienceID : `planned ${reference.name}`;

/** One wanted experience with the live one that it corresponds to; `original` is absent for a new one. */
export const ExperienceMatch = t.intersection(
  [t.strict({ new: WantedExperience }), t.exact(t.partial({ original: Experience }))],
  'ExperienceMatch',
);
export type ExperienceMatch = t.TypeOf<typeof ExperienceMatch>;

/** Additions and removals for one tag. */
export const TagUpdates = t.intersection(
  [
    t.strict({
      name: t.string,
      additions: t.readonlyArray(ExperienceReference),
      removals: t.readonlyArray(ExperienceReference),
    }),
    t.exact(
      t.partial({
        /** Absent for one that the plan creates. */
        tagID: TagID,
        /** What it is created with; absent where it exists. */
        creates: t.strict({ description: t.string }),
        /** It is deleted once nothing carries it; what it can be created with again. */
        deletes: t.strict({ description: t.string }),
      }),
    ),
  ],
  'TagUpdates',
);
export type TagUpdates = t.TypeOf<typeof TagUpdates>;

/** Additions and removals for one system. */
export const SystemUpdates = t.intersection(
  [
    t.strict({ systemID: SystemID, name: t.string, additions: t.readonlyArray(ExperienceReference) }),
    /** Absent where there are none: what takes back a plan removes, no config does. */
    t.exact(t.partial({ removals: t.readonlyArray(ExperienceReference) })),
  ],
  'SystemUpdates',
);
export type SystemUpdates = t.TypeOf<typeof SystemUpdates>;

/** What a test suite is created with, beside its experiences. */
export const NewTestSuite = t.intersection(
  [
    t.strict({
      description: t.string,
      /** The name of the system that it is for. */
      system: t.string,
      systemID: SystemID,
    }),
    t.exact(t.partial({ metricsSet: t.string })),
  ],
  'NewTestSuite',
);
export type NewTestSuite = t.TypeOf<typeof NewTestSuite>;

/** The experiences that a suite is revised to, or created with, and those that it holds now. */
export const TestSuiteUpdate = t.intersection(
  [
    t.strict({
      name: t.string,
      /** What the suite holds before; `name` is empty for an experience that the state does not list. */
      original: t.readonlyArray(ExperienceReference),
      experiences: t.readonlyArray(ExperienceReference),
    }),
    t.exact(
      t.partial({
        /** Absent for one that the plan creates. */
        testSuiteID: TestSuiteID,
        /** What it is created with; absent where it exists. */
        creates: NewTestSuite,
        /** It is archived, with what it holds; what it can be created with again. */
        archives: NewTestSuite,
      }),
    ),
  ],
  'TestSuiteUpdate',
);
export type TestSuiteUpdate = t.TypeOf<typeof TestSuiteUpdate>;

/** What is protected from being archived from now on, and what no longer, as globs of names. */
export const ProtectionUpdates = t.strict(
  {
    additions: t.readonlyArray(t.string),
    removals: t.readonlyArray(t.strict({ glob: t.string, tagID: TagID })),
  },
  'ProtectionUpdates',
);
export type ProtectionUpdates = t.TypeOf<typeof ProtectionUpdates>;

/** A test suite or tag that loses experiences for the reason that they are archived, whether or not the config names it. */
export const Loss = t.intersection(
  [
    t.strict({
      kind: t.keyof({ testSuite: null, tag: null }),
      id: t.string,
      name: t.string,
      /** How many active experiences it holds before the plan, and how many after it. */
      before: t.number,
      after: t.number,
      /** Those that archiving takes, by name. */
      experiences: t.readonlyArray(t.strict({ experienceID: ExperienceID, name: t.string })),
    }),
    /** Present where archiving leaves a suite empty: whether the config says so with `experiences: []`. */
    t.exact(t.partial({ leftEmpty: t.keyof({ intended: null, unintended: null }) })),
  ],
  'Loss',
);
export type Loss = t.TypeOf<typeof Loss>;

/** The computed diff. Everything in it changes something; what stays as it is is left out. Lists are sorted by name. */
export interface ExperienceUpdates {
  readonly matchedExperiencesByNewName: ReadonlyMap<string, ExperienceMatch>;
  readonly tagUpdatesByName: ReadonlyMap<string, TagUpdates>;
  readonly systemUpdatesByName: ReadonlyMap<string, SystemUpdates>;
  readonly testSuiteUpdates: readonly TestSuiteUpdate[];
  /** Absent where protections stay as they are. */
  readonly protectionUpdates?: ProtectionUpdates;
}

/** The IDs of the active experiences that updates archive. */
export const archivedIDs = ({ matchedExperiencesByNewName }: ExperienceUpdates): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (const { original, new: wanted } of matchedExperiencesByNewName.values())
    if (original && !original.archived && wanted.archived) ids.add(original.experienceID);
  return ids;
};

/** Whether there is nothing to do. */
export const isEmpty = (updates: ExperienceUpdates): boolean =>
  updates.matchedExperiencesByNewName.size === 0 &&
  updates.tagUpdatesByName.size === 0 &&
  updates.systemUpdatesByName.size === 0 &&
  updates.testSuiteUpdates.length === 0 &&
  updates.protectionUpdates === undefined;

/** The counts of a plan. A rename is counted as one, and as an update only if another field differs too. */
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
    /** Absent where there is none. */
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

/** Which live experiences a computation depends on. */
export interface Reach {
  readonly experienceIDs: ReadonlySet<string>;
  readonly scope: ExperienceScope;
  /** How many active experiences exist for the config: what is ignored, or is somebody else's, does not. */
  readonly present: number;
  /** How many of them could be left over. */
  readonly owned: number;
}

/** An entry whose `previousName` does nothing: the experience has its new name, or, if it is new, nothing had the old one. */
export interface IdleName {
  readonly name: string;
  readonly previousName: string;
  readonly isNew: boolean;
}

/** What a computation gives: the updates, how many live active experiences stay exactly as they are, and what it depends on. */
export interface Computation {
  readonly updates: ExperienceUpdates;
  readonly unchanged: number;
  readonly reach: Reach;
  /** Entries whose `previousName` does nothing; absent: there is none. */
  readonly idleNames?: readonly IdleName[];
}

/** A computation, as far as it can be counted. */
export type Counted = Pick<Computation, 'updates' | 'unchanged'>;
