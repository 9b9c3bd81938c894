import * as t from 'io-ts';
import { Actor } from '../../domain/actor.ts';
import type { LoggedPlan, PlanApply, PlanLog } from '../../plan/plan-log.ts';
import { unreadWords } from '../log-words.ts';
import { FORMAT, JSON_FORMAT_VERSION, optional, summary, Target } from './codecs.ts';

/** The change of one entity, without values. */
const JsonLoggedChange = t.intersection(
  [
    t.strict({
      kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null, protection: null }),
      name: t.string,
      /** What happens to the whole entity, such as `created`. */
      actions: t.readonlyArray(t.string),
      /** The changed fields of an experience. */
      fields: t.readonlyArray(t.string),
      /** The number of experiences that enter and leave it. */
      enter: t.number,
      leave: t.number,
    }),
    optional({ id: t.string, newName: t.string }),
  ],
  'LoggedChange',
);

const applied = optional({
  /** When the last apply ended, or started if its end is unknown; absent if there was none. */
  appliedAt: t.string,
  appliedBy: Actor,
  operations: t.strict({ done: t.number, total: t.number }, 'Operations'),
});

const JsonLoggedPlan = t.intersection(
  [
    t.strict({
      file: t.string,
      checksum: t.string,
      createdAt: t.string,
      target: Target,
      config: t.readonlyArray(t.strict({ path: t.string, sha256: t.string }, 'ConfigFile')),
      summary,
      status: t.keyof({ notApplied: null, applied: null, stopped: null, differs: null, undone: null }),
    }),
    applied,
    optional({
      madeBy: Actor,
      /** The checksum of the plan that this one undoes. */
      undoes: t.string,
      /** The file of the plan that undid this one. */
      undoneBy: t.string,
      /** Under `--changes`. */
      changes: t.readonlyArray(JsonLoggedChange),
    }),
  ],
  'LoggedPlan',
);

/** A plan that could not be read. */
const JsonUnreadPlan = t.intersection(
  [t.strict({ file: t.string, fault: t.string, message: t.string }), applied],
  'UnreadPlan',
);

/** What `sync log --json` prints. */
export const LogDocument = t.strict(
  {
    kind: t.literal('log'),
    formatVersion: FORMAT,
    folder: t.string,
    /** Newest first. */
    plans: t.readonlyArray(JsonLoggedPlan),
    unread: t.readonlyArray(JsonUnreadPlan),
    /** JSON files that are not plans. */
    foreign: t.readonlyArray(t.string),
  },
  'LogDocument',
);
export type LogDocument = t.TypeOf<typeof LogDocument>;

const jsonApply = (apply: PlanApply | undefined) =>
  apply && {
    appliedAt: apply.at,
    ...(apply.by && { appliedBy: apply.by }),
    operations: { done: apply.done, total: apply.operations },
  };

const jsonPlan = ({ file, head, status, apply, undoneBy, changes }: LoggedPlan) => ({
  file,
  checksum: head.checksum,
  createdAt: head.createdAt,
  ...(head.madeBy && { madeBy: head.madeBy }),
  target: head.target,
  config: head.config,
  summary: head.summary,
  status,
  ...jsonApply(apply),
  ...(head.undoes && { undoes: head.undoes.checksum }),
  ...(undoneBy !== undefined && { undoneBy }),
  ...(changes && { changes }),
});

/** The document of `sync log --json`. */
export const logJson = ({ folder, plans, unread, foreign }: PlanLog): LogDocument => ({
  kind: 'log',
  formatVersion: JSON_FORMAT_VERSION,
  folder,
  plans: plans.map(jsonPlan),
  unread: unread.map((one) => ({
    file: one.file,
    fault: one.fault._tag,
    message: unreadWords(one),
    ...jsonApply(one.apply),
  })),
  foreign,
});
