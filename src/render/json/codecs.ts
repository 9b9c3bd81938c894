import * as t from 'io-ts';

/**
 * The version of the JSON documents: the major one changes when a reader could break, the minor one when something is
 * added. A reader refuses a major version that it does not know and ignores keys that it does not know.
 */
export const JSON_FORMAT_VERSION = '1.0';

const optional = <P extends t.Props>(props: P, name?: string) => t.exact(t.partial(props), name);

export const FORMAT = t.literal(JSON_FORMAT_VERSION, 'FormatVersion');

/** A value as it is shown: a text, a number or boolean, or a list of texts; `null` where there is none, or where it is masked. */
export const JsonValue = t.union([t.string, t.number, t.boolean, t.readonlyArray(t.string), t.null], 'Value');
export type JsonValue = t.TypeOf<typeof JsonValue>;

/** One changed field. `masked` says that both values are a secret and are not told. */
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
  ],
  'FieldChange',
);
export type JsonFieldChange = t.TypeOf<typeof JsonFieldChange>;

const Action = t.keyof({ create: null, update: null, rename: null, restore: null, archive: null }, 'Action');

/** One experience that a plan changes; `actions` are all that happen to it, `action` the one that it is listed under. */
export const JsonExperience = t.intersection(
  [
    t.strict({
      action: Action,
      actions: t.readonlyArray(Action),
      name: t.string,
      fields: t.readonlyArray(JsonFieldChange),
    }),
    optional({ experienceID: t.string, previousName: t.string }),
  ],
  'ExperienceChange',
);
export type JsonExperience = t.TypeOf<typeof JsonExperience>;

/** An experience that enters or leaves; one that the plan creates has no ID yet. */
export const JsonMember = t.intersection(
  [t.strict({ name: t.string, archivedByPlan: t.boolean }), optional({ experienceID: t.string })],
  'Member',
);

export const JsonTag = t.strict(
  {
    tagID: t.string,
    name: t.string,
    additions: t.readonlyArray(JsonMember),
    removals: t.readonlyArray(JsonMember),
  },
  'TagChange',
);
export const JsonSystem = t.strict(
  { systemID: t.string, name: t.string, additions: t.readonlyArray(JsonMember) },
  'SystemChange',
);
export const JsonTestSuite = t.strict(
  {
    testSuiteID: t.string,
    name: t.string,
    additions: t.readonlyArray(JsonMember),
    removals: t.readonlyArray(JsonMember),
    before: t.number,
    after: t.number,
  },
  'TestSuiteChange',
);

/** Where in a config file something stands; line and column count from 1. */
export const JsonPlace = t.strict(
  { file: t.string, line: t.number, column: t.number, length: t.number },
  'Place',
);

/** A finding about a config: `code` is stable, the texts are for people. */
export const JsonFinding = t.intersection(
  [t.strict({ code: t.string, message: t.string }), optional({ hint: t.string, place: JsonPlace })],
  'Finding',
);
export type JsonFinding = t.TypeOf<typeof JsonFinding>;

const summary = t.intersection(
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
    optional({ protectionAdditions: t.number, protectionRemovals: t.number }),
  ],
  'Summary',
);

/** Globs of names that are protected from being archived from now on, and no longer. */
const JsonProtections = t.strict(
  { additions: t.readonlyArray(t.string), removals: t.readonlyArray(t.string) },
  'Protections',
);

const Target = t.strict({ apiUrl: t.string, projectID: t.string, projectName: t.string }, 'Target');

const plan = {
  formatVersion: FORMAT,
  toolVersion: t.string,
  createdAt: t.string,
  target: Target,
  config: t.readonlyArray(t.strict({ path: t.string, sha256: t.string }, 'ConfigFile')),
  options: t.intersection(
    [
      t.strict({ archive: t.boolean }),
      /** What a partial plan is limited to, as globs of names; absent for a plan of everything. */
      optional({
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

const file = optional({ planFile: t.string });

/** Absent where protections stay as they are. */
const protections = optional({ protections: JsonProtections });

/** What `sync plan --json` prints. */
export const PlanDocument = t.intersection(
  [t.strict({ kind: t.literal('plan'), ...plan }), protections, file],
  'PlanDocument',
);
export type PlanDocument = t.TypeOf<typeof PlanDocument>;

/** What `sync show --json` prints: the same as for `plan`. */
export const ShowDocument = t.intersection(
  [t.strict({ kind: t.literal('show'), ...plan }), protections, file],
  'ShowDocument',
);
export type ShowDocument = t.TypeOf<typeof ShowDocument>;

/** One thing about a drifted entity. `planned` is absent where the plan leaves it alone. */
export const JsonDriftRow = t.intersection(
  [
    t.strict({
      field: t.string,
      before: JsonValue,
      now: JsonValue,
      changed: t.boolean,
      asPlanned: t.boolean,
      masked: t.boolean,
    }),
    optional({ item: t.string, planned: JsonValue }),
  ],
  'DriftedField',
);

export const JsonDriftedEntity = t.intersection(
  [
    t.strict({
      kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null }),
      change: t.keyof({ added: null, removed: null, changed: null }),
      id: t.string,
      touchedByPlan: t.boolean,
      asPlanned: t.boolean,
      fields: t.readonlyArray(JsonDriftRow),
    }),
    optional({
      name: t.string,
      lastChange: t.strict({ updateTimestamp: t.string, updateUserID: t.string }),
    }),
  ],
  'DriftedEntity',
);
export type JsonDriftedEntity = t.TypeOf<typeof JsonDriftedEntity>;

/** What `sync check --json` prints for a plan that is current; a stale one is an error document, which holds its drift. */
export const CheckDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('check'),
      formatVersion: FORMAT,
      current: t.boolean,
      alreadyApplied: t.boolean,
      drift: t.readonlyArray(JsonDriftedEntity),
    }),
    optional({ planFile: t.string, target: Target, message: t.string, next: t.readonlyArray(t.string) }),
  ],
  'CheckDocument',
);
export type CheckDocument = t.TypeOf<typeof CheckDocument>;

const Counts = t.strict({ done: t.number, failed: t.number, notStarted: t.number }, 'Counts');

/** What became of a config file that IDs were to be written into. */
const ConfigUpdate = t.intersection(
  [
    t.strict({ file: t.string, idsWritten: t.number }),
    optional({
      /** Why the file was left as it is. */
      fault: t.keyof({
        changed: null,
        missing: null,
        stdin: null,
        unreadable: null,
        notEditable: null,
        notWritten: null,
      }),
      message: t.string,
    }),
  ],
  'ConfigUpdate',
);

/** What `sync apply --json` prints when all went well. */
export const ApplyDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('apply'),
      formatVersion: FORMAT,
      target: Target,
      counts: Counts,
      /** Write requests by kind of operation. */
      requests: t.intersection(
        [
          t.strict({
            create: t.number,
            restore: t.number,
            update: t.number,
            reviseTestSuite: t.number,
            addTag: t.number,
            removeTag: t.number,
            addSystem: t.number,
            archive: t.number,
          }),
          /** Absent where there is none. */
          optional({ protect: t.number, unprotect: t.number }),
        ],
        'Requests',
      ),
      created: t.readonlyArray(t.strict({ name: t.string, experienceID: t.string })),
    }),
    file,
    /** There after a partial plan: what it did not speak of may still differ from the config. */
    optional({ partial: t.literal(true) }),
    /** Under `--update-config`, for each config file of the plan. */
    optional({ configUpdates: t.readonlyArray(ConfigUpdate) }),
  ],
  'ApplyDocument',
);
export type ApplyDocument = t.TypeOf<typeof ApplyDocument>;

const names = t.readonlyArray(t.string);

/** What `sync clone --json` prints. */
export const CloneDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('clone'),
      formatVersion: FORMAT,
      project: t.strict({ projectID: t.string, name: t.string }),
      status: t.keyof({ printed: null, created: null, updated: null, rewritten: null, unchanged: null }),
      counts: t.strict({
        experiences: t.number,
        managedTestSuites: t.number,
        managedExperienceTags: t.number,
      }),
      /** What of the project no config can say, and a plan of the file leaves alone. */
      leftOut: t.readonlyArray(
        t.intersection([
          t.strict({
            kind: t.keyof({ experience: null, setting: null, testSuite: null, tag: null, system: null }),
            name: t.string,
            message: t.string,
          }),
          optional({ experienceID: t.string, field: t.string }),
        ]),
      ),
    }),
    optional({
      /** The file that holds the config; absent where it was printed. */
      file: t.string,
      /** The config itself, where it was not written to a file. */
      config: t.string,
      /** What changed in a file that was there. */
      changes: t.strict(
        {
          added: names,
          changed: names,
          removed: names,
          renamed: t.readonlyArray(t.strict({ from: t.string, to: t.string })),
          newSuites: names,
          changedSuites: names,
          removedSuites: names,
          newTags: names,
          removedTags: names,
        },
        'CloneChanges',
      ),
    }),
  ],
  'CloneDocument',
);
export type CloneDocument = t.TypeOf<typeof CloneDocument>;

/** What `sync validate --json` prints for a config that can be used; one that cannot is an error document. */
export const ValidateDocument = t.strict(
  {
    kind: t.literal('validate'),
    formatVersion: FORMAT,
    valid: t.boolean,
    files: t.readonlyArray(t.string),
    counts: t.strict({ experiences: t.number, managedTestSuites: t.number, managedExperienceTags: t.number }),
    warnings: t.readonlyArray(JsonFinding),
    errors: t.readonlyArray(JsonFinding),
  },
  'ValidateDocument',
);
export type ValidateDocument = t.TypeOf<typeof ValidateDocument>;

const orNull = <C extends t.Mixed>(codec: C) => t.union([codec, t.null]);

/** A setting; `value` is null where nothing sets it, and a mask where it is a secret. */
export const JsonSetting = t.strict(
  {
    name: t.string,
    value: orNull(t.string),
    source: t.union([t.keyof({ flag: null, environment: null, file: null, default: null }), t.null]),
    origin: orNull(t.string),
    secret: t.boolean,
  },
  'Setting',
);

const Way = t.keyof({ accessToken: null, clientCredentials: null, password: null, device: null }, 'Way');

/** What `sync config show --json` prints. `signIn.way` is null where the settings do not let sync sign in, for `signIn.problem`. */
export const SettingsDocument = t.strict(
  {
    kind: t.literal('settings'),
    formatVersion: FORMAT,
    settings: t.readonlyArray(JsonSetting),
    signIn: t.strict({ way: orNull(Way), problem: orNull(t.string) }),
  },
  'SettingsDocument',
);
export type SettingsDocument = t.TypeOf<typeof SettingsDocument>;

const identity = {
  formatVersion: FORMAT,
  way: Way,
  apiUrl: t.string,
  authUrl: t.string,
  subject: orNull(t.string),
  email: orNull(t.string),
  permissions: orNull(t.readonlyArray(t.string)),
  expires: orNull(t.string),
};

/** What `sync whoami --json` prints; null is what the token does not tell. */
export const WhoamiDocument = t.strict({ kind: t.literal('whoami'), ...identity }, 'WhoamiDocument');
export type WhoamiDocument = t.TypeOf<typeof WhoamiDocument>;

/** What `sync login --json` prints in the end. */
export const LoginDocument = t.strict({ kind: t.literal('login'), ...identity }, 'LoginDocument');
export type LoginDocument = t.TypeOf<typeof LoginDocument>;

/** What `sync logout --json` prints; `forgotten` says whether there was anything to forget. */
export const LogoutDocument = t.strict(
  { kind: t.literal('logout'), formatVersion: FORMAT, authUrl: t.string, forgotten: t.boolean },
  'LogoutDocument',
);
export type LogoutDocument = t.TypeOf<typeof LogoutDocument>;

/** What `sync unlock --json` prints; the holder is left out where the lock did not say whose it was. */
export const UnlockDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('unlock'),
      formatVersion: FORMAT,
      project: t.strict({ projectID: t.string, name: t.string }),
      freed: t.boolean,
    }),
    optional({
      holder: t.strict({ who: t.string, pid: t.number, host: t.string, since: t.string, plan: t.string }),
    }),
  ],
  'UnlockDocument',
);
export type UnlockDocument = t.TypeOf<typeof UnlockDocument>;

/** A request to the API that failed. */
export const JsonRequest = t.intersection(
  [
    t.strict({
      operation: t.string,
      method: t.string,
      path: t.string,
      apiUrl: t.string,
      failure: t.string,
      ambiguous: t.boolean,
    }),
    optional({ status: t.number, serverMessage: t.string }),
  ],
  'Request',
);

const FailedOperation = t.intersection(
  [t.strict({ title: t.string, code: t.string, message: t.string }), optional({ request: JsonRequest })],
  'FailedOperation',
);

/** Where the outcome of an apply is not what its plan promised. */
const JsonDifference = t.intersection(
  [
    t.strict({
      kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null }),
      name: t.string,
      field: t.string,
      planned: JsonValue,
      now: JsonValue,
      masked: t.boolean,
    }),
    optional({ id: t.string, item: t.string }),
  ],
  'OutcomeDifference',
);

/** What any command prints under `--json` when it fails. */
export const ErrorDocument = t.strict(
  {
    kind: t.literal('error'),
    formatVersion: FORMAT,
    error: t.intersection([
      t.strict({
        /** The kind of error, stable. */
        code: t.string,
        message: t.string,
        next: t.readonlyArray(t.string),
        findings: t.readonlyArray(JsonFinding),
        warnings: t.readonlyArray(JsonFinding),
      }),
      optional({
        file: t.string,
        counts: Counts,
        request: JsonRequest,
        alreadyApplied: t.boolean,
        drift: t.readonlyArray(JsonDriftedEntity),
        failed: t.readonlyArray(FailedOperation),
        differences: t.readonlyArray(JsonDifference),
        details: t.readonlyArray(t.string),
      }),
    ]),
  },
  'ErrorDocument',
);
export type ErrorDocument = t.TypeOf<typeof ErrorDocument>;
