import * as t from 'io-ts';
import { file, FORMAT, JsonFinding, JsonValue, optional, summary, Target } from './codecs.ts';

/** Whether a change is from the edit; absent without `--base`. */
const origin = optional({ origin: t.keyof({ edit: null, other: null }) });

/** One changed field. `masked` means that the values are secret and not shown. */
export const JsonFieldChange = t.intersection(
  [
    t.strict({
      field: t.string,
      change: t.keyof({ added: null, removed: null, changed: null }),
      before: JsonValue,
      after: JsonValue,
      masked: t.boolean,
    }),
    optional({ item: t.string, part: t.literal('type') }),
    origin,
  ],
  'FieldChange',
);
export type JsonFieldChange = t.TypeOf<typeof JsonFieldChange>;

const Action = t.keyof({ create: null, update: null, rename: null, restore: null, archive: null }, 'Action');

/** One experience that a plan changes, with all its `actions` and the `action` that it is listed under. */
export const JsonExperience = t.intersection(
  [
    t.strict({
      action: Action,
      actions: t.readonlyArray(Action),
      name: t.string,
      fields: t.readonlyArray(JsonFieldChange),
    }),
    optional({ experienceID: t.string, previousName: t.string }),
    /** The origin of the whole experience: `edit` if any of its changes is from the edit. */
    origin,
  ],
  'ExperienceChange',
);
export type JsonExperience = t.TypeOf<typeof JsonExperience>;

/** An experience that enters or leaves. One that the plan creates has no ID yet. */
const JsonMember = t.intersection(
  [t.strict({ name: t.string, archivedByPlan: t.boolean }), optional({ experienceID: t.string }), origin],
  'Member',
);

const JsonTag = t.intersection(
  [
    t.strict({
      name: t.string,
      additions: t.readonlyArray(JsonMember),
      removals: t.readonlyArray(JsonMember),
    }),
    /** Absent if the plan creates the tag. */
    optional({ tagID: t.string }),
  ],
  'TagChange',
);

const JsonSystem = t.intersection(
  [
    t.strict({ systemID: t.string, name: t.string, additions: t.readonlyArray(JsonMember) }),
    /** Absent if there are none. */
    optional({ removals: t.readonlyArray(JsonMember) }),
  ],
  'SystemChange',
);

const JsonTestSuite = t.intersection(
  [
    t.strict({
      name: t.string,
      additions: t.readonlyArray(JsonMember),
      removals: t.readonlyArray(JsonMember),
      before: t.number,
      after: t.number,
    }),
    /** Absent if the plan creates the suite. */
    optional({ testSuiteID: t.string }),
  ],
  'TestSuiteChange',
);

/** A tag or test suite that the plan creates. Its members are in `tags` and `testSuites`. */
const JsonCreation = t.intersection(
  [
    t.strict({ kind: t.keyof({ tag: null, testSuite: null }), name: t.string, description: t.string }),
    optional({ system: t.string, metricsSet: t.string }),
  ],
  'Creation',
);

const tallies = t.readonlyArray(t.strict({ value: JsonValue, count: t.number }));

/** A change that many experiences share. `from` and `to` count the 20 most frequent values; `null` is none or masked. */
const JsonSharedChange = t.intersection(
  [
    t.strict({ field: t.string, from: tallies, to: tallies, masked: t.boolean }),
    optional({
      item: t.string,
      part: t.literal('type'),
      /** The common difference, if the new values are not equal: a number, a part of a text, or items of a list. */
      by: t.union([
        t.number,
        t.strict({ before: t.string, after: t.string }),
        t.strict({ removed: t.readonlyArray(t.string), added: t.readonlyArray(t.string) }),
      ]),
    }),
  ],
  'SharedChange',
);

/** Equal changes of five or more experiences. Each is also in the other lists. */
export const JsonGroup = t.strict(
  {
    action: t.keyof({ create: null, update: null }),
    changes: t.readonlyArray(JsonSharedChange),
    count: t.number,
    experiences: t.readonlyArray(t.string),
  },
  'EqualChanges',
);
export type JsonGroup = t.TypeOf<typeof JsonGroup>;

/** Five or more tags, systems or test suites with equal changes. */
const JsonMembershipGroup = t.strict(
  {
    kind: t.keyof({ tag: null, system: null, testSuite: null }),
    count: t.number,
    names: t.readonlyArray(t.string),
    additions: t.readonlyArray(JsonMember),
    removals: t.readonlyArray(JsonMember),
  },
  'EqualMemberships',
);
type JsonMembershipGroup = t.TypeOf<typeof JsonMembershipGroup>;

/** Name patterns whose protection from archiving is added or removed. */
const JsonProtections = t.intersection(
  [
    t.strict({ additions: t.readonlyArray(t.string), removals: t.readonlyArray(t.string) }),
    /** The patterns of both lists that are not from the edit; absent without `--base`. */
    optional({ others: t.readonlyArray(t.string) }),
  ],
  'Protections',
);

/** The config before the edit. */
const JsonBase = t.intersection(
  [
    t.strict({ files: t.readonlyArray(t.strict({ path: t.string, sha256: t.string }, 'ConfigFile')) }),
    /** Under `--only-edit`: the number of other changes that were left out. */
    optional({ leftOut: t.number }),
  ],
  'Base',
);

/** A suite or tag that loses experiences because they are archived, even if no operation names it. */
const JsonLoss = t.intersection(
  [
    t.strict({
      kind: t.keyof({ testSuite: null, tag: null }),
      id: t.string,
      name: t.string,
      before: t.number,
      after: t.number,
      experiences: t.readonlyArray(t.strict({ experienceID: t.string, name: t.string })),
    }),
    /** Present if archiving leaves a suite empty; `unintended` needs `--allow-empty-suites`. */
    optional({ leftEmpty: t.keyof({ intended: null, unintended: null }) }),
  ],
  'Loss',
);

const plan = {
  formatVersion: FORMAT,
  toolVersion: t.string,
  createdAt: t.string,
  target: Target,
  config: t.readonlyArray(t.strict({ path: t.string, sha256: t.string }, 'ConfigFile')),
  options: t.intersection(
    [
      t.strict({ archive: t.boolean }),
      optional({
        /** What set `archive` to false, if not a flag, such as `RESIM_NO_ARCHIVE`. */
        archiveFrom: t.string,
        /** The name patterns that limit a partial plan; absent for a complete plan. */
        selection: t.strict({
          targets: t.readonlyArray(t.string),
          excludes: t.readonlyArray(t.string),
        }),
      }),
    ],
    'Options',
  ),
  archiveLimit: t.strict(
    { limit: t.string, active: t.number, archive: t.number, exceeded: t.boolean },
    'ArchiveLimit',
  ),
  hasChanges: t.boolean,
  summary,
  warnings: t.readonlyArray(JsonFinding),
  experiences: t.readonlyArray(JsonExperience),
  tags: t.readonlyArray(JsonTag),
  systems: t.readonlyArray(JsonSystem),
  testSuites: t.readonlyArray(JsonTestSuite),
};

/** Each key is absent if the plan has no such changes. */
const others = optional({
  protections: JsonProtections,
  creations: t.readonlyArray(JsonCreation),
  /** Deleted tags and archived suites; absent if there are none. */
  deletions: t.readonlyArray(JsonCreation),
});

/** `losses` is absent if archiving removes nothing from suites and tags, `base` without `--base`. */
const context = optional({
  losses: t.readonlyArray(JsonLoss),
  base: JsonBase,
  /** The plan that this one undoes. */
  undoes: t.strict({ checksum: t.string }),
});

/** Equal changes, grouped; absent if there are none. */
const groups = optional({
  groups: t.readonlyArray(JsonGroup),
  membershipGroups: t.readonlyArray(JsonMembershipGroup),
});

/** What `sync plan --json` prints. */
export const PlanDocument = t.intersection(
  [t.strict({ kind: t.literal('plan'), ...plan }), others, context, groups, file],
  'PlanDocument',
);
export type PlanDocument = t.TypeOf<typeof PlanDocument>;

/** What `sync undo --json` prints: the same as for `plan`. */
export const UndoDocument = t.intersection(
  [t.strict({ kind: t.literal('undo'), ...plan }), others, context, groups, file],
  'UndoDocument',
);
export type UndoDocument = t.TypeOf<typeof UndoDocument>;

/** What `sync show --json` prints: the same as for `plan`. */
export const ShowDocument = t.intersection(
  [t.strict({ kind: t.literal('show'), ...plan }), others, context, groups, file],
  'ShowDocument',
);
export type ShowDocument = t.TypeOf<typeof ShowDocument>;
