import * as t from 'io-ts';

const SuiteBecomesEmpty = t.strict({
  _tag: t.literal('SuiteBecomesEmpty'),
  suite: t.string,
  /** The current number of members. */
  before: t.number,
});

const TagLosesAll = t.strict({
  _tag: t.literal('TagLosesAll'),
  tag: t.string,
  /** The current number of active members. */
  before: t.number,
});

const SystemLosesAll = t.strict({
  _tag: t.literal('SystemLosesAll'),
  system: t.string,
  /** The current number of active members. */
  before: t.number,
});

const LooksLikeRename = t.intersection([
  t.strict({
    _tag: t.literal('LooksLikeRename'),
    archived: t.string,
    /** With this ID, the config can keep the experience and rename it. */
    experienceID: t.string,
    created: t.string,
  }),
  t.exact(
    t.partial({
      /** Others with the same content that are archived or created too; absent: none. */
      others: t.readonlyArray(t.string),
      /** The number of those that are not listed; absent: none. */
      moreOthers: t.number,
    }),
  ),
]);

const DropsProtection = t.strict({
  _tag: t.literal('DropsProtection'),
  glob: t.string,
  /** The number of active experiences that it protects now. */
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
    /** The field whose value is unexpected. */
    field: t.string,
    expected: t.string,
    got: t.string,
  }),
  t.exact(
    t.partial({
      /** Absent if the name cannot be read either. */
      name: t.string,
      archived: t.literal(true),
    }),
  ),
]);
const IgnoresNothing = t.strict({ _tag: t.literal('IgnoresNothing'), glob: t.string });

const IgnoresEverything = t.strict({
  _tag: t.literal('IgnoresEverything'),
  /** The number of active experiences, none of which the config lists. */
  active: t.number,
});

const Adopts = t.strict({ _tag: t.literal('Adopts'), tag: t.string, name: t.string });

const OwnsNothing = t.strict({ _tag: t.literal('OwnsNothing'), tag: t.string });

/** A change that an undo leaves as it is. */
export const NotUndone = t.intersection(
  [
    t.strict({
      _tag: t.literal('NotUndone'),
      kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null }),
      name: t.string,
      /** The field that is not undone. */
      field: t.string,
      why: t.keyof({ changed: null, gone: null, nameTaken: null, protected: null, used: null }),
    }),
    t.exact(t.partial({ id: t.string })),
  ],
  'NotUndone',
);
export type NotUndone = t.TypeOf<typeof NotUndone>;

const IdlePreviousName = t.intersection([
  t.strict({ _tag: t.literal('IdlePreviousName'), name: t.string, previousName: t.string }),
  /** The experience is new: none in the project has the previous name. */
  t.exact(t.partial({ isNew: t.literal(true) })),
]);

const GuessedRename = t.intersection([
  t.strict({
    _tag: t.literal('GuessedRename'),
    archived: t.string,
    created: t.string,
    /** The others with the same content. */
    others: t.readonlyArray(t.string),
  }),
  /** The number of those that are not listed; absent: none. */
  t.exact(t.partial({ moreOthers: t.number })),
]);

/** An effect of a plan that may be unintended. */
export const PlanWarning = t.union(
  [
    SuiteBecomesEmpty,
    TagLosesAll,
    SystemLosesAll,
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
    NotUndone,
    IdlePreviousName,
    GuessedRename,
  ],
  'PlanWarning',
);
export type PlanWarning = t.TypeOf<typeof PlanWarning>;
