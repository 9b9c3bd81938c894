import type { Actor } from '../domain/actor.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import type { OutlinedChange } from './outline.ts';
import type { Plan, PlanHead } from './plan.ts';

/** The status of a plan, from its journal and the other plans in the folder. */
export type PlanStatus = 'notApplied' | 'applied' | 'stopped' | 'differs' | 'undone';

/** The last apply of a plan. */
export interface PlanApply {
  /** When it ended, or when it started if the end is unknown. */
  readonly at: string;
  readonly by?: Actor;
  /** The number of operations that are done, and of all operations. */
  readonly done: number;
  readonly operations: number;
  /** Whether the journal records the end. */
  readonly ended: boolean;
}

/** A plan file in a list. */
export interface LoggedPlan {
  readonly file: string;
  readonly head: PlanHead;
  readonly status: PlanStatus;
  /** Absent for a plan that was not applied. */
  readonly apply?: PlanApply;
  /** The file of the plan that undid it. */
  readonly undoneBy?: string;
  /** The changes of the plan, if they were requested. */
  readonly changes?: readonly OutlinedChange[];
}

/** A file that cannot be read, with what its journal records. */
export interface UnreadPlan {
  readonly file: string;
  readonly fault: PlanFault;
  readonly apply?: PlanApply;
}

/** The plans of a folder, newest first, and what else is there. */
export interface PlanLog {
  readonly folder: string;
  readonly plans: readonly LoggedPlan[];
  /** The number of plans left out by `--since`. */
  readonly older: number;
  /** Plans that cannot be read: damaged, or encrypted. */
  readonly unread: readonly UnreadPlan[];
  /** JSON files that are not plans. */
  readonly foreign: readonly string[];
}

const IN_EFFECT: readonly PlanStatus[] = ['applied', 'differs'];

/** Marks the plans that another one undid. An undo does not count if it was itself undone, or ran before the plan was applied again. */
export const withUndone = (plans: readonly LoggedPlan[]): readonly LoggedPlan[] => {
  const undoing = groupedBy(plans, ({ head }) => head.undoes?.checksum);
  const known = new Map<LoggedPlan, LoggedPlan>();
  const judged = (plan: LoggedPlan): LoggedPlan => {
    const before = known.get(plan);
    if (before) return before;
    // A plan could claim to undo itself, directly or through others; such a claim has no effect.
    known.set(plan, { ...plan, status: 'notApplied' });
    const by = (undoing.get(plan.head.checksum) ?? []).find(
      (undo) =>
        IN_EFFECT.includes(plan.status) &&
        IN_EFFECT.includes(judged(undo).status) &&
        (undo.apply?.at ?? '') >= (plan.apply?.at ?? ''),
    );
    const result: LoggedPlan = by ? { ...plan, status: 'undone', undoneBy: by.file } : plan;
    known.set(plan, result);
    return result;
  };
  return plans.map(judged);
};

/** The newest first. */
export const newestFirst = (plans: readonly LoggedPlan[]): readonly LoggedPlan[] =>
  plans.toSorted((a, b) =>
    a.head.createdAt === b.head.createdAt
      ? Number(a.file > b.file) - Number(a.file < b.file)
      : a.head.createdAt < b.head.createdAt
        ? 1
        : -1,
  );

/** Whether a plan was made or applied since a time in milliseconds; true if its file records no time. */
export const isSince =
  (since: number) =>
  ({ head, apply }: LoggedPlan): boolean =>
    [head.createdAt, ...(apply ? [apply.at] : [])].some((at) => !(Date.parse(at) < since));

/** An earlier plan that was made from more config files than one that archives something. */
export interface FilesLeftOut {
  /** The file of the earlier plan. */
  readonly plan: string;
  /** The number of its config files. */
  readonly before: number;
  /** The files that the current plan was not made from. */
  readonly missing: readonly string[];
  /** The number of experiences that the current plan archives. */
  readonly archive: number;
}

/** A file that was moved or copied counts as the same. */
const missingFrom = ({ config }: Plan, { head }: LoggedPlan): readonly string[] => {
  const [paths, contents] = [
    new Set(config.map(({ path }) => path)),
    new Set(config.map(({ sha256 }) => sha256)),
  ];
  return head.config.flatMap(({ path, sha256 }) => (paths.has(path) || contents.has(sha256) ? [] : [path]));
};

/**
 * The config files of the previous plan that are missing from a plan that archives something, such as when only one team's file is given.
 * Skips plans that were not applied, unless they are of more files, so that planning again warns again.
 */
export const filesLeftOut = (plan: Plan, plans: readonly LoggedPlan[]): FilesLeftOut | undefined => {
  const { archive } = plan.summary;
  const { apiUrl, projectID } = plan.target;
  const wasOfMore = (one: LoggedPlan): boolean =>
    one.head.config.length > plan.config.length && missingFrom(plan, one).length > 0;
  const last = newestFirst(plans).find(
    (one) =>
      one.head.target.apiUrl === apiUrl &&
      one.head.target.projectID === projectID &&
      (one.status !== 'notApplied' || wasOfMore(one)),
  );
  if (last === undefined || archive === 0 || !wasOfMore(last)) return undefined;
  return { plan: last.file, before: last.head.config.length, missing: missingFrom(plan, last), archive };
};
