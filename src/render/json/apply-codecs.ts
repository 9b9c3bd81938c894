import * as t from 'io-ts';
import { file, FORMAT, JsonFinding, JsonValue, optional, Target } from './codecs.ts';

/** One property of a drifted entity. `planned` is absent if the plan does not change it. */
const JsonDriftRow = t.intersection(
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
      /** Why it conflicts with the plan; absent if the plan does not touch what has drifted. */
      obstacle: t.keyof({
        changes: null,
        takesName: null,
        suiteMember: null,
        member: null,
        suiteSystem: null,
        holdsArchived: null,
        leftEmpty: null,
        protects: null,
        disowns: null,
      }),
      /** A new plan of the same config would archive it. */
      leftOver: t.literal(true),
      lastChange: t.strict({ updateTimestamp: t.string, updateUserID: t.string }),
    }),
  ],
  'DriftedEntity',
);
export type JsonDriftedEntity = t.TypeOf<typeof JsonDriftedEntity>;

/** What `sync check --json` prints for a plan that can be applied, with any unrelated `drift`. A stale plan gets an error document with its drift. */
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

/** The operations of an apply. */
export const Counts = t.intersection(
  [
    t.strict({ done: t.number, failed: t.number, notStarted: t.number }),
    /** How many of `done` a resume skipped, because they were done before; absent: none. */
    optional({ skipped: t.number }),
  ],
  'Counts',
);

/** The result of writing IDs to a config file. */
const ConfigUpdate = t.intersection(
  [
    t.strict({ file: t.string, idsWritten: t.number }),
    optional({
      /** Why the file was not changed. */
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

/** A value that differs from the plan. */
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

/** What `sync apply --json` prints on success. */
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
            removeSystem: t.number,
            deleteTag: t.number,
            archiveTestSuite: t.number,
            archive: t.number,
          }),
          /** Absent if there are none. */
          optional({ protect: t.number, unprotect: t.number }),
        ],
        'Requests',
      ),
      created: t.readonlyArray(t.strict({ name: t.string, experienceID: t.string })),
    }),
    file,
    /** Present for a partial plan: the rest of the project may still differ from the config. */
    optional({ partial: t.literal(true) }),
    /** Values that the server stored differently than it was sent; absent if there are none. */
    optional({ keptOtherwise: t.readonlyArray(JsonDifference) }),
    optional({
      /** Under `--update-config`, for each config file of the plan. */
      configUpdates: t.readonlyArray(ConfigUpdate),
      /** Drift since the plan was made, which was left alone; absent if there is none. */
      drift: t.readonlyArray(JsonDriftedEntity),
    }),
  ],
  'ApplyDocument',
);
export type ApplyDocument = t.TypeOf<typeof ApplyDocument>;

/** A request to the API that failed. */
const JsonRequest = t.intersection(
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

/** What any command prints under `--json` when it fails. */
export const ErrorDocument = t.strict(
  {
    kind: t.literal('error'),
    formatVersion: FORMAT,
    error: t.intersection([
      t.strict({
        /** The stable kind of the error. */
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
